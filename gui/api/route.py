"""A route of the REST API: its view function, with what the OpenAPI document says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

from flask import Response
from pydantic import BaseModel

View = TypeVar("View", bound=Callable[..., object])

COMMON_TROUBLE = (HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE)
"""What any route may answer: not signed in, Redis away."""


@dataclass(frozen=True, slots=True)
class Description:
    """What the OpenAPI document says of a route."""

    summary: str
    answers: Mapping[HTTPStatus, type[BaseModel] | str]
    """By status the message of the body, or the media type of one that is not JSON."""
    body: type[BaseModel] | None = None
    troubles: tuple[HTTPStatus, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    """Request headers that it reads, with what they are for."""
    queries: Mapping[str, str] = field(default_factory=dict)
    """Parameters after the question mark, all optional, with what they are for."""
    is_open: bool = False
    """Whether it needs no sign-in."""


DESCRIPTIONS: dict[object, Description] = {}
"""By view function."""


def describes(description: Description) -> Callable[[View], View]:
    """Describe the view function that follows."""

    def remember(view: View) -> View:
        DESCRIPTIONS[view] = description
        return view

    return remember


def answer(body: BaseModel, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer with a message as JSON."""
    return Response(body.model_dump_json(), status, mimetype="application/json")
