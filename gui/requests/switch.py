"""A person's request to move a bot to another cambista, or to copy its orders to one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.messages.bot import BotDocument, BotStatus, ShadowBot, SwitchBot
from common.messages.order import Card
from common.switch import objection, shadow_objection
from gui.requests.bot import InvalidRequestError


class NotAliveError(Exception):
    """The bot has ended, or is about to: it cannot move."""


def switch_bot(body: Mapping[str, Any], document: BotDocument, cards: Sequence[Card]) -> SwitchBot:
    """Return the command that moves a bot. Raises InvalidRequestError, NotAliveError."""
    if not document.status.is_alive or document.status is BotStatus.STOPPING:
        raise NotAliveError(f"{document.name} is {document.status.value}.")
    errors = dict.fromkeys(sorted(body.keys() - {"cambista"}), "is not a field of a switch")
    name = body.get("cambista")
    if name in (None, ""):
        errors["cambista"] = "is missing"
    elif not isinstance(name, str):
        errors["cambista"] = "must be text"
    else:
        card = card_of(name, cards)
        reason = objection(document, name, card)
        if reason:
            names = ", ".join(each.name for each in cards) or "none now"
            errors["cambista"] = reason if card else f"{reason}; there are: {names}"
    if errors:
        raise InvalidRequestError(errors)
    return SwitchBot(bot_id=document.uid, cambista=str(name))


def shadow_bot(body: Mapping[str, Any], document: BotDocument, cards: Sequence[Card]) -> ShadowBot:
    """Return the command that copies a bot's orders elsewhere; no cambista ends that.

    Raises InvalidRequestError, NotAliveError.
    """
    if not document.status.is_alive or document.status is BotStatus.STOPPING:
        raise NotAliveError(f"{document.name} is {document.status.value}.")
    errors = dict.fromkeys(sorted(body.keys() - {"cambista"}), "is not a field of a shadow")
    name = body.get("cambista") or ""
    if "cambista" not in body:
        errors["cambista"] = "is missing; null ends the shadow"
    elif not isinstance(name, str):
        errors["cambista"] = "must be text"
    elif name:
        reason = shadow_objection(document, name, card_of(name, cards))
        errors |= {"cambista": reason} if reason else {}
    if errors:
        raise InvalidRequestError(errors)
    return ShadowBot(bot_id=document.uid, cambista=str(name))


def shadow_choices(document: BotDocument, cards: Sequence[Card]) -> list[Card]:
    """Return the cambistas to which a bot's orders can be copied now."""
    return [each for each in cards if not shadow_objection(document, each.name, each)]


def card_of(name: str, cards: Sequence[Card]) -> Card | None:
    """Return a cambista's card by its name."""
    return next((each for each in cards if each.name == name), None)


def choices(document: BotDocument, cards: Sequence[Card]) -> list[Card]:
    """Return the cambistas to which a bot can move now."""
    return [each for each in cards if not objection(document, each.name, each)]
