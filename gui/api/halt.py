"""The halt: no new order reaches a venue; cancels do."""

from http import HTTPStatus

from flask import Blueprint, Response, request

from common.messages.trading import ALL
from gui.api.body import read_body
from gui.api.model import Halted, HaltWish, Switches
from gui.api.route import Description, answer, describes
from gui.desk import desk
from gui.requests.bot import InvalidRequestError
from gui.services import boards, halting

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
        "Halt one cambista, or all: after a 200 no new order reaches a venue",
        _ANSWERS,
        body=HaltWish,
        troubles=_TROUBLES,
    )
)
def stop() -> Response:
    """Turn a switch on: 200 when every living cambista obeys, 202 when one did not say so yet."""
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
    said = halting.say(
        bus,
        halting.word(
            body.get("cambista", ALL),
            body.get("reason", ""),
            is_halted=is_halted,
            known=halting.known_names(bus),
        ),
    )
    obeyed = halting.wait(bus, said)
    status = HTTPStatus.OK if all(obeyed.values()) else HTTPStatus.ACCEPTED
    halted = {each.name: each.is_halted for each in boards.cards(bus)}
    return answer(Halted(switch=said, obeyed=obeyed, halted=halted), status)
