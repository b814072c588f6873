"""A person's request for a new bot: read, checked against the bot type and the market."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from common.messages.base import Pair
from common.messages.bot import BotType, StartBot
from common.messages.order import Card
from gui.requests.instruction import check_instructions, request_of
from gui.requests.parameter import Errors, check_market, check_schema, read_numbers, to_json

LONGEST_NAME = 80
"""As in ``StartBot``."""

_PAIR: TypeAdapter[str] = TypeAdapter(Pair)
_FIELDS = ("type", "name", "pair", "cambista", "params")


class InvalidRequestError(ValueError):
    """The request is not one that a bot can be made of; ``fields`` says why, field by field."""

    def __init__(self, fields: Errors) -> None:
        super().__init__("; ".join(f"{name} {message}" for name, message in fields.items()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Offer:
    """What bots can be made of now."""

    types: Sequence[BotType]
    cards: Sequence[Card]

    def type(self, name: object) -> BotType | None:
        """Return a bot type by its name."""
        return next((each for each in self.types if each.name == name), None)

    def card(self, name: object) -> Card | None:
        """Return a cambista's card by its name."""
        return next((each for each in self.cards if each.name == name), None)


def start_bot(body: Mapping[str, Any], offer: Offer, bot_id: UUID) -> StartBot:
    """Return the command that makes the bot asked for, in a request or in a whole document.

    Raises InvalidRequestError.
    """
    if "instructions" in body:
        body = request_of(body)
    errors: Errors = dict.fromkeys(sorted(body.keys() - set(_FIELDS)), "is not a field of a bot")
    name = checked_name(body.get("name"), errors)
    type_ = _type(body.get("type"), offer, errors)
    card = _card(body.get("cambista"), offer, errors)
    pair = _pair(body.get("pair"), card, errors)
    params = body.get("params")
    values: dict[str, Any] = {}
    if not isinstance(params, Mapping):
        errors["params"] = "is missing" if params is None else "must be an object"
    elif type_ is not None:
        values = checked_params(type_, params, card, pair, errors)
    if errors or type_ is None or card is None:
        raise InvalidRequestError(errors)
    try:
        sent = to_json(values, type_.params_schema)
    except RecursionError as error:
        raise InvalidRequestError({"params": "is nested too deep"}) from error
    return StartBot(
        bot_id=bot_id, type=type_.name, name=name, pair=pair, cambista=card.name, params=sent
    )


def checked_params(
    type_: BotType, params: Mapping[str, Any], card: Card | None, pair: str, errors: Errors
) -> dict[str, Any]:
    """Return a type's parameters with every decimal read exactly; note what is wrong with them."""
    product = card.product(pair) if card else None
    if "instructions" in params and type_.name == "simple":
        return check_instructions(params, pair, product, errors)
    schema = type_.params_schema
    values = read_numbers(schema, params, errors)
    check_schema(schema, values, errors)
    if product is not None:
        check_market(schema, values, product, errors)
    return values


def checked_name(name: object, errors: Errors) -> str:
    """Return a bot's name without the space around it; note what is wrong with it."""
    if name is None or name == "":
        errors["name"] = "is missing"
        return ""
    if not isinstance(name, str):
        errors["name"] = "must be text"
        return ""
    stripped = name.strip()
    if not stripped or not stripped.isprintable():
        errors["name"] = "must be one line of visible text"
    elif len(stripped) > LONGEST_NAME:
        errors["name"] = f"must have at most {LONGEST_NAME} characters"
    return stripped


def _type(name: object, offer: Offer, errors: Errors) -> BotType | None:
    found = offer.type(name)
    if found is None:
        names = ", ".join(each.name for each in offer.types) or "none now: is the trader running?"
        errors["type"] = "is missing" if name in (None, "") else f"is unknown; there are: {names}"
    return found


def _card(name: object, offer: Offer, errors: Errors) -> Card | None:
    found = offer.card(name)
    if found is None:
        names = ", ".join(each.name for each in offer.cards) or "none now: is a cambista running?"
        errors["cambista"] = (
            "is missing" if name in (None, "") else f"is unknown; there are: {names}"
        )
    elif found.is_halted:
        errors["cambista"] = "is halted: it takes no new orders"
    return found


def _pair(pair: object, card: Card | None, errors: Errors) -> str:
    if pair in (None, ""):
        errors["pair"] = "is missing"
        return ""
    try:
        checked = _PAIR.validate_python(pair, strict=True)
    except ValidationError:
        errors["pair"] = "must look like BTC-EUR"
        return ""
    if card is not None and card.product(checked) is None:
        names = ", ".join(each.pair for each in card.products)
        errors["pair"] = f"is not traded at {card.title}; there are: {names}"
    return checked
