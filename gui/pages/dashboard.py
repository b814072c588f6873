"""The dashboard: prices, bots, the form of a new bot."""

import json
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from common.messages.bot import BotStatus, BotType
from gui import boards, bot_life
from gui.bot_request import InvalidRequestError, Offer, start_bot
from gui.bot_summary import summary_of
from gui.desk import desk
from gui.form import Form, request_of
from gui.picture import ticker_row

dashboard = Blueprint("dashboard", __name__)


@dashboard.get("/")
def show() -> ResponseReturnValue:
    """Show the dashboard."""
    types = boards.bot_types(desk().bus)
    chosen = _chosen(types, request.args.get("type", "simple"))
    return _page(types, Form(chosen, {}, request_key=uuid4().hex))


@dashboard.post("/bots")
def make() -> ResponseReturnValue:
    """Make the bot that the form asks for, or show the form again with what is wrong."""
    bus = desk().bus
    typed = request.form.to_dict()
    offer = Offer(boards.bot_types(bus), boards.cards(bus))
    chosen = offer.type(typed.get("type"))
    key = typed.get("request_key", "")[:64]
    try:
        who = g.session.user if g.session else ""
        bot_id = bot_life.bot_id_for(f"form:{who}:{key}" if key else "")
        command = start_bot(request_of(typed, chosen), offer, bot_id)
        card = offer.card(command.cambista)
        asked = bot_life.start(bus, command, card.title if card else "")
        errors = {}
        if asked.document.status is BotStatus.REFUSED:
            errors = {each.field: each.message for each in asked.document.errors} or {
                "type": asked.document.last_error
            }
    except InvalidRequestError as error:
        errors = error.fields
    if errors:
        shown = chosen or _chosen(offer.types, "simple")
        form = Form(shown, typed, request_key=uuid4().hex, errors=errors)
        return _page(offer.types, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(url_for("dashboard.show", _anchor=f"bot-{bot_id}"), HTTPStatus.SEE_OTHER)


def _chosen(types: Any, name: str) -> BotType | None:  # noqa: ANN401 - any sequence of bot types
    return next((each for each in types if each.name == name), types[0] if types else None)


def _page(types: Any, form: Form, status: HTTPStatus = HTTPStatus.OK) -> Response:  # noqa: ANN401
    cards = boards.cards(desk().bus)
    page = render_template(
        "dashboard/show.html",
        form=form,
        types=types,
        cards=cards,
        pairs=sorted({product.pair for card in cards for product in card.products}),
        state=_state(cards),
    )
    return make_response(page, status)


def _state(cards: Any) -> dict[str, Any]:  # noqa: ANN401 - any sequence of cards
    """Return what the page is first drawn from: the same as the stream tells."""
    bus = desk().bus
    prices = boards.best_prices(bus)
    return {
        "tickers": [ticker_row(each, prices.get(each.pair)) for each in boards.tickers(bus)],
        "bots": [json.loads(summary_of(each).model_dump_json()) for each in boards.bots(bus)],
        "cards": [json.loads(each.model_dump_json()) for each in cards],
    }
