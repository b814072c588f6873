"""What a feed's talk has to be, and how it ends when the venue will not tell."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from cambista.evidence import FeedNews, FeedUp
from cambista.exchange import VenueAway


class Unwelcome(Exception):  # noqa: N818 - as the log says it
    """The venue will not tell: its reason, which a later connection may not meet."""


class Talk(Protocol):
    """What is said on one connection; pure."""

    def hello(self) -> Sequence[str]:
        """Return what to send first."""

    def read(self, text: bytes) -> list[FeedNews]:
        """Return what a message tells; ``FeedUp`` first of all. Raises Unwelcome."""


def told(news: Iterable[FeedNews]) -> list[FeedNews]:
    """Return what a message tells, as it is read; what cannot be read may be anything.

    Then all has to be asked for once more. Raises Unwelcome.
    """
    try:
        return list(news)
    except (msgspec.MsgspecError, ValueError, ArithmeticError, VenueAway):
        return [FeedUp()]
