"""A bot's orders beside their copies at a simulated cambista, and how they differ. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from common.messages.base import plain
from common.messages.bot import BotDocument
from common.money import difference, total

_PRICE = Context(prec=38)


@dataclass(frozen=True, slots=True)
class Half:
    """What one of the two orders traded."""

    size: str
    average_price: str | None
    """None while nothing has traded."""
    fees: str


@dataclass(frozen=True, slots=True)
class Pair:
    """An order and its copy."""

    cambista: str
    """Where the bot's own order was placed."""
    order: Mapping[str, Any]
    own: Half
    copied: Half
    size_difference: str
    """Own less copied, in base."""
    price_difference: str | None
    """Own less copied; None while one of the two has not traded."""
    fees_difference: str
    result: Decimal | None
    """By how much the bot's own order came out better than its copy, in quote, fees counted; None
    unless both traded the same size."""


@dataclass(frozen=True, slots=True)
class Result:
    """By how much a bot's own orders came out better than their copies."""

    money: str
    """In quote, fees counted."""
    count: int
    """Of how many orders: those of which both halves traded the same size."""


def pairings_of(document: BotDocument) -> list[Pair]:
    """Return the orders and their copies, the newest first; what cannot be read is left out."""
    shadow = (document.model_extra or {}).get("shadow")
    pairings = shadow.get("pairings") if isinstance(shadow, Mapping) else None
    found = pairings if isinstance(pairings, Sequence) else []
    return list(_readable(document.pair, [each for each in found if isinstance(each, Mapping)]))[
        ::-1
    ]


def result_of(pairings: Sequence[Pair]) -> Result | None:
    """Add up the orders that can be compared; None when there is none."""
    results = [each.result for each in pairings if each.result is not None]
    return Result(plain(total(*results)), len(results)) if results else None


def _readable(pair: str, pairings: Sequence[Mapping[str, Any]]) -> Iterator[Pair]:
    for each in pairings:
        try:
            yield _pair(pair, each)
        except (KeyError, TypeError, InvalidOperation):
            continue


def _pair(pair: str, pairing: Mapping[str, Any]) -> Pair:
    own, copied = _figures(pairing["own"]), _figures(pairing["copied"])
    own_price, copied_price = _price(own), _price(copied)
    return Pair(
        cambista=str(pairing["cambista"]),
        order={**pairing, "pair": pair},
        own=_half(own, own_price),
        copied=_half(copied, copied_price),
        size_difference=plain(difference(own[0], copied[0])),
        price_difference=_price_difference(own_price, copied_price),
        fees_difference=plain(difference(own[2], copied[2])),
        result=_result(str(pairing["side"]), own, copied),
    )


def _result(
    side: str, own: tuple[Decimal, Decimal, Decimal], copied: tuple[Decimal, Decimal, Decimal]
) -> Decimal | None:
    """Return what was saved in buying, or got more in selling."""
    if not own[0] or own[0] != copied[0]:
        return None
    funds = difference(own[1], copied[1]) if side == "sell" else difference(copied[1], own[1])
    return difference(funds, difference(own[2], copied[2]))


def _figures(traded: Mapping[str, Any]) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(traded["size"]), Decimal(traded["funds"]), Decimal(traded["fees"])


def _price(figures: tuple[Decimal, Decimal, Decimal]) -> Decimal | None:
    size, funds, _ = figures
    return _PRICE.divide(funds, size) if size else None


def _price_difference(own: Decimal | None, copied: Decimal | None) -> str | None:
    return None if own is None or copied is None else plain(_PRICE.subtract(own, copied))


def _half(figures: tuple[Decimal, Decimal, Decimal], price: Decimal | None) -> Half:
    return Half(plain(figures[0]), None if price is None else plain(price), plain(figures[2]))
