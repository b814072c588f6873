"""A claim: a key in Redis that says who lives, and lapses when it is not renewed."""

import time
from typing import Generic, TypeVar

from common.bus import Bus
from common.channel import Board

T = TypeVar("T")

RENEWAL_S = 0.5
"""Time between renewals; the keys lapse after three seconds."""


class LeaseLost(Exception):  # noqa: N818 - a state of the world, not a fault
    """Another process may write for the account now: nothing more may be sent or written."""


class Claim(Generic[T]):
    """What one process has and no other."""

    def __init__(self, bus: Bus, board: Board[T], part: str, said: T) -> None:
        """Begin without it.

        Parameters
        ----------
        said
            What the key says of who has it; no two processes say the same.
        """
        self._bus = bus
        self._board = board
        self._part = part
        self._said = said
        self._renewed_at: float | None = None

    def take(self) -> bool:
        """Try once, and go on with what is held already; return whether it is ours. Raises Away."""
        if self._renewed_at is not None and self._prolong():
            return True
        at = time.monotonic()
        is_taken = self._bus.put_new(self._board, self._said, self._part)
        self._renewed_at = at if is_taken else None
        return is_taken

    def holder(self) -> T | None:
        """Return what is said by who has it; None when nobody has it any more. Raises Away."""
        return self._bus.get(self._board, self._part)

    def renew(self) -> None:
        """Renew it when it is time. Raises LeaseLost, Away."""
        is_fresh = self._renewed_at is not None and time.monotonic() - self._renewed_at < RENEWAL_S
        if not is_fresh and not self._prolong():
            raise LeaseLost(f"the lease of {self._part} has lapsed")

    def release(self) -> None:
        """Give it back, if it is still ours. Raises Away."""
        if self._renewed_at is not None:
            self._renewed_at = None
            batch = self._bus.batch().remove(self._board, self._part)
            batch.send_if(self._board.at(self._part), self._token)

    def _prolong(self) -> bool:
        """Have it last from now on; return whether it was still ours."""
        at = time.monotonic()
        batch = self._bus.batch().put(self._board, self._said, self._part)
        is_ours = batch.send_if(self._board.at(self._part), self._token)
        if is_ours:
            self._renewed_at = at
        return is_ours

    @property
    def _token(self) -> str:
        return self._board.encode(self._said).decode()
