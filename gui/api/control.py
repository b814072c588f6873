"""What is done to a bot that is there: pause, continue, edit, duplicate, archive, delete."""

from http import HTTPStatus
from uuid import UUID, uuid4

from flask import Blueprint, Response, request

from common.messages.answer import CommandDone
from common.messages.bot import BotDocument
from common.messages.control import ArchiveBot, ContinueBot, DeleteBot, PauseBot
from gui.api.body import read_body
from gui.api.bot import asked_key, document_of, refuse_if_refused
from gui.api.model import (
    ArchiveWish,
    BotLog,
    ControlAsked,
    CopyWish,
    Edit,
    GroupAsked,
    PauseWish,
)
from gui.api.route import Description, answer, describes
from gui.desk import desk
from gui.requests.bot import InvalidRequestError, Offer
from gui.requests.control import (
    GROUP_WISHES,
    duplicate_of,
    edit_bot,
    keeps_orders,
    of_group,
)
from gui.services import boards, bot_life
from gui.trouble import Trouble

control = Blueprint("control", __name__, url_prefix="/api/v1")

_TROUBLES = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
_BODY_TROUBLES = (
    HTTPStatus.BAD_REQUEST,
    *_TROUBLES,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_IDEMPOTENT = {"Idempotency-Key": "Asking again under the same key changes nothing more"}


def done(command: bot_life.Control, document: BotDocument) -> ControlAsked:
    """Have a command carried out. Raises Trouble with the trader's reason why it cannot be."""
    found = bot_life.control(desk().bus, command)
    refuse_if_not_done(found, document)
    what = command.kind.removesuffix("_bot")
    return ControlAsked(uid=document.uid, what=what, is_done=found is not None)


def refuse_if_not_done(found: CommandDone | None, document: BotDocument) -> None:
    """Raise what the trader has against a command; InvalidRequestError when fields are wrong."""
    if found is None or found.is_done:
        return
    if found.errors:
        raise InvalidRequestError({each.field: each.message for each in found.errors})
    message = f"{document.name}: {found.reason}."
    raise Trouble(HTTPStatus.CONFLICT, "not_possible", message)


def command_id() -> UUID:
    """Return a new command's id: the same for the same key of the same asker and address."""
    key = asked_key()
    return bot_life.bot_id_for(f"{request.method} {request.path} {key}" if key else "")


def _optional_body() -> dict[str, object]:
    return read_body() if request.content_length else {}


@control.post("/bots/<uid>/pause")
@describes(
    Description(
        "Pause a bot; its open orders stay, or are cancelled",
        {HTTPStatus.ACCEPTED: ControlAsked},
        body=PauseWish,
        troubles=_BODY_TROUBLES,
        headers=_IDEMPOTENT,
    )
)
def pause(uid: str) -> Response:
    """Pause a bot."""
    document = document_of(uid)
    keeps = keeps_orders(_optional_body())
    command = PauseBot(command_id=command_id(), bot_id=document.uid, keeps_orders=keeps)
    return answer(done(command, document), HTTPStatus.ACCEPTED)


@control.post("/bots/<uid>/continue")
@describes(
    Description(
        "Have a bot go on that is paused, stopped or crashed",
        {HTTPStatus.ACCEPTED: ControlAsked},
        troubles=_TROUBLES,
        headers=_IDEMPOTENT,
    )
)
def go_on(uid: str) -> Response:
    """Have a bot go on."""
    document = document_of(uid)
    command = ContinueBot(command_id=command_id(), bot_id=document.uid)
    return answer(done(command, document), HTTPStatus.ACCEPTED)


@control.patch("/bots/<uid>")
@describes(
    Description(
        "Change a bot's name, tags or parameters, also while it runs",
        {HTTPStatus.ACCEPTED: ControlAsked},
        body=Edit,
        troubles=_BODY_TROUBLES,
        headers=_IDEMPOTENT,
    )
)
def edit(uid: str) -> Response:
    """Change a bot."""
    document = document_of(uid)
    bus = desk().bus
    offer = Offer(boards.bot_types(bus), boards.cards(bus))
    command = edit_bot(read_body(), document, offer, command_id())
    return answer(done(command, document), HTTPStatus.ACCEPTED)


@control.post("/bots/<uid>/archive")
@describes(
    Description(
        "Put a bot that is done out of sight, or back",
        {HTTPStatus.ACCEPTED: ControlAsked},
        body=ArchiveWish,
        troubles=_BODY_TROUBLES,
        headers=_IDEMPOTENT,
    )
)
def archive(uid: str) -> Response:
    """Put a bot out of sight, or back."""
    document = document_of(uid)
    wish = _optional_body().get("is_archived", True)
    if not isinstance(wish, bool):
        raise InvalidRequestError({"is_archived": "must be true or false"})
    command = ArchiveBot(command_id=command_id(), bot_id=document.uid, is_archived=wish)
    return answer(done(command, document), HTTPStatus.ACCEPTED)


@control.delete("/bots/<uid>")
@describes(
    Description(
        "Forget a bot that is done; its orders and fills are kept",
        {HTTPStatus.ACCEPTED: ControlAsked},
        troubles=_TROUBLES,
        headers=_IDEMPOTENT,
    )
)
def delete(uid: str) -> Response:
    """Forget a bot."""
    document = document_of(uid)
    command = DeleteBot(command_id=command_id(), bot_id=document.uid)
    return answer(done(command, document), HTTPStatus.ACCEPTED)


@control.post("/bots/<uid>/duplicate")
@describes(
    Description(
        "Make and run a bot of the same parameters",
        {HTTPStatus.CREATED: BotDocument, HTTPStatus.ACCEPTED: BotDocument},
        body=CopyWish,
        troubles=_BODY_TROUBLES,
        headers={"Idempotency-Key": "Asking again under the same key makes no second bot"},
    )
)
def duplicate(uid: str) -> Response:
    """Make a bot of the same parameters."""
    document = document_of(uid)
    bus = desk().bus
    card = Offer((), boards.cards(bus)).card(document.broker)
    command = duplicate_of(document, _optional_body(), card, command_id())
    asked = bot_life.start(bus, command, document.cambista_title)
    refuse_if_refused(asked.document)
    return answer(asked.document, HTTPStatus.CREATED if asked.is_known else HTTPStatus.ACCEPTED)


@control.get("/bots/<uid>/log")
@describes(
    Description(
        "The last lines of a bot's log, newest first",
        {HTTPStatus.OK: BotLog},
        troubles=(HTTPStatus.NOT_FOUND,),
    )
)
def log(uid: str) -> Response:
    """Answer with the bot's log."""
    document = document_of(uid)
    lines = tuple(boards.log_of(desk().bus, document.uid))
    return answer(BotLog(uid=document.uid, lines=lines))


@control.post("/tags/<tag>/<wish>")
@describes(
    Description(
        "Start, pause or stop all bots with a tag",
        {HTTPStatus.ACCEPTED: GroupAsked},
        troubles=(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND),
    )
)
def group(tag: str, wish: str) -> Response:
    """Ask the trader to start, pause or stop all bots with a tag."""
    if wish not in GROUP_WISHES:
        message = f"Bots can be asked to {', '.join(GROUP_WISHES)}; not to {wish}."
        raise Trouble(HTTPStatus.NOT_FOUND, "not_found", message)
    documents = boards.bots(desk().bus)
    commands = of_group(wish, tag, documents, [uuid4() for _ in documents])
    if not any(tag in each.tags for each in documents):
        raise Trouble(HTTPStatus.NOT_FOUND, "unknown_tag", f"No bot has the tag {tag}.")
    bot_life.control_all(desk().bus, commands)
    asked = GroupAsked(tag=tag, bots=tuple(each.bot_id for each in commands))
    return answer(asked, HTTPStatus.ACCEPTED)
