"""One-off trades."""

from http import HTTPStatus

from flask import Blueprint, Response, g

from common.messages.one_off import OneOffAnswer
from gui.api.body import read_body
from gui.api.model import NewTrade
from gui.api.route import Description, answer, describes
from gui.desk import desk
from gui.requests.one_off import read_wish
from gui.services import one_off
from gui.trouble import Trouble

trade = Blueprint("trade", __name__, url_prefix="/api/v1")


@trade.post("/trades")
@describes(
    Description(
        "Trade once at the market's price; the same key gives the same answer for ever",
        {HTTPStatus.OK: OneOffAnswer, HTTPStatus.ACCEPTED: OneOffAnswer},
        body=NewTrade,
        troubles=(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.CONFLICT,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    )
)
def make() -> Response:
    """Trade: 200 with the final answer, 202 while it is pending: ask again under the key."""
    wish = read_wish(read_body())
    who = f"person:{g.session.user}" if g.session else "program"
    try:
        made = one_off.trade(desk().bus, wish, who)
    except one_off.KeyUsedError:
        message = "This key stands for another trade: use a new one."
        fields = {"idempotencyKey": "was used for another trade"}
        raise Trouble(HTTPStatus.CONFLICT, "key_used", message, fields) from None
    return answer(made, HTTPStatus.OK if made.is_final else HTTPStatus.ACCEPTED)
