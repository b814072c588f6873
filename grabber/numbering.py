"""Numbers for the trades of a venue whose own ids do not count: rising by one, as we saw them.

A number that is left out stands for what nobody knows: how many trades, or whether any, took place
where the venue's list of its newest trades did not reach back to what was known.
"""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from grabber.feed import TradeHeard, TradesSeen
from grabber.ids import Range

MEMORY = 5_000
"""Trades of a pair that are known by name; more than the list of any venue has."""

Likeness = tuple[datetime, Decimal, Decimal, str]
"""What two reports of one trade have in common, whatever they call it."""


class Counted(NamedTuple):
    """What was new."""

    trades: list[TradeHeard]
    hole: Range | None
    """The number that was left out before them."""


class Numbering:
    """Tells the trades of a pair apart, and gives the new ones their numbers.

    A trade is known by its name, or, as some venues give it one in their lists and another on
    their feeds, by its likeness to one that only the other of the two has told.
    """

    def __init__(self, stored: Sequence[TradeHeard]) -> None:
        """Go on from the newest stored trades, rising; none are the beginning."""
        self._last_id = stored[-1].trade_id if stored else 0
        self._sure_at = max((each.traded_at for each in stored), default=None)
        self._names: dict[str, None] = {}
        self._memory: deque[tuple[str, Likeness]] = deque()
        likenesses = [_likeness(each) for each in stored]
        # By whether the list told them; what is stored either may have told, or both.
        self._unmatched = {True: Counter(likenesses), False: Counter(likenesses)}

    def count(self, seen: TradesSeen) -> Counted:
        """Return the new ones of some trades with their numbers."""
        others = self._unmatched[not seen.is_list]
        unnamed: dict[str, TradeHeard] = {}
        for name, trade in seen.trades:
            if name in self._names:
                _take(others, _likeness(trade))
            else:
                unnamed.setdefault(name, trade)
        new = [each for each in unnamed.items() if not self._is_like(*each, others)]
        hole = self._hole(seen, {name for name, _ in new}) if seen.is_list else None
        for name, trade in new:
            self._remember(name, _likeness(trade))
            self._unmatched[seen.is_list][_likeness(trade)] += 1
        return Counted([self._numbered(trade) for _, trade in new], hole)

    def _is_like(self, name: str, trade: TradeHeard, others: "Counter[Likeness]") -> bool:
        is_like = _take(others, _likeness(trade))
        if is_like:
            self._remember(name, _likeness(trade))
        return is_like

    def _hole(self, seen: TradesSeen, new: set[str]) -> Range | None:
        """Return the number to leave out when a list does not reach back to what is sure."""
        if not seen.trades:
            return None
        (name, oldest), sure_at = seen.trades[0], self._sure_at
        self._sure_at = max(trade.traded_at for _, trade in seen.trades)
        if sure_at is None or oldest.traded_at < sure_at or name not in new:
            return None
        self._last_id += 1
        return Range(self._last_id, self._last_id)

    def _numbered(self, trade: TradeHeard) -> TradeHeard:
        self._last_id += 1
        return TradeHeard(
            trade.pair, self._last_id, trade.price, trade.size, trade.side, trade.traded_at
        )

    def _remember(self, name: str, likeness: Likeness) -> None:
        self._names[name] = None
        self._memory.append((name, likeness))
        if len(self._memory) > MEMORY:
            old_name, old_likeness = self._memory.popleft()
            self._names.pop(old_name, None)
            for counter in self._unmatched.values():
                _take(counter, old_likeness)


def _likeness(trade: TradeHeard) -> Likeness:
    return trade.traded_at, trade.price, trade.size, trade.side


def _take(counter: "Counter[Likeness]", likeness: Likeness) -> bool:
    """Take one away if there is one."""
    if likeness not in counter:
        return False
    counter[likeness] -= 1
    if not counter[likeness]:
        del counter[likeness]
    return True
