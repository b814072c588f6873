"""A venue's HTTP reply, and what there is to know of a request without one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

import msgspec

from cambista.evidence import Refused, Unknown
from cambista.exchange import VenueAway, VenueRefused

T = TypeVar("T")

DEFINITE = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
    }
)
"""With these and a reason in JSON the venue says that it did nothing."""

_SHOWN = 200
"""Characters of a reason that are shown: what comes may be a page of HTML."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the venue answered, whatever it was."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""

    @property
    def is_ok(self) -> bool:
        """Whether the venue says that it did what it was asked for."""
        return self.status // 100 == HTTPStatus.OK // 100

    @property
    def is_too_many(self) -> bool:
        """Whether it was turned away for its number, before anybody looked at it."""
        return self.status == HTTPStatus.TOO_MANY_REQUESTS

    def read(self, kind: type[T]) -> T:
        """Return the body as a value of a type. Raises VenueAway when it is none."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.MsgspecError, ValueError, ArithmeticError) as error:
            raise VenueAway(f"status {self.status} with an unreadable answer: {error}") from error

    def pause_s(self, default_s: float) -> float:
        """Return how long the venue asks to be left alone."""
        try:
            asked_s = float(self.headers.get("retry-after", ""))
        except ValueError:
            return default_s
        return min(asked_s, 60.0) if asked_s > 0 else default_s


def shortened(text: str) -> str:
    """Return a text for people and logs: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def raise_for(reply: Reply, message: str | None) -> None:
    """Raise what a reply to a question means, unless it is an answer.

    Parameters
    ----------
    message
        The venue's reason, where it gave one in JSON.

    Raises
    ------
    VenueRefused
        A definite no.
    VenueAway
        Too many requests, a fault of the venue, or something else in its place.
    """
    if reply.is_ok:
        return
    if message is not None and reply.status in DEFINITE:
        raise VenueRefused(shortened(message))
    raise VenueAway(f"status {reply.status}: {shortened(message or _plain(reply.body))}")


def failure_of(reply: Reply, message: str | None) -> Refused | Unknown | None:
    """Return what a reply to an order or a cancel means when the venue did not say yes; else None.

    Only what the venue says outright is definite: a refusal with its reason in JSON, or too many
    requests.
    """
    if reply.is_too_many or (reply.status in DEFINITE and message is not None):
        return Refused(shortened(message or "too many requests"))
    return None if reply.is_ok else Unknown(f"status {reply.status}")


def _plain(body: bytes) -> str:
    """Return what an answer without JSON says, unless it is a page for people."""
    text = body.decode(errors="replace").strip()
    return "no reason" if not text or text.startswith("<") else text
