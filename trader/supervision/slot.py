"""A page of memory that a bot's process and its parent share: when it last lived, why it died."""

import mmap
import struct

_REASON_AT = 8
_LENGTH = struct.Struct("H")
_TEXT_AT = _REASON_AT + _LENGTH.size
_TEXT_LENGTH = 1000


class Slot:
    """Written by the child, read by the parent; made before the fork.

    The child only stores a number: it can say that it lives while every server is away.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)
        # One store of eight aligned bytes. ``struct.pack_into`` clears them first: a parent that
        # looked just then would take a living bot for one that was silent since the machine began.
        self._instant = memoryview(self._memory)[:_REASON_AT].cast("d")

    def beat(self, at: float) -> None:
        """Say that the process lives, at an instant of the monotonic clock."""
        self._instant[0] = at

    @property
    def beaten_at(self) -> float:
        """The last instant that was said."""
        return self._instant[0]

    def explain(self, reason: str) -> None:
        """Say why the process ends."""
        text = reason.encode(errors="replace")[:_TEXT_LENGTH]
        _LENGTH.pack_into(self._memory, _REASON_AT, len(text))
        self._memory[_TEXT_AT : _TEXT_AT + len(text)] = text

    @property
    def reason(self) -> str:
        """Why the process ended, or nothing when it did not say."""
        (length,) = _LENGTH.unpack_from(self._memory, _REASON_AT)
        return self._memory[_TEXT_AT : _TEXT_AT + length].decode(errors="replace")

    def close(self) -> None:
        """Give the page back."""
        self._instant.release()
        self._memory.close()
