"""The analyst's loop: hears trades, asks for what is missing, tells tickers and candles."""

import logging
import time
from contextlib import suppress

from analyst.clerk import AHEAD, Clerk
from analyst.condition import State, describe, lost_ids, open_ids
from analyst.desk import Desk
from analyst.herald import Herald
from analyst.housekeeper import Housekeeper
from analyst.lines import Asked, described
from analyst.patience import impatient
from analyst.reception import Reception
from analyst.scale import microseconds
from analyst.studies import Studies
from common.backoff import Backoff
from common.bus import Bus
from common.channels import (
    ANALYST_ANSWERS,
    ANALYST_ASKS,
    CANDLES,
    HISTORY,
    INDICATOR_HISTORIES,
    INDICATORS,
    RATES,
    TICKERS,
    WATCHES,
)
from common.channels import TRADES as TRADES_TOPIC
from common.clock import now
from common.listener import Heard, Listener
from common.messages.history import AnalystAsk, HistoryProgress
from common.messages.market import INTERVALS_S, Trade
from common.messages.platform import Condition
from common.messages.watch import Watches
from common.settings import Settings
from common.store import StoreAway, StoreCorrupt, open_store

log = logging.getLogger(__name__)

STEP_S = 1.0
"""Longest wait of one step; the runner's heartbeat stands behind it."""

LEAST_WAIT_S = 0.001
"""A listener that is given no time reads nothing, and would find Redis silent."""

PROGRESS_S = 5.0
"""Time between two lines of the log about the history being read."""

RECENT_S = 172_800.0
"""Closed candles older than this are stored when they change, and not told."""


class Analyst:
    """The service."""

    def __init__(self, settings: Settings, asked: tuple[Asked, ...]) -> None:
        self._asked = asked
        self._bus = Bus(settings.redis_url)
        self._store = open_store(impatient(settings.store_url))
        self._clerk = Clerk(self._store)
        self._reception = Reception(self._store)
        self._housekeeper = Housekeeper(
            self._store, settings.virc_trades_kept_days, settings.virc_minutes_kept_days
        )
        self._pairs = settings.pairs
        self._desks: dict[str, Desk] = {}
        self._herald = Herald(self._desks)
        self._listener: Listener[None] | None = None
        self._store_backoff = Backoff(first_s=0.5, most_s=10.0)
        self._store_at_s = 0.0
        self._store_trouble = ""
        self._logged_at_s = 0.0
        self._read: set[str] = set()
        """Pairs whose history is read."""
        self._trade_count = 0
        self._lag_s = 0.0

    def start(self) -> None:
        """Listen; what happened before is read from the store, newest first, while trades come."""
        self._store.prepare()
        topics = [(each, (pair,)) for pair in self._pairs for each in (TRADES_TOPIC, HISTORY)]
        self._listener = Listener(
            self._bus, topics=[*topics, (ANALYST_ASKS, ())], patterns=[WATCHES]
        )
        now_s = time.monotonic()
        self._logged_at_s = now_s
        self._bus.put(INDICATORS, described(self._asked))
        self._desks.update({pair: Desk(pair, now_s, self._studies(pair)) for pair in self._pairs})
        self._herald.read(self._bus)

    def step(self) -> None:
        """Take in what came, ask the store one question, tell the tickers that are due."""
        if self._listener is None:
            raise ValueError("the service was not started")
        wait_s = min(max(self._due_at_s() - time.monotonic(), LEAST_WAIT_S), STEP_S)
        heard = [each for each in self._listener.listen(wait_s) if isinstance(each, Heard)]
        self._hear([each.message for each in heard if isinstance(each.message, Trade)])
        for each in heard:
            match each.message:
                case HistoryProgress():
                    self._learn(each.message)
                case Watches():
                    self._herald.hear(each)
                case Trade():
                    pass
                case _:
                    self._answer(each.message)
        self._herald.tell(self._bus, now())
        self._ask()
        self._tell()

    def close(self) -> None:
        """Write the candles that changed last, if the store answers, and give back connections."""
        self._reception.close()
        with suppress(StoreAway):
            self._clerk.write_all()
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
            "trades": self._trade_count + self._clerk.new_count,
            "pairs": len(markets),
            "holes": sum(open_ids(market) for market in markets),
            "lost": sum(lost_ids(market) for market in markets),
            "unwritten": self._clerk.unwritten_count,
            "lag_s": round(self._lag_s, 3),
            "news": self._herald.told_count,
        }

    def _studies(self, pair: str) -> Studies:
        """Return a pair's studies, with what was said before this start, if that can be read."""
        said = []
        for interval in INTERVALS_S:
            try:
                history = self._bus.get(INDICATOR_HISTORIES, pair, interval)
            except ValueError:
                log.warning("goes on without what was said of %s %s before", pair, interval)
                continue
            if history is not None:
                said.append(history)
        return Studies(pair, self._asked, said)

    def _told_of(self) -> list[Desk]:
        """Return the desks that have something to tell."""
        return [desk for desk in self._desks.values() if desk.market.last is not None]

    def _due_at_s(self) -> float:
        tickers = min((desk.pace.due_at_s() for desk in self._told_of()), default=float("inf"))
        questions = min(self._clerk.due_at_s(desk) for desk in self._desks.values())
        store = min(questions, self._clerk.write_due_s())
        return min(tickers, max(store, self._store_at_s))

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
                if desk.market.last is trade:
                    desk.watches.trade(trade)
        for pair in {trade.pair for trade in trades}:
            self._desks[pair].finder.heard(now_s)
        self._lag_s = (at - trades[-1].traded_at).total_seconds()

    def _learn(self, history: HistoryProgress) -> None:
        """Read the candles of the indicators anew once a fetch has stored some."""
        if history.is_over and history.stored_count:
            self._desks[history.pair].studies.reread()

    def _answer(self, ask: AnalystAsk) -> None:
        """Answer a question about a pair of ours; another analyst has the others."""
        if ask.pair not in self._desks:
            return
        answer = self._reception.answer(ask)
        batch = self._bus.batch().publish(ANALYST_ANSWERS, answer, ask.ask_id)
        beginning = self._reception.beginning(ask, answer)
        if beginning is not None:
            batch.put(HISTORY, beginning, beginning.pair)
        batch.send()
        self._reception.tidy()

    def _ask(self) -> None:
        """Ask the store one question, of the pair whose turn it is, and write what is due."""
        at, now_s = now(), time.monotonic()
        if now_s < self._store_at_s:
            return
        try:
            self._clerk.write(now_s)
            for pair, desk in list(self._desks.items()):
                if self._clerk.ask(desk, at, now_s):
                    self._desks[pair] = self._desks.pop(pair)
                    self._log_history(desk, now_s)
                    break
            else:
                self._housekeeper.tidy(self._pairs, at, now_s)
        except (StoreAway, StoreCorrupt) as error:
            self._store_failed(error)
            return
        self._store_backoff.reset()
        self._store_trouble = ""

    def _store_failed(self, error: StoreAway | StoreCorrupt) -> None:
        """Go on with what is heard; ask again later."""
        if not self._store_trouble:
            log.warning("goes on without the store: %s", error)
        self._store_trouble = str(error)
        self._store_at_s = time.monotonic() + self._store_backoff.delay_s(0.0)

    def _log_history(self, desk: Desk, now_s: float) -> None:
        """Say now and then how far the reading has come, and once that it is done."""
        pair, is_read = desk.market.pair, desk.recall.is_over and desk.finder.has_history
        if pair in self._read or (not is_read and now_s - self._logged_at_s < PROGRESS_S):
            return
        self._logged_at_s = now_s
        if is_read:
            self._read.add(pair)
        words = "has read" if is_read else "reads"
        log.info("%s the history of %s: %s trades", words, pair, len(desk.market.windows))

    def _tell(self) -> None:
        """Put the tickers that are due, all in one round trip."""
        at, now_s = now(), time.monotonic()
        batch = self._bus.batch()
        due = [desk for desk in self._told_of() if desk.pace.due_at_s() <= now_s]
        for desk in due:
            pair = desk.market.pair
            candles = desk.candles(at)
            desk.studies.refresh(now_s)
            ticker, rate = desk.ticker(at), desk.rate(at)
            if ticker is not None:
                batch.put(TICKERS, ticker, pair)
            if rate is not None:
                batch.publish(RATES, rate, pair)
            for history in desk.studies.histories():
                batch.put(INDICATOR_HISTORIES, history, pair, history.interval)
            self._clerk.keep(candles)
            for candle in candles:
                if (at - candle.opened_at).total_seconds() < RECENT_S:
                    batch.publish(CANDLES, candle, pair)
            desk.look_around(at)
        batch.send()
        self._herald.tell(self._bus, at)
        for desk in due:
            desk.pace.told(now_s)
            desk.mind_ledger(now_s)
