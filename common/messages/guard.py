"""The protections for all bots together: from where they count, and what has fired."""

from typing import Literal

from common.messages.base import Currency, Instant, Message, Money


class Alarm(Message):
    """A protection for all bots that fired."""

    protection: Literal["loss", "drawdown", "funds"]
    quote: Currency
    text: str
    deed: Literal["pause", "stop"]
    """What was done to all bots."""
    fired_at: Instant


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
