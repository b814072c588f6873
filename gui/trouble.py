"""What a request may end in, other than what was asked for: JSON for programs, a page for people.

::

    Trouble                 what went wrong, with its status, code and, by field, its reasons
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from common.bus import BusAway
from gui.requests.bot import InvalidRequestError
from gui.requests.switch import NotAliveError
from gui.services.bot_life import TraderAwayError

log = logging.getLogger(__name__)

REDIS_IS_AWAY = "Redis is away. Bots go on by themselves; this page is back when Redis is."
TRADER_IS_AWAY = "The trader is silent: nothing was started or moved. Try again when it is back."


class Trouble(Exception):  # noqa: N818 - it is an answer more than an error
    """A request cannot be served; says to the asker why."""

    def __init__(
        self, status: HTTPStatus, code: str, message: str, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = dict(fields or {})


def is_for_program() -> bool:
    """Whether the request is answered in JSON."""
    return request.path.startswith(("/api/", "/metrics", "/stream"))


def register(app: Flask) -> None:
    """Answer every error in the form that suits the asker."""
    app.register_error_handler(Trouble, _answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(BusAway, _answer_away)
    app.register_error_handler(TraderAwayError, _answer_trader_away)
    app.register_error_handler(InvalidRequestError, _answer_invalid)
    app.register_error_handler(NotAliveError, _answer_not_alive)
    app.register_error_handler(Exception, _answer_unforeseen)


def _answer(trouble: Trouble) -> Response:
    if is_for_program():
        error = {"code": trouble.code, "message": trouble.message, "fields": trouble.fields}
        response = make_response(json.dumps({"error": error}), trouble.status)
        response.mimetype = "application/json"
    else:
        headline = _HEADLINES.get(trouble.status, trouble.status.phrase)
        page = render_template("error.html", trouble=trouble, headline=headline)
        response = make_response(page, trouble.status)
    if trouble.status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    if trouble.status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


_HEADLINES = {
    HTTPStatus.UNPROCESSABLE_ENTITY: "Not done",
    HTTPStatus.CONFLICT: "Not done",
    HTTPStatus.FORBIDDEN: "Not allowed",
    HTTPStatus.NOT_FOUND: "Not found",
    HTTPStatus.SERVICE_UNAVAILABLE: "Away for the moment",
    HTTPStatus.INTERNAL_SERVER_ERROR: "That went wrong",
}

_MESSAGES = {
    HTTPStatus.NOT_FOUND: "There is nothing here.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is too large.",
}


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status < HTTPStatus.BAD_REQUEST:  # a redirect of the router's
        return error.get_response()
    if isinstance(error, CSRFError):
        message = "The form is too old, or came from elsewhere. Load the page anew and try again."
        return _answer(Trouble(HTTPStatus.FORBIDDEN, "csrf", message))
    code = status.phrase.lower().replace(" ", "_")
    response = _answer(Trouble(status, code, _MESSAGES.get(status, error.description or "")))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _answer_away(error: BusAway) -> Response:
    log.warning("%s %s: %s", request.method, request.path, error)
    return _answer(Trouble(HTTPStatus.SERVICE_UNAVAILABLE, "redis_away", REDIS_IS_AWAY))


def _answer_trader_away(_: TraderAwayError) -> Response:
    return _answer(Trouble(HTTPStatus.SERVICE_UNAVAILABLE, "trader_away", TRADER_IS_AWAY))


def _answer_invalid(error: InvalidRequestError) -> Response:
    message = "This cannot be done as asked for"
    message += ": see the fields." if is_for_program() else "; everything is as it was."
    return _answer(Trouble(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", message, error.fields))


def _answer_not_alive(error: NotAliveError) -> Response:
    return _answer(Trouble(HTTPStatus.CONFLICT, "not_alive", str(error)))


def _answer_unforeseen(error: Exception) -> Response:
    what = "%s %s failed on an error nobody foresaw"
    log.error(what, request.method, request.path, exc_info=error)
    message = "Something went wrong here; it is in the dashboard's log."
    return _answer(Trouble(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", message))
