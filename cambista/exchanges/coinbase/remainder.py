"""What remains of each open order by its own messages: a remainder that jumps is a lost match.

The user channel has the product's sequence, which counts what others do too: a hole in it says
nothing. But ``open`` and ``done`` say what remains of an order, and so do the matches before them.
"""

from decimal import Decimal


class Remainders:
    """Orders of the account that are heard of on one connection."""

    def __init__(self) -> None:
        self._left: dict[str, Decimal] = {}
        self._sequences: dict[str, int] = {}

    def is_late(self, pair: str, sequence: int | None) -> bool:
        """Note a message's place in its pair's order of things; True when a later one has come."""
        if sequence is None:
            return False
        last = self._sequences.get(pair)
        if last is not None and sequence <= last:
            return True
        self._sequences[pair] = sequence
        return False

    def begin(self, order_id: str, size: Decimal | None) -> None:
        """Note an order that was received; one by funds has no size."""
        if size is not None:
            self._left[order_id] = size

    def trade(self, order_id: str, size: Decimal) -> None:
        """Note a match."""
        if order_id in self._left:
            self._left[order_id] -= size

    def agrees(self, order_id: str, left: Decimal | None) -> bool:
        """Whether what the venue says remains is what should; it is believed from now on."""
        expected = self._left.get(order_id)
        if left is not None:
            self._left[order_id] = left
        return expected is None or left is None or expected == left

    def end(self, order_id: str) -> None:
        """Forget an order that is done."""
        self._left.pop(order_id, None)
