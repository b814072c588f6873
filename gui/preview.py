"""Asks the trader what a bot would do now, while a person fills in its form."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from common.bus import Bus
from common.channels import TRADER_ANSWERS, TRADER_ASKS
from common.clock import now
from common.messages.preview import AskPreview, PreviewFailed, PreviewMade
from gui import boards
from gui.asking import SilentError, ask
from gui.bot_life import TraderAwayError
from gui.bot_request import Offer, start_bot

NAMELESS = "preview"
"""A bot is looked at before it has a name."""


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
