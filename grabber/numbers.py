"""The numbers of a connection's messages: whether one was lost on the way."""

from enum import Enum, auto


class Place(Enum):
    """Where a message stands among those that came."""

    NEXT = auto()
    BEYOND = auto()
    """Others should have come before it."""
    BEFORE = auto()
    """It came late, or again."""


class Numbers:
    """Counts the messages of one connection after the other."""

    def __init__(self) -> None:
        self.lost_count = 0
        """Messages that did not come in their turn, on all connections."""
        self._next = 0

    def begin(self) -> None:
        """Take it that a new connection begins."""
        self._next = 0

    def take(self, number: int) -> Place:
        """Take a message's number, and return where it stands."""
        if number < self._next:
            return Place.BEFORE
        lost_count = number - self._next
        self._next = number + 1
        self.lost_count += lost_count
        return Place.BEYOND if lost_count else Place.NEXT
