"""What stands in a bot's document of its protections."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from common.messages.base import Instant
from common.messages.guard import KeptRest, Rest
from common.messages.watch import WATCH_LIST, Watch
from trader.ledger import Total

HELD_BACK = "held back"
"""How the reason begins when a bot's protections refuse what it asks for."""

FIRED_COUNT = 20
"""Entries that a document keeps of what fired."""


def _from_json(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a document
    """Read watches as JSON has them: messages alone want every value in its own type."""
    return WATCH_LIST.validate_python(value, strict=False)


class Fired(BaseModel):
    """A protection that fired."""

    protection: str
    text: str
    fired_at: Instant


class Guard(BaseModel):
    """What stands in a bot's document of its protections."""

    fired: list[Fired] = Field(default_factory=list)
    """Oldest first, the last ones."""
    is_tripped: bool = False
    """Whether a loss or drawdown has ended its trading; counted anew when it goes on."""
    base: Total = Decimal(0)
    """The profit from which losses are counted."""
    peak: Total = Decimal(0)
    """The highest profit since then, at fills and at prices that were waited for."""
    noted_count: int = 0
    """Fills of which the peak has taken note."""
    tripped_price: Total | None = None
    """The price at which a loss or drawdown was too large: losses are counted anew from there."""
    held: str = ""
    """Why orders that add to its risk are held back now; empty when they are not."""
    held_until: Instant | None = None
    """When that may end by itself."""
    held_count: int = 0
    """Orders that were held back."""
    watches: Annotated[list[Watch], BeforeValidator(_from_json)] = Field(default_factory=list)
    """The prices at which a loss is too large, and at which there is a new peak."""
    watch_count: int = 0
    rest: KeptRest = None
    """In which all bots are; it may be over."""

    def resting(self, at: datetime) -> Rest | None:
        """Return the rest in which all bots are at an instant."""
        return self.rest if self.rest is not None and at < self.rest.until else None

    def fire(self, protection: str, text: str, at: datetime) -> None:
        """Note what fired."""
        entry = Fired(protection=protection, text=text, fired_at=at)
        self.fired = [*self.fired, entry][-FIRED_COUNT:]


class WithGuard(BaseModel):
    """The part of a bot's document that is about its protections."""

    guard: Guard = Field(default_factory=Guard)
