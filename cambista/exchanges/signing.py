"""What of a request is signed, whatever the venue's way of signing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ToSign:
    """What a signature is made of."""

    method: str
    path: str
    """With its query, as it is sent."""
    body: bytes
    at_s: float
    """Seconds since 1970 on the venue's clock."""
    lives_s: float = 120.0
    """How long the venue may take it for good, where the signature says so itself."""


Signer = Callable[[ToSign], Mapping[str, str]]
"""Returns the headers that say whose request it is."""
