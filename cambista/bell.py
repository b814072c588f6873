"""A bell that wakes a thread which waits on a socket."""

import socket
from contextlib import suppress


class Bell:
    """Rung from any thread; one that selects on it wakes up, once for any number of rings."""

    def __init__(self) -> None:
        self._ear, self._hand = socket.socketpair()
        self._ear.settimeout(0)
        self._hand.settimeout(0)

    def fileno(self) -> int:
        """Return what to select on."""
        return self._ear.fileno()

    def ring(self) -> None:
        """Wake who waits, now or the next time."""
        # A full pipe rings already; a closed one has nobody to wake.
        with suppress(OSError):
            self._hand.send(b"!")

    def hush(self) -> None:
        """Forget the rings so far."""
        with suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass

    def close(self) -> None:
        """Close both ends."""
        self._ear.close()
        self._hand.close()
