"""Between the feed and the store: what waits to be stored, so that a slow store delays no tick."""

import threading
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from grabber.feed import TradeHeard
from grabber.ids import Range
from grabber.market import Missing

MOST_WAITING = 200_000
"""Trades: hours of a calm market, a minute of the wildest; some 100 MB."""


class Taken(NamedTuple):
    """What was taken from the buffer."""

    trades: list[TradeHeard]
    missing: list[Missing]
    """Holes in what was heard, and what the buffer itself had to drop."""


class Buffer:
    """A bounded queue from one thread to another.

    When it is full the oldest trades are dropped, and told as missing, to be repaired later.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self.dropped_count = 0
        self._most = most
        self._trades: deque[TradeHeard] = deque()
        self._missing: list[Missing] = []
        self._dropped: dict[str, list[Range]] = {}
        self._is_woken = False
        self._changed = threading.Condition()
        self._wanted = 1

    def __len__(self) -> int:
        return len(self._trades)

    def put(self, trades: Iterable[TradeHeard], missing: Iterable[Missing]) -> None:
        """Add trades, and holes that were found with them. Never waits."""
        with self._changed:
            self._trades.extend(trades)
            self._missing.extend(missing)
            while len(self._trades) > self._most:
                self._drop(self._trades.popleft())
            if len(self._trades) >= self._wanted:
                self._changed.notify()

    def wait(self, count: int, timeout_s: float) -> None:
        """Wait until so many trades are here, for at most so long."""
        with self._changed:
            self._wanted = count
            self._changed.wait_for(lambda: self._is_woken or len(self._trades) >= count, timeout_s)

    def wake(self) -> None:
        """End every wait, now and later."""
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    def take(self, count: int) -> Taken:
        """Remove and return the oldest trades, at most so many, and all holes."""
        with self._changed:
            trades = [self._trades.popleft() for _ in range(min(count, len(self._trades)))]
            dropped = [
                Missing(pair, each) for pair, ranges in self._dropped.items() for each in ranges
            ]
            missing, self._missing, self._dropped = [*self._missing, *dropped], [], {}
        return Taken(trades, missing)

    def _drop(self, trade: TradeHeard) -> None:
        self.dropped_count += 1
        ranges = self._dropped.setdefault(trade.pair, [])
        if ranges and ranges[-1].to_id + 1 == trade.trade_id:
            ranges[-1] = Range(ranges[-1].from_id, trade.trade_id)
        else:
            ranges.append(Range(trade.trade_id, trade.trade_id))
