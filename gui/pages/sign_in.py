"""Signing in and out."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from common.clock import now
from gui.desk import desk
from gui.signing_in.access import begin_session, end_session

sign_in = Blueprint("sign_in", __name__)

_LONGEST_USER = 100


@sign_in.get("/favicon.ico")
def favicon() -> Response:
    """Answer browsers that ask for it without having read the page."""
    return current_app.send_static_file("favicon.svg")


@sign_in.get("/sign-in")
def show() -> ResponseReturnValue:
    """Show the form, or go on when the person is signed in already."""
    if g.session is not None:
        return redirect(_back(), HTTPStatus.SEE_OTHER)
    return _form()


@sign_in.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Sign a person in, unless there were too many failures."""
    user = request.form.get("user", "")[:_LONGEST_USER]
    address = request.remote_addr or ""
    attempts = desk().attempts
    wait_s = attempts.wait_s(address, user, now())
    if wait_s:
        response = _form(f"Too many tries. Try again in {wait_s} s.", HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(wait_s)
        return response
    # Counted before the check, which takes its time: tries at once must not slip by.
    attempts.failed(address, user, now())
    if not desk().credentials.admits(user, request.form.get("password", "")):
        return _form("This name and password do not match.", HTTPStatus.UNAUTHORIZED)
    attempts.succeeded(address, user)
    begin_session(user)
    return redirect(_back(), HTTPStatus.SEE_OTHER)


@sign_in.post("/sign-out")
def leave() -> ResponseReturnValue:
    """Sign the person out."""
    end_session()
    return redirect(url_for("sign_in.show"), HTTPStatus.SEE_OTHER)


def _form(fault: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    page = render_template("sign_in/show.html", fault=fault, user=request.form.get("user", ""))
    return make_response(page, status)


def _back() -> str:
    """Return where the person came from, if it is a path of this site."""
    target = request.args.get("next", "")
    parts = urlsplit(target)
    is_ours = target.startswith("/") and not parts.netloc and not parts.scheme
    # Browsers read a backslash as a slash: "/\host" would be another site.
    is_ours = is_ours and not target.startswith("//") and "\\" not in target
    return target if is_ours else url_for("dashboard.show")
