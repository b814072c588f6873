"""The halt's switches on the dashboard."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from common.messages.platform import Level
from common.messages.trading import ALL
from gui.desk import desk
from gui.services import halting

halt = Blueprint("halt_page", __name__)


@halt.post("/halt")
def stop() -> ResponseReturnValue:
    """Halt a cambista, or all, and go back to the dashboard."""
    return _turn(is_halted=True)


@halt.post("/resume")
def resume() -> ResponseReturnValue:
    """Let orders pass again, and go back to the dashboard."""
    return _turn(is_halted=False)


def _turn(*, is_halted: bool) -> ResponseReturnValue:
    bus, form = desk().bus, request.form
    name, reason = form.get("cambista", ALL), form.get("reason", "").strip()
    said = halting.word(name, reason, is_halted=is_halted, known=halting.known_names(bus))
    said = halting.say(bus, said)
    late = [each for each, is_done in halting.wait(bus, said).items() if not is_done]
    if late:
        what = "is halted" if is_halted else "takes orders again"
        bus.notify(Level.ERROR, f"{', '.join(late)} has not said yet that it {what}")
    return redirect(url_for("dashboard.show"), HTTPStatus.SEE_OTHER)
