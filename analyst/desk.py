"""One pair with its searches, the rhythm of its tickers, and what it has to tell and to store."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from analyst.candle import MINUTE_US, instant
from analyst.hindsight import MINUTES, Hindsight
from analyst.market import Market
from analyst.pace import Pace
from analyst.recall import Recall
from analyst.scale import microseconds
from analyst.search import Finder
from analyst.studies import Studies
from analyst.watch import Armed, Watchlist
from common.messages.market import Candle, RateUpdate, Ticker
from common.messages.watch import Watch

log = logging.getLogger(__name__)

LEDGER_S = 1.0
"""Time between two looks at the ledger of gaps while trades are missing."""

SOON_S = 0.2
"""A hole that has just closed was written into the ledger before that."""


class Desk:
    """One pair's work. Times in seconds are of a clock that does not jump."""

    def __init__(self, pair: str, now_s: float, studies: Studies) -> None:
        self.market = Market(pair)
        self.studies = studies
        self.recall = Recall()
        self.finder = Finder(self.market.ids, now_s)
        self.pace = Pace()
        self.watches = Watchlist()
        self._unsure: list[Armed] = []
        """Watches whose level may have been reached before the analyst began."""
        self.heard_at_s = now_s
        self.is_unsayable = False
        """Its sums are longer than a message's numbers may be: some trade is absurd."""
        self.ledger_at_s = now_s
        """When to read the ledger of gaps."""
        self._had_holes = True
        self._rate_minute = 0
        self._is_hindsighted = False

    def ticker(self, at: datetime) -> Ticker | None:
        """Return the ticker at a time, or None when there is none."""
        try:
            ticker = self.market.ticker(at, self.studies.readings())
        except ValueError as error:
            if not self.is_unsayable:
                log.error("tells no ticker of %s: %s", self.market.pair, error)  # noqa: TRY400 - no bug
            self.is_unsayable = True
            return None
        self.is_unsayable = False
        return ticker

    def candles(self, at: datetime) -> list[Candle]:
        """Return the candles that changed, for indicators too; none before the stored are known."""
        if not self.recall.is_over:
            return []
        changed = self.market.candles.changes(microseconds(at))
        self.studies.take(changed)
        for candle in changed:
            if candle.is_closed:
                self.watches.close(candle)
        return changed

    def watch(self, bot_id: UUID, watches: Iterable[Watch]) -> None:
        """Keep what a bot waits for from now on; a level may be passed already."""
        fresh = self.watches.put(bot_id, watches)
        if not self._is_hindsighted:
            self._unsure += fresh
        if self.market.last is not None:
            self.watches.trade(self.market.last)

    def look_around(self, at: datetime) -> None:
        """Wake who waits for a ticker, or for what traded before the analyst began."""
        if self.market.last is not None:
            self.watches.trade(self.market.last)
        self.watches.tick(at)
        is_known = self.recall.is_over and not self.market.candles.has_days_to_read
        if self._is_hindsighted or not is_known:
            return
        self._is_hindsighted = True
        last = microseconds(at) // MINUTE_US
        minutes = map(self.market.candles.minute, range(last, last - MINUTES, -1))
        hindsight = Hindsight(each for each in minutes if each is not None)
        for armed in self._unsure:
            touch = hindsight.touch(armed)
            if touch is not None and not armed.is_over:
                self.watches.reach(armed, touch)
        self._unsure = []

    def rate(self, at: datetime) -> RateUpdate | None:
        """Return the rate at the beginning of this minute, once a minute."""
        minute = microseconds(at) // MINUTE_US
        rate = self.market.rate_before(minute)
        if minute == self._rate_minute or rate is None:
            return None
        self._rate_minute = minute
        return RateUpdate(
            pair=self.market.pair,
            rate_id=minute,
            rate=rate,
            rated_at=instant(minute * MINUTE_US),
        )

    def mind_ledger(self, now_s: float) -> None:
        """Have the ledger read soon when a hole closes, and now and then while there is one."""
        has_holes = any(not hole.is_permanent for hole in self.market.ids.holes)
        if has_holes:
            self.ledger_at_s = min(self.ledger_at_s, now_s + LEDGER_S)
        elif self._had_holes:
            self.ledger_at_s = min(self.ledger_at_s, now_s + SOON_S)
        self._had_holes = has_holes
