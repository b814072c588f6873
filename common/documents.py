"""How a message becomes a stored document and back, the same for every back end.

A document is the message's JSON object. Decimals are strings in it, because Mongo's own type ends
at 34 digits and ours has 38; instants are text of one width, because Mongo's own type drops
microseconds and text of one width sorts by time.
"""

from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import msgspec
from pydantic import ValidationError

from common.messages.base import Message
from common.records import Collection, M
from common.store import StoreCorrupt, StoreRefused

Document = dict[str, Any]
"""A JSON object."""

Stored = str | int
"""What a field of a key or an index is stored as."""

_WHOLE_SECOND_LENGTH = len("2026-01-01T00:00:00Z")

INTEGERS = range(-(2**63), 2**63)
"""The integers that both back ends can keep."""


def encode(message: Message) -> Document:
    """Return the document of a message."""
    document: Document = message.model_dump(mode="json")
    for name in _instants(type(message)):
        text = document[name]
        # pydantic leaves a fraction of zero out, which breaks the order of the text.
        if text is not None and len(text) == _WHOLE_SECOND_LENGTH:
            document[name] = f"{text[:-1]}.000000Z"
    return document


def to_json(document: Document) -> str:
    """Write a document as JSON text."""
    return msgspec.json.encode(document).decode()


def decode(collection: Collection[M], text: str | bytes) -> M:
    """Read a message from a document's JSON text; raises StoreCorrupt."""
    try:
        return collection.message.model_validate_json(text)
    except ValidationError as error:
        raise StoreCorrupt(f"{collection.name} holds {text!r}: {error}") from error


def identity(collection: Collection[M], document: Document) -> str:
    """Return the one text that stands for a document's key, different for different keys."""
    if len(collection.key) == 1:
        return str(document[collection.key[0]])
    return msgspec.json.encode([document[name] for name in collection.key]).decode()


def stored(collection: Collection[M], name: str, value: object) -> Stored:
    """Return a value as the field ``name`` of a document holds it; raises StoreRefused."""
    expected = field_type(collection, name)
    if not isinstance(value, expected) or isinstance(value, bool):
        raise StoreRefused(
            f"{collection.name}: {name} is {expected.__name__}, not {type(value).__name__}"
        )
    if isinstance(value, datetime):
        return _instant_text(collection.name, name, value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int):
        if value not in INTEGERS:
            raise StoreRefused(f"{collection.name}: {name} {value} does not fit 64 bits")
        return value
    return str(value)


def field_type(collection: Collection[M], name: str) -> type:
    """Return the type of a field that may stand in a key or an index; raises StoreRefused."""
    field = collection.message.model_fields.get(name)
    if field is None:
        raise StoreRefused(f"{collection.name} has no field {name}")
    for each in _plain_types(field.annotation):
        if issubclass(each, bool) or not issubclass(each, (str, int, datetime, UUID)):
            raise StoreRefused(f"{collection.name}: {name} has no order in the store")
        return each
    raise StoreRefused(f"{collection.name}: {name} has no order in the store")


def _instant_text(collection: str, name: str, value: datetime) -> str:
    if value.tzinfo is None:
        raise StoreRefused(f"{collection}: {name} {value.isoformat()} has no time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _plain_types(annotation: Any) -> list[type]:  # noqa: ANN401 - annotations have no type
    """Return the classes that an annotation stands for, None's left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain_types(get_args(annotation)[0])
    if origin is Literal:
        return [type(each) for each in get_args(annotation)]
    if origin in (Union, UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return [each for part in parts for each in _plain_types(part)]
    return [annotation] if isinstance(annotation, type) else []


@cache
def _instants(message: type[Message]) -> tuple[str, ...]:
    return tuple(
        name
        for name, field in message.model_fields.items()
        if datetime in _plain_types(field.annotation)
    )
