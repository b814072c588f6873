"""A bot's protections as its page shows them: what is forbidden, and what has fired."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.messages.base import quote_of
from common.messages.bot import BotDocument

_WORDS = {
    "largest_loss": "loss of at most {} {quote}",
    "largest_drawdown": "drawdown of at most {} {quote}",
    "losses_in_a_row": "cooldown after {} losses in a row",
    "largest_funds": "at most {} {quote} open",
    "trading_hours": "trades {} UTC",
}


@dataclass(frozen=True, slots=True)
class GuardView:
    """What the page says of a bot's protections."""

    limits: tuple[str, ...]
    held: str
    """Why nothing is added to what it holds now; empty when it may be."""
    fired: tuple[Mapping[str, Any], ...]
    """What fired, the newest first, as the document has it."""


def guard_of(document: BotDocument) -> GuardView | None:
    """Return a bot's protections; None when it has none and none ever fired."""
    params, quote = document.params, quote_of(document.pair)
    limits = tuple(
        text.format(params[name], quote=quote)
        for name, text in _WORDS.items()
        if params.get(name) is not None
    )
    guard = (document.model_extra or {}).get("guard") or {}
    fired = tuple(reversed(guard.get("fired") or ()))
    if not limits and not fired:
        return None
    return GuardView(limits, str(guard.get("held") or ""), fired)
