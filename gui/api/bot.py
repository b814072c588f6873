"""The bots: make, look at, move, stop."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, Response, g, request
from pydantic import BaseModel

from common.messages.base import Message
from common.messages.bot import BotDocument, BotStatus, ShadowBot, SwitchBot
from common.messages.order import Card
from gui.api.body import read_body
from gui.api.model import (
    BotList,
    BotTypeList,
    NewBot,
    NewPlace,
    NewShadow,
    ShadowAsked,
    StopAllAsked,
    StopAsked,
    SwitchAsked,
)
from gui.api.route import Description, answer, describes
from gui.desk import desk
from gui.requests.bot import Offer, start_bot
from gui.requests.switch import shadow_bot, switch_bot
from gui.services import boards, bot_life
from gui.services.preview import Preview, PreviewFailedError, preview_of
from gui.trouble import Trouble

bot = Blueprint("bot", __name__, url_prefix="/api/v1")

_LONGEST_KEY = 200


@bot.get("/bot-types")
@describes(Description("The bot types, each with its form's schema", {HTTPStatus.OK: BotTypeList}))
def types() -> Response:
    """Answer with what the trader can run."""
    bus = desk().bus
    types, faults = boards.bot_types(bus), boards.bot_faults(bus)
    return answer(BotTypeList(types=tuple(types), faults=tuple(faults)))


@bot.get("/bots")
@describes(
    Description(
        "All bots that are in sight",
        {HTTPStatus.OK: BotList},
        queries={"archived": "1 to have those that are archived instead"},
    )
)
def every() -> Response:
    """Answer with the documents of all bots, without those that are archived, or of those."""
    is_archived = request.args.get("archived", "") in {"1", "true"}
    bots = (each for each in boards.bots(desk().bus) if each.is_archived == is_archived)
    return answer(BotList(bots=tuple(bots)))


@bot.post("/bots")
@describes(
    Description(
        "Make a bot and run it",
        {
            HTTPStatus.CREATED: BotDocument,
            HTTPStatus.ACCEPTED: BotDocument,
            HTTPStatus.OK: BotDocument,
        },
        body=NewBot,
        troubles=(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
        headers={"Idempotency-Key": "Asking again under the same key makes no second bot"},
    )
)
def make() -> Response:
    """Make a bot: 201 when it lives, 202 when the trader has not got to it, 200 for a repeat."""
    body = read_body()
    bus = desk().bus
    offer = Offer(boards.bot_types(bus), boards.cards(bus))
    command = start_bot(body, offer, bot_life.bot_id_for(asked_key()))
    card = offer.card(command.cambista)
    asked = bot_life.start(bus, command, card.title if card else "")
    refuse_if_refused(asked.document)
    if asked.was_there:
        return answer(asked.document)
    return answer(asked.document, HTTPStatus.CREATED if asked.is_known else HTTPStatus.ACCEPTED)


@bot.post("/bots/preview")
@describes(
    Description(
        "Say which orders a bot would place now, and why; nothing is started",
        {HTTPStatus.OK: Preview},
        body=NewBot,
        troubles=(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    )
)
def preview() -> Response:
    """Answer with what a bot would do now."""
    try:
        made = preview_of(desk().bus, read_body())
    except PreviewFailedError as error:
        raise Trouble(
            HTTPStatus.UNPROCESSABLE_ENTITY, "preview_failed", f"No preview: {error}"
        ) from error
    if made.errors:
        fields = {each.field: each.message for each in made.errors}
        message = "The trader would refuse the bot."
        raise Trouble(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", message, fields)
    return answer(
        Preview(price=made.price, orders=made.orders, waits=made.waits, warnings=made.warnings)
    )


def asked_key() -> str:
    """Return the asker's key, which is the asker's own: others' keys are others."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > _LONGEST_KEY:
        message = f"An Idempotency-Key has at most {_LONGEST_KEY} characters."
        raise Trouble(HTTPStatus.BAD_REQUEST, "malformed", message)
    who = f"person:{g.session.user}" if g.session else "program"
    return f"{who}:{key}" if key else ""


def refuse_if_refused(document: BotDocument) -> None:
    """Raise Trouble with the trader's reasons when it did not take the bot."""
    if document.status is BotStatus.REFUSED:
        fields = {each.field: each.message for each in document.errors}
        message = document.last_error or "The trader refused the bot."
        raise Trouble(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", message, fields)


@bot.get("/bots/<uid>")
@describes(
    Description("A bot's document", {HTTPStatus.OK: BotDocument}, troubles=(HTTPStatus.NOT_FOUND,))
)
def one(uid: str) -> Response:
    """Answer with a bot's document."""
    return answer(document_of(uid))


def document_of(uid: str) -> BotDocument:
    """Return a bot's document. Raises Trouble when there is none."""
    try:
        found = boards.bot(desk().bus, UUID(uid))
    except ValueError:
        found = None
    if found is None:
        raise Trouble(HTTPStatus.NOT_FOUND, "unknown_bot", f"There is no bot {uid}.")
    return found


@bot.post("/bots/<uid>/stop")
@describes(
    Description(
        "Stop a bot; its open order is cancelled first",
        {HTTPStatus.ACCEPTED: StopAsked},
        troubles=(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    )
)
def stop(uid: str) -> Response:
    """Ask the trader to stop a bot."""
    document = document_of(uid)
    if not document.status.is_alive and document.status is not BotStatus.CRASHED:
        message = f"{document.name} is {document.status.value} already."
        raise Trouble(HTTPStatus.CONFLICT, "not_alive", message)
    bot_life.stop(desk().bus, document.uid)
    return answer(StopAsked(uid=document.uid, status=document.status.value), HTTPStatus.ACCEPTED)


def _described(what: str, answered: type[Message], body: type[BaseModel]) -> Description:
    """Describe what changes a living bot: both have the same troubles."""
    troubles = (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )
    return Description(what, {HTTPStatus.ACCEPTED: answered}, body=body, troubles=troubles)


Change = TypeVar("Change", ShadowBot, SwitchBot)


def _change(
    uid: str, wish: Callable[[Mapping[str, Any], BotDocument, Sequence[Card]], Change]
) -> tuple[BotDocument, Change]:
    """Ask the trader for what the request wishes; return the bot as it is until then, and that."""
    document = document_of(uid)
    bus = desk().bus
    command = wish(read_body(), document, boards.cards(bus))
    bot_life.change(bus, command)
    return document, command


@bot.post("/bots/<uid>/shadow")
@describes(
    _described(
        "Copy a bot's orders to a simulated cambista, to compare what both fill",
        ShadowAsked,
        NewShadow,
    )
)
def shadow(uid: str) -> Response:
    """Ask the trader to copy a bot's orders, or to end that."""
    document, command = _change(uid, shadow_bot)
    asked = ShadowAsked(uid=document.uid, cambista=command.cambista)
    return answer(asked, HTTPStatus.ACCEPTED)


@bot.post("/bots/<uid>/switch")
@describes(
    _described(
        "Move a bot to another cambista; its open order is cancelled first", SwitchAsked, NewPlace
    )
)
def switch(uid: str) -> Response:
    """Ask the trader to move a bot."""
    document, command = _change(uid, switch_bot)
    asked = SwitchAsked(uid=document.uid, cambista=command.cambista, cambista_now=document.broker)
    return answer(asked, HTTPStatus.ACCEPTED)


@bot.post("/bots/stop-all")
@describes(
    Description(
        "Stop every bot", {HTTPStatus.ACCEPTED: StopAllAsked}, troubles=(HTTPStatus.FORBIDDEN,)
    )
)
def stop_all() -> Response:
    """Ask the trader to stop every bot."""
    return answer(StopAllAsked(bots=bot_life.stop_all(desk().bus)), HTTPStatus.ACCEPTED)
