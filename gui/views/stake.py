"""What a bot puts at stake at a cambista, in numbers: shown before a person says yes. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from common.messages.base import plain
from common.messages.bot import BotDocument, StartBot
from common.messages.order import Card
from common.money import difference, product
from gui.requests.schema import Parameter, ParameterKind, Role, Schema, parameters_of

SIMPLE = "simple"
"""The type whose prices are its orders'."""


@dataclass(frozen=True, slots=True)
class Stake:
    """An order that would be placed at a cambista, in numbers."""

    what: str
    """Its side; of a new bot's order the title of its price, ``Buy at`` without its last word."""
    size: str
    price: str
    funds: str
    fee_here: str
    """The maker's fee where the bot trades now; empty when that is nowhere, or not known."""
    fee_there: str


def stakes(document: BotDocument, here: Card | None, there: Card) -> list[Stake]:
    """Return what a bot would place at another cambista: what is open, else what is next."""
    own = document.model_extra or {}
    orders = [each for each in own.get("orders") or () if isinstance(each, Mapping)]
    return [
        _stake(str(each.get("side", "")), *figures, here, there)
        for each in orders or _next_steps(own)
        if (figures := _sizes(each)) is not None
    ]


def first_stakes(command: StartBot, schema: Schema, there: Card) -> list[Stake]:
    """Return what a new simple bot would place: its size at each of its prices.

    What another type's prices are for only the type knows: it tells in its preview.
    """
    if command.type != SIMPLE:
        return []
    known = parameters_of(schema)
    sizes = [each for each in known if each.role is Role.SIZE]
    prices = [each for each in known if each.role is Role.PRICE]
    return [
        _stake(price.title.removesuffix(" at"), at, size, None, there)
        for size_of in sizes
        for price in prices
        if (size := _decimal(command, size_of)) is not None
        and (at := _decimal(command, price)) is not None
    ]


def other_wishes(command: StartBot, schema: Schema) -> dict[str, str]:
    """Return a new bot's parameters that are no part of its stakes, by title, as people read."""
    return dict(_others(command, parameters_of(schema)))


def _others(command: StartBot, known: Sequence[Parameter]) -> Iterator[tuple[str, str]]:
    for each in known:
        value = command.params.get(each.name, each.default)
        is_staked = command.type == SIMPLE and each.role in (Role.SIZE, Role.PRICE)
        if is_staked or value is None:
            continue
        if each.kind is ParameterKind.BOOLEAN:
            yield each.title, "yes" if value else "no"
        elif each.kind is not ParameterKind.OTHER:
            yield each.title, str(value)


def _decimal(command: StartBot, parameter: Parameter) -> Decimal | None:
    try:
        return Decimal(str(command.params[parameter.name]))
    except (KeyError, InvalidOperation):
        return None


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


def _stake(what: str, price: Decimal, size: Decimal, here: Card | None, there: Card) -> Stake:
    funds = product(price, size)
    return Stake(
        what=what,
        size=plain(size),
        price=plain(price),
        funds=plain(funds),
        fee_here="" if here is None else plain(product(funds, here.maker_fee_rate)),
        fee_there=plain(product(funds, there.maker_fee_rate)),
    )
