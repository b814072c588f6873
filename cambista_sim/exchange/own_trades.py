"""The users' trades among those of the recording: which number has which."""

from bisect import bisect_left, bisect_right
from typing import Generic, TypeVar

KEPT = 50_000
"""Trades of users that are remembered; of the time before them, the market's are forgotten too."""

TradeT = TypeVar("TradeT")


class OwnTrades(Generic[TradeT]):
    """Trades of users, each with how many of the recording came before it.

    All trades together are numbered from zero: number ``after + i`` is the ``i``-th of the users.
    """

    def __init__(self, *, kept: int = KEPT) -> None:
        self._kept = kept
        self._after: list[int] = []
        self._numbers: list[int] = []
        self._trades: list[TradeT] = []
        self._dropped = 0
        self.forgotten_until = 0
        """Numbers below this one are not known any more."""

    @property
    def count(self) -> int:
        """How many there ever were."""
        return self._dropped + len(self._trades)

    def add(self, trade: TradeT, after: int) -> None:
        """Note a trade that comes after so many of the recording and all that were added."""
        self._numbers.append(after + self.count)
        self._after.append(after)
        self._trades.append(trade)
        if len(self._trades) > 2 * self._kept:
            self._forget(len(self._trades) - self._kept)

    def find(self, number: int) -> TradeT | int:
        """Return the users' trade of a number, or which trade of the recording has it."""
        at = bisect_left(self._numbers, number)
        if at < len(self._numbers) and self._numbers[at] == number:
            return self._trades[at]
        return number - self._dropped - at

    def before(self, recorded: int) -> int:
        """Return how many came before a trade of the recording."""
        return self._dropped + bisect_right(self._after, recorded)

    def resume(self, dropped: int, numbered: list[tuple[int, TradeT]]) -> None:
        """Take over trades with their numbers, after so many that are forgotten."""
        self._dropped = dropped
        self._numbers = [number for number, _ in numbered]
        self._trades = [trade for _, trade in numbered]
        self._after = [number - dropped - at for at, number in enumerate(self._numbers)]
        if dropped and self._numbers:
            self.forgotten_until = self._numbers[0]

    def numbered(self) -> list[tuple[int, TradeT]]:
        """Return what is remembered: each trade with its number."""
        return list(zip(self._numbers, self._trades, strict=True))

    @property
    def dropped(self) -> int:
        """How many are forgotten."""
        return self._dropped

    def _forget(self, many: int) -> None:
        self.forgotten_until = self._numbers[many - 1] + 1
        del self._after[:many], self._numbers[:many], self._trades[:many]
        self._dropped += many
