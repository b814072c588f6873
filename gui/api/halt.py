"""The halt: no new order reaches a venue; cancels do."""

from http import HTTPStatus

from flask import Blueprint, Response, request

from common.messages.trading import ALL
from gui import boards, halting
from gui.api.body import read_body
from gui.api.model import Halted, HaltWish, Switches
from gui.api.route import Description, answer, describes
from gui.bot_request import InvalidRequestError
from gui.desk import desk

halt = Blueprint("halt", __name__, url_prefix="/api/v1")

_TROUBLES = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_ANSWERS = {HTTPStatus.OK: Halted, HTTPStatus.ACCEPTED: Halted}


@halt.get("/halts")
@describes(Description("The switches that were turned", {HTTPStatus.OK: Switches}))
def every() -> Response:
    """Answer with all switches."""
    return answer(Switches(switches=tuple(boards.halts(desk().bus).values())))


@halt.post("/halt")
@describes(
    Description(
        "Halt one cambista, or all: after a 200 no new order reaches a venue; one that does not "
        "run is halted when it starts",
        _ANSWERS,
        body=HaltWish,
        troubles=_TROUBLES,
    )
)
def stop() -> Response:
    """Turn a switch on: 200 when every cambista that is meant obeys, 202 when one is late or away.

    What is said of a cambista that is not there is kept for when it comes, and the note says so.
    """
    return _turn(is_halted=True)


@halt.post("/resume")
@describes(
    Description("Let orders pass again", _ANSWERS, body=HaltWish, troubles=_TROUBLES),
)
def resume() -> Response:
    """Turn a switch off."""
    return _turn(is_halted=False)


def _turn(*, is_halted: bool) -> Response:
    """Turn the switch that a request names; no body at all means every cambista."""
    body = read_body() if request.get_data() else {}
    unknown = sorted(body.keys() - {"cambista", "reason"})
    if unknown:
        raise InvalidRequestError(dict.fromkeys(unknown, "is not a field of a halt"))
    bus = desk().bus
    name, reason = body.get("cambista", ALL), body.get("reason", "")
    known = halting.known_names(bus)
    said = halting.say(bus, halting.word(name, reason, is_halted=is_halted, known=known))
    obeyed = halting.wait(bus, said)
    note = halting.note_of(said, obeyed, known)
    status = HTTPStatus.OK if all(obeyed.values()) and not note else HTTPStatus.ACCEPTED
    halted = {each.name: each.is_halted for each in boards.cards(bus)}
    return answer(Halted(switch=said, obeyed=obeyed, halted=halted, note=note), status)
