"""Answers what is asked about the past: candles, rates, and whether more may be fetched."""

import logging
import sys
from datetime import datetime, timedelta
from subprocess import Popen
from typing import assert_never

from analyst.candle import MINUTE_US, instant
from analyst.rate import rates_of
from analyst.scale import microseconds
from common.messages.history import (
    AnalystAnswer,
    AnalystAsk,
    AskCandles,
    AskFailed,
    AskRates,
    CandlesFound,
    FetchHistory,
    HistoryAsked,
    HistoryProgress,
    RatesFound,
)
from common.messages.market import Candle
from common.records import CANDLES
from common.store import MAX_LIMIT, Store, StoreAway, StoreCorrupt

log = logging.getLogger(__name__)


class Reception:
    """Answers from the store; fetching is left to a process of its own, as a venue takes time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._fetching: dict[str, Popen[bytes]] = {}

    def answer(self, ask: AnalystAsk) -> AnalystAnswer:
        """Return the answer."""
        try:
            match ask:
                case AskCandles():
                    return self._candles(ask)
                case AskRates():
                    return self._rates(ask)
                case FetchHistory():
                    return self._fetch(ask)
                case _:
                    assert_never(ask)
        except (StoreAway, StoreCorrupt) as error:
            return AskFailed(reason=str(error))

    def beginning(self, ask: AnalystAsk, answer: AnalystAnswer) -> HistoryProgress | None:
        """Return what is shown of a fetch that begins; its own process takes a second to start."""
        if not isinstance(ask, FetchHistory) or answer != HistoryAsked(is_started=True):
            return None
        return HistoryProgress(
            pair=ask.pair,
            interval=ask.interval,
            start_at=ask.start_at,
            end_at=ask.end_at,
            page_count=1,
            done_count=0,
            stored_count=0,
            differing_count=0,
            is_over=False,
        )

    def tidy(self) -> None:
        """Take note of fetches that have ended."""
        for pair, process in list(self._fetching.items()):
            if process.poll() is not None:
                del self._fetching[pair]

    def close(self) -> None:
        """End the fetches; each goes on where it was when it is asked for again."""
        for process in self._fetching.values():
            process.terminate()
        for process in self._fetching.values():
            process.wait()

    def _candles(self, ask: AskCandles) -> CandlesFound:
        found = self._find(
            ask.pair,
            ask.interval,
            ask.start_at,
            ask.end_at,
            limit=ask.limit + 1,
            descending=ask.start_at is None,
        )
        if ask.start_at is None:
            return CandlesFound(candles=tuple(found[: ask.limit][::-1]))
        following = found[ask.limit :]
        return CandlesFound(
            candles=tuple(found[: ask.limit]),
            next_at=following[0].opened_at if following else None,
        )

    def _rates(self, ask: AskRates) -> RatesFound:
        last = microseconds(ask.asked_at) // MINUTE_US
        first = last - ask.days * 1_440 + 1
        start_at = instant((first - 1) * MINUTE_US)
        before = self._find(ask.pair, "1m", None, start_at, limit=1, descending=True)
        candles: list[Candle] = []
        while True:
            page = self._find(ask.pair, "1m", start_at, None, limit=MAX_LIMIT)
            candles += page
            if len(page) < MAX_LIMIT:
                break
            start_at = page[-1].opened_at + timedelta(minutes=1)
        rate = before[0].close if before else None
        return RatesFound(rates=rates_of(ask.pair, candles, rate, range(first, last + 1)))

    def _fetch(self, ask: FetchHistory) -> HistoryAsked:
        self.tidy()
        if ask.pair in self._fetching:
            return HistoryAsked(is_started=False)
        given = ["--pair", ask.pair, "--interval", ask.interval, "--tell"]
        span = ["--start", ask.start_at.isoformat(), "--end", ask.end_at.isoformat()]
        command = [sys.executable, "-m", "analyst.history", "fetch", *given, *span]
        # The values were checked by their types; no shell reads them.
        self._fetching[ask.pair] = Popen(command)  # noqa: S603
        log.info("fetches %s candles of %s", ask.interval, ask.pair)
        return HistoryAsked(is_started=True)

    def _find(
        self,
        pair: str,
        interval: str,
        start_at: datetime | None,
        end_at: datetime | None,
        *,
        limit: int,
        descending: bool = False,
    ) -> list[Candle]:
        return self._store.find(
            CANDLES,
            {"pair": pair, "interval": interval},
            field_range=("opened_at", start_at, end_at),
            descending=descending,
            limit=limit,
        )
