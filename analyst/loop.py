"""The analyst's loop: hears trades, asks the store for what is missing, tells tickers."""

import logging
import time
from datetime import datetime, timedelta

from analyst.condition import State, describe, lost_ids, open_ids
from analyst.market import Market
from analyst.pace import Pace
from analyst.patience import impatient
from analyst.scale import microseconds
from analyst.search import PAGE, Ask, Finder
from analyst.windows import LONGEST_US
from common.backoff import Backoff
from common.bus import Bus
from common.channels import TICKERS
from common.channels import TRADES as TRADES_TOPIC
from common.clock import now
from common.listener import Heard, Listener
from common.messages.market import Gap, Ticker, Trade
from common.messages.platform import Condition
from common.records import GAPS, TRADES
from common.settings import Settings
from common.store import StoreAway, StoreCorrupt, open_store

log = logging.getLogger(__name__)

STEP_S = 1.0
"""Longest wait of one step; the runner's heartbeat stands behind it."""

LEAST_WAIT_S = 0.001
"""A listener that is given no time reads nothing, and would find Redis silent."""

AHEAD = timedelta(days=1)
"""No clock is wrong by so much: a trade dated further ahead would empty every window."""

PROGRESS_S = 5.0
"""Time between two lines of the log about the history being read."""

MOST_GAPS = 1_000
"""Rows of gaps read for one hole; those that are left are read when it is searched again."""


class Desk:
    """One pair with its searches and the rhythm of its tickers."""

    def __init__(self, pair: str, now_s: float) -> None:
        self.market = Market(pair)
        self.finder = Finder(self.market.ids, now_s)
        self.pace = Pace()
        self.heard_at_s = now_s
        self.is_unsayable = False
        """Its sums are longer than a message's numbers may be: some trade is absurd."""

    def ticker(self, at: datetime) -> Ticker | None:
        """Return the ticker at a time, or None when there is none."""
        try:
            ticker = self.market.ticker(at)
        except ValueError as error:
            if not self.is_unsayable:
                log.error("tells no ticker of %s: %s", self.market.pair, error)  # noqa: TRY400 - no bug
            self.is_unsayable = True
            return None
        self.is_unsayable = False
        return ticker


class Analyst:
    """The service."""

    def __init__(self, settings: Settings) -> None:
        self._bus = Bus(settings.redis_url)
        self._store = open_store(impatient(settings.store_url))
        self._pairs = settings.pairs
        self._desks: dict[str, Desk] = {}
        self._listener: Listener[None] | None = None
        self._store_backoff = Backoff(first_s=0.5, most_s=10.0)
        self._store_at_s = 0.0
        self._store_trouble = ""
        self._logged_at_s = 0.0
        self._trade_count = 0
        self._lag_s = 0.0

    def start(self) -> None:
        """Listen; what happened before is read from the store, newest first, while trades come."""
        self._store.prepare()
        topics = [(TRADES_TOPIC, (pair,)) for pair in self._pairs]
        self._listener = Listener(self._bus, topics=topics)
        now_s = time.monotonic()
        self._logged_at_s = now_s
        self._desks = {pair: Desk(pair, now_s) for pair in self._pairs}

    def step(self) -> None:
        """Take in what came, ask the store one question, tell the tickers that are due."""
        if self._listener is None:
            raise ValueError("the service was not started")
        wait_s = min(max(self._due_at_s() - time.monotonic(), LEAST_WAIT_S), STEP_S)
        heard = self._listener.listen(wait_s)
        self._hear([item.message for item in heard if isinstance(item, Heard)])
        self._ask()
        self._tell()

    def close(self) -> None:
        """Give back connections."""
        if self._listener is not None:
            self._listener.close()
        self._store.close()
        self._bus.close()

    def condition(self) -> tuple[Condition, str]:
        """Return how the service is."""
        now_s = time.monotonic()
        states = [
            State(
                desk.market,
                now_s - desk.heard_at_s,
                desk.finder.has_history,
                desk.is_unsayable,
            )
            for desk in self._desks.values()
        ]
        return describe(states, self._store_trouble)

    def figures(self) -> dict[str, int | float]:
        """Return trades taken in, pairs, missing and lost ids, and how late the last trade was."""
        markets = [desk.market for desk in self._desks.values()]
        return {
            "trades": self._trade_count,
            "pairs": len(markets),
            "holes": sum(open_ids(market) for market in markets),
            "lost": sum(lost_ids(market) for market in markets),
            "lag_s": round(self._lag_s, 3),
        }

    def _told_of(self) -> list[Desk]:
        """Return the desks that have something to tell."""
        return [desk for desk in self._desks.values() if desk.market.last is not None]

    def _due_at_s(self) -> float:
        tickers = min((desk.pace.due_at_s() for desk in self._told_of()), default=float("inf"))
        questions = min(desk.finder.due_at_s() for desk in self._desks.values())
        return min(tickers, max(questions, self._store_at_s))

    def _hear(self, trades: list[Trade]) -> None:
        if not trades:
            return
        at, now_s = now(), time.monotonic()
        latest_us = microseconds(at + AHEAD)
        for trade in trades:
            desk = self._desks[trade.pair]
            desk.heard_at_s = now_s
            if desk.market.take(trade, latest_us):
                desk.pace.is_stale = True
                self._trade_count += 1
        for pair in {trade.pair for trade in trades}:
            self._desks[pair].finder.heard(now_s)
        self._lag_s = (at - trades[-1].traded_at).total_seconds()

    def _ask(self) -> None:
        """Ask the store one question, of the pair whose turn it is."""
        now_s = time.monotonic()
        if now_s < self._store_at_s:
            return
        for pair, desk in list(self._desks.items()):
            ask = desk.finder.ask(now_s)
            if ask is not None:
                self._desks[pair] = self._desks.pop(pair)
                self._ask_of(desk, ask)
                return

    def _ask_of(self, desk: Desk, ask: Ask) -> None:
        at, pair = now(), desk.market.pair
        try:
            gaps = self._gaps(pair, ask) if ask.wants_gaps else []
            trades = self._trades(pair, ask)
        except (StoreAway, StoreCorrupt) as error:
            self._store_failed(error)
            return
        self._store_backoff.reset()
        self._store_trouble = ""
        latest_us = microseconds(at + AHEAD)
        new_count = sum(desk.market.take(trade, latest_us) for trade in trades)
        self._trade_count += new_count
        desk.pace.is_stale = desk.pace.is_stale or new_count > 0
        is_history = not ask.is_newest and not desk.finder.has_history
        desk.finder.answered(
            ask,
            trades,
            time.monotonic(),
            new_count=new_count,
            oldest_at=at - timedelta(microseconds=LONGEST_US),
            gaps=gaps,
        )
        if is_history and trades:
            self._log_history(desk, trades[-1].traded_at)

    def _trades(self, pair: str, ask: Ask) -> list[Trade]:
        if ask.is_newest:
            newest = self._store.last(TRADES, pair=pair)
            return [] if newest is None else [newest]
        return self._store.find(
            TRADES,
            {"pair": pair},
            field_range=("trade_id", ask.from_id, ask.to_id + 1),
            descending=True,
            limit=PAGE,
        )

    def _gaps(self, pair: str, ask: Ask) -> list[Gap]:
        return self._store.find(
            GAPS,
            {"pair": pair},
            field_range=("from_id", None, ask.to_id + 1),
            descending=True,
            limit=MOST_GAPS,
        )

    def _store_failed(self, error: StoreAway | StoreCorrupt) -> None:
        """Go on with what is heard; ask again later."""
        if not self._store_trouble:
            log.warning("goes on without the store: %s", error)
        self._store_trouble = str(error)
        self._store_at_s = time.monotonic() + self._store_backoff.delay_s(0.0)

    def _log_history(self, desk: Desk, back_to: datetime) -> None:
        now_s, is_done = time.monotonic(), desk.finder.has_history
        if not is_done and now_s - self._logged_at_s < PROGRESS_S:
            return
        self._logged_at_s = now_s
        log.info(
            "%s the history of %s: %s trades back to %s",
            "has read" if is_done else "reads",
            desk.market.pair,
            len(desk.market.windows),
            back_to.isoformat(),
        )

    def _tell(self) -> None:
        """Put the tickers that are due, all in one round trip."""
        at, now_s = now(), time.monotonic()
        batch = self._bus.batch()
        due = [desk for desk in self._told_of() if desk.pace.due_at_s() <= now_s]
        for desk in due:
            ticker = desk.ticker(at)
            if ticker is not None:
                batch.put(TICKERS, ticker, desk.market.pair)
        batch.send()
        for desk in due:
            desk.pace.told(now_s)
