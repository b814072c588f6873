"""What becomes of the wish to start a bot: its first document, or what is wrong. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from common.messages.bot import BotDocument, BotStatus, FieldError, StartBot, link_to
from common.messages.indicator import Indicators
from common.messages.order import Card
from common.switch import objection
from trader.bot import Beginning, BotClass
from trader.form import field_errors
from trader.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Admission:
    """A new bot's document, ``building`` or ``refused``, and what looks like a mistake."""

    document: BotDocument
    warnings: tuple[str, ...] = ()


def admit(
    command: StartBot,
    types: Mapping[str, BotClass],
    card: Card | None,
    at: datetime,
    indicators: Indicators | None = None,
) -> Admission:
    """Check a wish against the bot types, the broker's card and the analyst's indicators."""
    bot_type = types.get(command.type)
    errors = list(_place_errors(command, card))
    beginning: Beginning[Any] | None = None
    if bot_type is None:
        text = f"there is no bot type {command.type!r}; there are {', '.join(sorted(types))}"
        errors.append(FieldError(field="type", message=text))
    else:
        try:
            beginning = bot_type.begin(command.params, command.pair)
            errors += bot_type.objections(beginning, indicators)
        except ValidationError as error:
            errors += field_errors(error, "params")
    rules = card.product(command.pair) if card is not None else None
    if beginning is not None and rules is not None:
        errors += dict.fromkeys(error for each in beginning.planned for error in each.errors(rules))
    if errors or bot_type is None or beginning is None or card is None:
        return Admission(_document(command, card, BotStatus.REFUSED, at, {"errors": tuple(errors)}))
    own = {
        "product": rules,
        "params": beginning.params,
        **Ledger().model_dump(mode="json"),
        **beginning.state.model_dump(mode="json"),
    }
    return Admission(
        _document(command, card, BotStatus.BUILDING, at, own),
        tuple(bot_type.warnings(beginning.state, card)),
    )


def switch_objection(
    bot: BotDocument, cambista: str, types: Mapping[str, BotClass], card: Card | None
) -> str:
    """Say why a bot cannot move to the broker of that name; empty when it can.

    What the bot was asked for must be tradable there as a new bot's would have to be.
    """
    reason = objection(bot, cambista, card)
    bot_type = types.get(bot.type)
    product = card.product(bot.pair) if card is not None else None
    if reason or bot_type is None or product is None:
        return reason
    for each in bot_type.begin(bot.params, bot.pair).planned:
        for error in each.errors(product):
            return f"{error.field.removeprefix('params.')}: {error.message}"
    return ""


def _place_errors(command: StartBot, card: Card | None) -> Iterator[FieldError]:
    if card is None:
        text = f"there is no cambista {command.cambista!r} now"
        yield FieldError(field="cambista", message=text)
    elif card.product(command.pair) is None:
        pairs = ", ".join(each.pair for each in card.products) or "nothing"
        yield FieldError(
            field="pair", message=f"{card.title} does not trade {command.pair}; it trades {pairs}"
        )


def _document(
    command: StartBot, card: Card | None, status: BotStatus, at: datetime, own: dict[str, Any]
) -> BotDocument:
    return BotDocument(
        uid=command.bot_id,
        name=command.name,
        tags=command.tags,
        type=command.type,
        pair=command.pair,
        cambista_link=link_to(command.cambista),
        cambista_title=command.cambista if card is None else card.title,
        status=status,
        start_date=at,
        **{"params": command.params, **own},
    )
