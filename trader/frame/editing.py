"""How a bot is changed while it lives: parameters are checked first, orders replaced if need be.

The bot type says which open orders no longer fit (``Bot.edited``); those alone are cancelled, and
the bot asks for others when the broker has said that they are off the book. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import JsonValue, ValidationError

from common.messages.bot import BotDocument, FieldError
from common.messages.control import EditBot, EditRequested
from common.messages.indicator import Indicators
from common.messages.order import Card, OrderCommand
from common.messages.platform import Level
from trader.bot import Bot, BotClass, P, S
from trader.form import field_errors


@dataclass(frozen=True, slots=True)
class Check:
    """What is wrong with an edit, or the parameters as the bot is to have them."""

    errors: tuple[FieldError, ...] = ()
    params: dict[str, JsonValue] | None = None


def checked(
    command: EditBot,
    document: BotDocument,
    types: Mapping[str, BotClass],
    card: Card | None,
    indicators: Indicators | None = None,
) -> Check:
    """Check an edit's parameters as those of a new bot would be."""
    if command.params is None:
        return Check()
    bot_type = types.get(document.type)
    if bot_type is None:
        text = f"there is no bot type {document.type!r}"
        return Check((FieldError(field="type", message=text),))
    try:
        beginning = bot_type.begin(command.params, document.pair)
    except ValidationError as error:
        return Check(tuple(field_errors(error, "params")))
    rules = card.product(document.pair) if card is not None else document.product
    errors = dict.fromkeys(bot_type.objections(beginning, indicators))
    if rules is not None:
        errors |= dict.fromkeys(e for each in beginning.planned for e in each.errors(rules))
    return Check(tuple(errors), beginning.params)


def edit(bot: Bot[P, S], wish: EditRequested) -> Iterator[OrderCommand]:
    """Change a living bot, and have the orders cancelled that no longer fit."""
    told = _changes(bot, wish)
    if not told:
        return
    if wish.params is not None and wish.params != bot.given_params:
        fresh = type(bot).begin(wish.params, bot.pair)
        bot.amend({"params": fresh.params})
        for order in list(bot.edited(fresh.state)):
            if not order.is_cancelling:
                yield bot.cancel(order)
    bot.amend(_given(wish))
    bot.say(Level.INFO, f"is changed: {told}")


def edited(
    wish: EditRequested, document: BotDocument, bot_type: BotClass | None, at: datetime
) -> dict[str, Any] | str:
    """Return what changes in the document of a bot without a process, or why it cannot."""
    if wish.params is None:
        return _given(wish)
    if bot_type is None:
        return f"there is no bot type {document.type!r}"
    bot = bot_type(document, at)
    if bot.orders:
        return "it may have an order open: continue or stop it first"
    list(edit(bot, wish))
    after = bot.document()
    return {name: value for name, value in after if value != getattr(document, name, None)}


def _given(wish: EditRequested) -> dict[str, Any]:
    given = {"name": wish.name, "tags": wish.tags}
    return {name: value for name, value in given.items() if value is not None}


def _changes(bot: Bot[P, S], wish: EditRequested) -> str:
    """Say what changes; nothing when all is so already, as it is when an edit comes twice."""
    told = []
    if wish.name not in (None, bot.name):
        told.append(f"it was {bot.name}")
    if wish.tags not in (None, bot.tags):
        told.append(f"tags {' '.join(wish.tags or ()) or 'none'}")
    for name, value in (wish.params or {}).items():
        before = bot.given_params.get(name)
        if value == before:
            continue
        is_long = isinstance(value, list | dict) or isinstance(before, list | dict)
        told.append(f"other {name}" if is_long else f"{name} {before} → {value}")
    return ", ".join(told)[:300]
