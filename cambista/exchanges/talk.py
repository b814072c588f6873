"""What a feed's talk has to be, and how it ends when the venue will not tell."""

from collections.abc import Sequence
from typing import Protocol

from cambista.evidence import FeedNews


class Unwelcome(Exception):  # noqa: N818 - as the log says it
    """The venue will not tell: its reason, which a later connection may not meet."""


class Talk(Protocol):
    """What is said on one connection; pure."""

    def hello(self) -> Sequence[str]:
        """Return what to send first."""

    def read(self, text: bytes) -> list[FeedNews]:
        """Return what a message tells; ``FeedUp`` first of all. Raises Unwelcome."""
