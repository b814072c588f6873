"""The holes that are worked on, and how many there have been."""

from collections.abc import Iterable

from grabber.repair import Hole


class Ledger:
    """Open holes, the next one to work on first."""

    def __init__(self) -> None:
        self.repaired_count = 0
        self.permanent_count = 0
        self._holes: list[Hole] = []

    def __len__(self) -> int:
        return len(self._holes)

    @property
    def recorded_count(self) -> int:
        """How many of the holes have a row in the store: the others may be mere disorder."""
        return sum(hole.is_recorded for hole in self._holes)

    def add(self, holes: Iterable[Hole]) -> None:
        """Begin to work on holes."""
        self._holes.extend(holes)

    def remove(self, hole: Hole) -> None:
        """Work on a hole no more."""
        self._holes.remove(hole)

    def due(self, now_s: float) -> Hole | None:
        """Return the hole whose time came first, or None when none's has."""
        hole = min(self._holes, key=lambda each: each.due_s, default=None)
        return hole if hole is not None and hole.due_s <= now_s else None

    def next_due_s(self) -> float:
        """Return when the next hole is due; infinity when there is none."""
        return min((hole.due_s for hole in self._holes), default=float("inf"))

    def of(self, pair: str) -> list[Hole]:
        """Return the holes of a pair."""
        return [hole for hole in self._holes if hole.pair == pair]
