"""The dashboard: prices, bots, the form of a new bot."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from common.clock import now
from common.messages.bot import BotDocument, BotStatus, BotType, StartBot
from common.messages.order import Card
from gui.desk import desk
from gui.live.picture import ticker_row
from gui.requests.bot import InvalidRequestError, Offer, start_bot
from gui.requests.form import Form, by_field, request_of, typed_in
from gui.requests.parameter import Errors
from gui.services import boards, bot_life
from gui.services.bot_life import TraderAwayError
from gui.services.preview import PreviewFailedError, preview_of
from gui.views.alarm import shown_alarms
from gui.views.bot_summary import summary_of
from gui.views.cambista import is_asked_about, shown_card, simulated_first
from gui.views.known import known_names
from gui.views.preview import PreviewView, view_of
from gui.views.stake import first_stakes, other_wishes

dashboard = Blueprint("dashboard", __name__)


@dashboard.get("/")
def show() -> ResponseReturnValue:
    """Show the dashboard."""
    types = boards.bot_types(desk().bus)
    chosen = _chosen(types, request.args.get("type", "simple"))
    return _page(types, Form(chosen, {}, request_key=uuid4().hex))


@dashboard.post("/bots")
def make() -> ResponseReturnValue:
    """Make the bot that the form asks for, or show the form again with what is wrong.

    At a cambista with an account it is made only when a person has seen the numbers.
    """
    bus = desk().bus
    typed = typed_in(request.form)
    offer = Offer(boards.bot_types(bus), boards.cards(bus))
    chosen = offer.type(typed.get("type"))
    answer = typed.pop("confirmed", "")
    if answer == "no":
        return _again(offer, typed)
    try:
        command = start_bot(request_of(typed, chosen), offer, _bot_id(typed))
        card = offer.card(command.cambista)
        if card is not None and is_asked_about(card) and answer != "yes":
            return _question(command, card, chosen, typed)
        asked = bot_life.start(bus, command, card.title if card else "")
    except InvalidRequestError as error:
        return _again(offer, typed, error.fields)
    if asked.document.status is BotStatus.REFUSED:
        errors = {each.field: each.message for each in asked.document.errors}
        return _again(offer, typed, errors or {"type": asked.document.last_error})
    anchor = f"bot-{command.bot_id}"
    return redirect(url_for("dashboard.show", _anchor=anchor), HTTPStatus.SEE_OTHER)


@dashboard.post("/bots/preview")
def preview() -> str:
    """Show what the bot of a form would do now, as far as it is filled in."""
    typed = typed_in(request.form)
    chosen = Offer(boards.bot_types(desk().bus), ()).type(typed.get("type"))
    shown = _foreseen(typed, chosen)
    names = Form(chosen, typed, "").names
    errors = by_field(shown.errors, names)
    loose = [text for name, text in errors.items() if name not in names]
    return render_template("dashboard/preview.html", preview=shown, errors=errors, loose=loose)


def _foreseen(typed: Mapping[str, str], chosen: BotType | None) -> PreviewView:
    body = request_of(typed, chosen)
    try:
        return view_of(preview_of(desk().bus, body), body["pair"])
    except InvalidRequestError as error:
        return PreviewView(errors=error.fields)
    except PreviewFailedError as error:
        return PreviewView(trouble=str(error))
    except TraderAwayError:
        return PreviewView(trouble="the trader is silent")


@dashboard.get("/bots/form")
def fields() -> str:
    """Show the fields of a bot type alone: the page asks for them when another is chosen."""
    types = boards.bot_types(desk().bus)
    form = Form(_chosen(types, request.args.get("type", "simple")), {}, request_key="")
    titles = {each.name: each.title for each in types}
    bots = _choosable()
    return render_template(
        "dashboard/fields.html", form=form, bots=bots, known=known_names(bots), titles=titles
    )


def _bot_id(typed: Mapping[str, str]) -> UUID:
    """Return the new bot's id: the same however often one form is sent."""
    who = g.session.user if g.session else ""
    key = typed.get("request_key", "")[:64]
    return bot_life.bot_id_for(f"form:{who}:{key}" if key else "")


def _question(
    command: StartBot, there: Card, chosen: BotType | None, typed: Mapping[str, str]
) -> str:
    """Ask whether the bot shall trade there, with the numbers, and carry what was typed along."""
    bus = desk().bus
    schema = chosen.params_schema if chosen else {}
    return render_template(
        "bot/start.html",
        command=command,
        there=there,
        stakes=first_stakes(command, schema, there),
        wishes=other_wishes(command, schema),
        preview=_foreseen(typed, chosen),
        balances=boards.available(bus, there.name, command.pair),
        decimals=boards.decimals(bus, command.pair),
        typed={name: value for name, value in typed.items() if name != "csrf_token"},
    )


def _again(offer: Offer, typed: Mapping[str, str], errors: Errors | None = None) -> Response:
    """Show the form as it was filled in, with what is wrong with it."""
    shown = offer.type(typed.get("type")) or _chosen(offer.types, "simple")
    form = Form(shown, typed, request_key=uuid4().hex, errors=errors or {})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return _page(offer.types, form, status)


def _chosen(types: Any, name: str) -> BotType | None:  # noqa: ANN401 - any sequence of bot types
    return next((each for each in types if each.name == name), types[0] if types else None)


def _page(types: Any, form: Form, status: HTTPStatus = HTTPStatus.OK) -> Response:  # noqa: ANN401
    cards = simulated_first(boards.cards(desk().bus))
    state, bots = _state(cards), _choosable()
    page = render_template(
        "dashboard/show.html",
        form=form,
        types=types,
        titles=state["titles"],
        faults=boards.bot_faults(desk().bus),
        cards=cards,
        pairs=sorted({product.pair for card in cards for product in card.products}),
        state=state,
        bots=bots,
        known=known_names(bots),
        archived_count=sum(each.is_archived for each in boards.bots(desk().bus)),
    )
    return make_response(page, status)


def _choosable() -> list[BotDocument]:
    """Return the bots that another bot may be told to look after, or to start again."""
    return [each for each in boards.bots(desk().bus) if not each.is_archived]


def _state(cards: Any) -> dict[str, Any]:  # noqa: ANN401 - any sequence of cards
    """Return what the page is first drawn from: the same as the stream tells."""
    bus = desk().bus
    prices = boards.best_prices(bus)
    return {
        "tickers": [ticker_row(each, prices.get(each.pair)) for each in boards.tickers(bus)],
        "bots": [
            json.loads(summary_of(each).model_dump_json())
            for each in boards.bots(bus)
            if not each.is_archived
        ],
        "halts": [json.loads(each.model_dump_json()) for each in boards.halts(bus).values()],
        "alarms": shown_alarms(boards.oversight(bus), now()),
        "cards": [shown_card(each) for each in cards],
        "titles": boards.type_titles(bus),
    }
