"""The protections for all bots together: from where they count, what has fired, when all rest."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, TypeAdapter

from common.messages.base import Currency, Instant, Message, Money


class Alarm(Message):
    """A protection for all bots that fired."""

    protection: Literal["loss", "drawdown", "funds"]
    quote: Currency
    text: str
    deed: Literal["pause", "stop"]
    """What was done to all bots."""
    fired_at: Instant


class Rest(Message):
    """A time in which no bot adds to what it holds."""

    protection: Literal["trading_hours", "cooldown"]
    why: str
    """``outside trading hours 08:00-22:00``."""
    since: Instant
    until: Instant

    @property
    def text(self) -> str:
        """What people are told."""
        is_short = self.until - self.since <= timedelta(days=1)
        until = format(self.until, "%H:%M" if is_short else "%Y-%m-%d %H:%M")
        return f"All bots rest until {until} UTC: {self.why}"


def _from_json(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a document
    """Read a rest as JSON has it: messages alone want every value in its own type."""
    return Rest.model_validate(value, strict=False) if isinstance(value, dict) else value


KeptRest = Annotated[Rest | None, BeforeValidator(_from_json)]
"""A rest as it stands in a bot's document."""

KEPT_REST: TypeAdapter[Rest | None] = TypeAdapter(KeptRest)


class Oversight(Message):
    """What the protections for all bots count from; a new count begins each day (UTC)."""

    day: str
    """``2019-01-05``."""
    bases: dict[str, Money]
    """By bot, what it had earned when the count began; in quote, what it holds valued."""
    peaks: dict[Currency, Money]
    """The highest that all bots together earned since then, by quote."""
    alarms: tuple[Alarm, ...] = ()
    """Oldest first, the last ones."""
    rest: Rest | None = None
    """In which all bots are."""
    cooled_at: Instant | None = None
    """The last loss after which all bots rested: those until then count no more."""
