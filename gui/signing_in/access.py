"""Who may ask for what: the session of a person, the token of a program, CSRF, headers."""

from datetime import datetime
from http import HTTPStatus
from uuid import uuid4

from flask import Flask, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]

from common.bus import BusAway
from common.channels import SIGNED_OUT
from common.clock import now
from common.messages.platform import SignedOut
from gui.desk import desk
from gui.signing_in.session import Session
from gui.trouble import Trouble, is_for_program

csrf = CSRFProtect()

OPEN_TO_ALL = frozenset(
    {"static", "sign_in.show", "sign_in.enter", "sign_in.favicon", "health.get", "openapi.get"}
)
"""Endpoints that need no sign-in; health tells its details to who is signed in only."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Images may be ``data:``, as those of Bootstrap's style sheet are."""


def register(app: Flask) -> None:
    """Check every request of the application, and guard every answer."""
    csrf.init_app(app)
    app.before_request(check)
    app.after_request(guard)


def check() -> ResponseReturnValue | None:
    """Let a request through, or send a person to sign in; raises Trouble for a program."""
    g.session, g.is_program = None, _has_token()
    endpoint = request.endpoint
    if endpoint is None or endpoint in ("static", "sign_in.favicon"):
        return None
    if not g.is_program:
        g.session = _session(is_needed=endpoint not in OPEN_TO_ALL)
        if endpoint not in OPEN_TO_ALL and g.session is None:
            return _turn_away()
        csrf.protect()
    return None


def is_known() -> bool:
    """Whether the request comes from a person who is signed in, or from a program with a token."""
    return g.session is not None or bool(g.is_program)


def session_end() -> datetime | None:
    """Return when the asker's session ends; a token has no end."""
    found: Session | None = g.session
    return found.ends_at if found else None


def begin_session(user: str) -> None:
    """Sign a person in; what the browser's old cookie held is gone."""
    at = now()
    session.clear()
    Session(uuid4().hex, user, at, at, desk().credentials.stamp).save(session)
    session.permanent = True


def end_session() -> None:
    """Sign the asker out, wherever the cookie was copied to. Raises BusAway."""
    if g.session is not None:
        desk().bus.put(SIGNED_OUT, SignedOut(at=now()), g.session.session_id)
    session.clear()


def guard(response: Response) -> Response:
    """Add the headers that keep a browser from being used against its owner."""
    headers = response.headers
    headers["Content-Security-Policy"] = _POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint not in ("static", "sign_in.favicon"):
        headers["Cache-Control"] = "no-store"
    return response


def _has_token() -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return False
    if not desk().credentials.admits_token(token.strip()):
        raise Trouble(HTTPStatus.UNAUTHORIZED, "bad_token", "This is not the token.")
    return True


def _session(*, is_needed: bool) -> Session | None:
    found = Session.load(session)
    if found is None or not found.is_valid(now(), desk().credentials.stamp):
        return None
    try:
        if desk().bus.get(SIGNED_OUT, found.session_id) is not None:
            return None
    except BusAway:
        if is_needed:
            raise
        return None
    used = found.used(now())
    if used is not found:
        used.save(session)
    return used


def _turn_away() -> ResponseReturnValue:
    if is_for_program():
        raise Trouble(HTTPStatus.UNAUTHORIZED, "not_signed_in", "Sign in, or send a token.")
    # Only a page that can be asked for again is worth coming back to.
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.show", next=back), HTTPStatus.SEE_OTHER)
