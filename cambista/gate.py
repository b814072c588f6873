"""The gate between intents and the wire: closed by a halt, or when the lease may be lost."""

import threading

PATIENCE_S = 10.0
"""An order that waited longer for its turn is not sent: the venue would refuse its signature."""


class Gate:
    """Lets orders out one by one, and knows how many are on their way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reason = ""
        self._out = 0

    def close(self, reason: str) -> None:
        """Let nothing out any more; what is on its way already stays so."""
        with self._lock:
            self._reason = reason

    def open(self) -> None:
        """Let orders out again."""
        with self._lock:
            self._reason = ""

    def leave(self, age_s: float) -> str:
        """Let an order of this age out and return nothing, or return why it may not go."""
        with self._lock:
            if self._reason:
                return self._reason
            if age_s > PATIENCE_S:
                return "it waited too long for its turn"
            self._out += 1
            return ""

    def arrive(self) -> None:
        """Note that the outcome of one that was let out is there."""
        with self._lock:
            self._out -= 1

    @property
    def out_count(self) -> int:
        """How many orders are on their way."""
        with self._lock:
            return self._out
