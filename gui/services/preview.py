"""Asks the trader what a bot would do now, while a person fills in its form."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from common.bus import Bus
from common.channels import TRADER_ANSWERS, TRADER_ASKS
from common.clock import now
from common.messages.base import Message, Price
from common.messages.preview import AskPreview, PreviewFailed, PreviewMade, PreviewOrder
from gui.requests.bot import Offer, start_bot
from gui.services import boards
from gui.services.asking import SilentError, ask
from gui.services.bot_life import TraderAwayError

NAMELESS = "preview"
"""A bot is looked at before it has a name."""


class Preview(Message):
    """What a bot would do if it were started now; nothing was started."""

    price: Price | None
    """The market's last price, which it was worked out with; null while it is not known."""
    orders: tuple[PreviewOrder, ...]
    """What it would ask for at once, each with its reason."""
    waits: tuple[str, ...]
    """What it would wait for beside its orders, in words."""
    warnings: tuple[str, ...]


class PreviewFailedError(Exception):
    """The bot type failed at it; the message says how."""


def preview_of(bus: Bus, body: Mapping[str, Any]) -> PreviewMade:
    """Return what the bot of a request would do now.

    Raises InvalidRequestError, PreviewFailedError, TraderAwayError, BusAway.
    """
    offer = Offer(boards.bot_types(bus), boards.cards(bus))
    wish = start_bot({**body, "name": body.get("name") or NAMELESS}, offer, uuid4())
    question = AskPreview(ask_id=uuid4(), asked_at=now(), wish=wish)
    try:
        found = ask(bus, TRADER_ASKS, TRADER_ANSWERS, question)
    except SilentError as error:
        raise TraderAwayError from error
    if isinstance(found, PreviewFailed):
        raise PreviewFailedError(found.reason)
    return found
