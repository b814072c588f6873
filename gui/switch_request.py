"""A person's request to move a bot to another cambista, and the numbers that it is about. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from common.messages.base import plain
from common.messages.bot import BotDocument, BotStatus, ShadowBot, SwitchBot
from common.messages.order import Card
from common.money import difference, product
from common.switch import objection, shadow_objection
from gui.bot_request import InvalidRequestError


class NotAliveError(Exception):
    """The bot has ended, or is about to: it cannot move."""


@dataclass(frozen=True, slots=True)
class Stake:
    """An order that would be placed at the other cambista, in numbers."""

    side: str
    size: str
    price: str
    funds: str
    fee_here: str
    """The maker's fee where the bot trades now; empty while that cambista is away."""
    fee_there: str


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


def stakes(document: BotDocument, here: Card | None, there: Card) -> list[Stake]:
    """Return what the bot would place at the other cambista: what is open, else what is next."""
    own = document.model_extra or {}
    orders = [each for each in own.get("orders") or () if isinstance(each, Mapping)]
    return [
        _stake(each, here, there) for each in orders or _next_steps(own) if _sizes(each) is not None
    ]


def _next_steps(own: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    steps, index = own.get("instructions"), own.get("instructions_index")
    if not isinstance(steps, Sequence) or not isinstance(index, int):
        return []
    return [each for each in steps[index : index + 1] if isinstance(each, Mapping)]


def _sizes(order: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """Return the price and what remains of the size; None for what cannot be read."""
    try:
        price, size = Decimal(str(order["price"])), Decimal(str(order["size"]))
        return price, difference(size, Decimal(str(order.get("filled_size", "0"))))
    except (KeyError, InvalidOperation):
        return None


def _stake(order: Mapping[str, Any], here: Card | None, there: Card) -> Stake:
    price, size = _sizes(order) or (Decimal(0), Decimal(0))
    funds = product(price, size)
    return Stake(
        side=str(order.get("side", "")),
        size=plain(size),
        price=plain(price),
        funds=plain(funds),
        fee_here="" if here is None else plain(product(funds, here.maker_fee_rate)),
        fee_there=plain(product(funds, there.maker_fee_rate)),
    )
