"""A person's request to change, pause or group bots that are there: read and checked. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from common.messages.bot import BotDocument, BotStatus, StartBot, StopBot
from common.messages.control import ContinueBot, EditBot, PauseBot, Tag
from common.messages.order import Card
from gui.requests.bot import (
    LONGEST_NAME,
    InvalidRequestError,
    Offer,
    checked_name,
    checked_params,
)
from gui.requests.parameter import Errors, to_json

_TAG: TypeAdapter[str] = TypeAdapter(Tag)
_MOST_TAGS = 20

GROUP_WISHES = ("start", "pause", "stop")
"""What may be asked of all bots with a tag."""

GroupCommand = ContinueBot | PauseBot | StopBot


def edit_bot(
    body: Mapping[str, Any],
    document: BotDocument,
    offer: Offer,
    command_id: UUID,
    *,
    is_whole: bool = False,
) -> EditBot:
    """Return the command that changes a bot's name, tags or parameters.

    Parameters that are not given stay as they are, unless the whole of them is given. Raises
    InvalidRequestError.
    """
    fields = ("name", "tags", "params")
    errors: Errors = dict.fromkeys(sorted(body.keys() - set(fields)), "is not a field of an edit")
    if not body.keys() & set(fields):
        errors["name"] = "or tags or params must be there"
    name = checked_name(body["name"], errors) if "name" in body else None
    tags = checked_tags(body["tags"], errors) if "tags" in body else None
    params: dict[str, Any] | None = None
    if "params" in body:
        known = {} if is_whole else document.params
        params = _params(body["params"], known, document, offer, errors)
    if errors:
        raise InvalidRequestError(errors)
    return EditBot(command_id=command_id, bot_id=document.uid, name=name, tags=tags, params=params)


def checked_tags(given: object, errors: Errors) -> tuple[str, ...]:
    """Return tags, each once; they are a list of words, or words with spaces between."""
    words = given.replace(",", " ").split() if isinstance(given, str) else given
    if not isinstance(words, Sequence) or len(words) > _MOST_TAGS:
        errors["tags"] = f"must be a list of at most {_MOST_TAGS} words"
        return ()
    try:
        return tuple(dict.fromkeys(_TAG.validate_python(each) for each in words))
    except ValidationError:
        errors["tags"] = "must be words of at most 40 characters, without commas and slashes"
        return ()


def keeps_orders(body: Mapping[str, Any]) -> bool:
    """Return whether a pause leaves what is open on the book. Raises InvalidRequestError."""
    errors: Errors = dict.fromkeys(
        sorted(body.keys() - {"keep_orders"}), "is not a field of a pause"
    )
    keeps = body.get("keep_orders", True)
    if not isinstance(keeps, bool):
        errors["keep_orders"] = "must be true or false"
    if errors:
        raise InvalidRequestError(errors)
    return bool(keeps)


def duplicate_of(
    document: BotDocument, body: Mapping[str, Any], card: Card | None, bot_id: UUID
) -> StartBot:
    """Return the command that makes a bot of the same parameters. Raises InvalidRequestError."""
    errors: Errors = dict.fromkeys(sorted(body.keys() - {"name"}), "is not a field of a duplicate")
    name = copy_name(document.name)
    if "name" in body:
        name = checked_name(body["name"], errors)
    if card is None:
        errors["cambista"] = f"{document.cambista_title} is away"
    elif card.is_halted:
        errors["cambista"] = "is halted: it takes no new orders"
    if errors:
        raise InvalidRequestError(errors)
    return StartBot(
        bot_id=bot_id,
        type=document.type,
        name=name,
        pair=document.pair,
        cambista=document.broker,
        params=document.params,
        tags=document.tags,
    )


def copy_name(name: str) -> str:
    """Return the name of a bot's copy, no longer than a name may be."""
    return f"{name[: LONGEST_NAME - len(' (copy)')]} (copy)"


def of_group(
    wish: str, tag: str, documents: Sequence[BotDocument], command_ids: Sequence[UUID]
) -> list[GroupCommand]:
    """Return the commands to all bots with a tag that can follow a wish.

    ``command_ids`` are as many as there are documents.
    """
    found: list[GroupCommand] = []
    for document, command_id in zip(documents, command_ids, strict=True):
        if tag not in document.tags or document.is_archived:
            continue
        is_open = document.status.is_alive and document.status is not BotStatus.STOPPING
        if wish == "pause" and is_open:
            found.append(PauseBot(command_id=command_id, bot_id=document.uid))
        elif wish == "stop" and is_open:
            found.append(StopBot(command_id=command_id, bot_id=document.uid))
        elif wish == "start" and document.status in _STARTABLE:
            found.append(ContinueBot(command_id=command_id, bot_id=document.uid))
    return found


_STARTABLE = (BotStatus.PAUSED, BotStatus.STOPPED, BotStatus.CRASHED)


def can_continue(document: BotDocument) -> bool:
    """Return whether a bot can be told to go on."""
    return document.status in _STARTABLE


def _params(
    given: object,
    known: Mapping[str, Any],
    document: BotDocument,
    offer: Offer,
    errors: Errors,
) -> dict[str, Any] | None:
    type_, card = offer.type(document.type), offer.card(document.broker)
    if not isinstance(given, Mapping):
        errors["params"] = "must be an object"
        return None
    if type_ is None:
        errors["params"] = f"the bot type {document.type} is not there now"
        return None
    values = checked_params(type_, {**known, **given}, card, document.pair, errors)
    return to_json(values, type_.params_schema)
