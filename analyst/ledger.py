"""Which trades came by a repair: the ranges of ids in the grabber's ledger of gaps."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from common.messages.market import Gap


class Ledger:
    """The ids of one pair that the feed once lost, as ranges that do not touch."""

    def __init__(self) -> None:
        self._froms: list[int] = []
        self._tos: list[int] = []

    def note(self, rows: Iterable[Gap]) -> list[tuple[int, int]]:
        """Take rows in; return the ranges that were not known wholly."""
        new = [
            (row.from_id, row.to_id) for row in rows if not self._has_all(row.from_id, row.to_id)
        ]
        for from_id, to_id in new:
            self._add(from_id, to_id)
        return new

    def touches(self, from_id: int, to_id: int) -> bool:
        """Return whether an id of a range was once lost."""
        index = bisect_left(self._tos, from_id)
        return index < len(self._froms) and self._froms[index] <= to_id

    def _has_all(self, from_id: int, to_id: int) -> bool:
        index = bisect_right(self._froms, from_id) - 1
        return index >= 0 and self._tos[index] >= to_id

    def _add(self, from_id: int, to_id: int) -> None:
        low = bisect_left(self._tos, from_id - 1)
        high = bisect_right(self._froms, to_id + 1)
        if low < high:
            from_id = min(from_id, self._froms[low])
            to_id = max(to_id, self._tos[high - 1])
        self._froms[low:high] = [from_id]
        self._tos[low:high] = [to_id]
