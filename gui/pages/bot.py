"""A bot's own page, and stopping bots."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from common.messages.bot import BotDocument, BotStatus
from gui.api.bot import document_of
from gui.desk import desk
from gui.requests.switch import card_of, choices, shadow_choices
from gui.services import boards, bot_life
from gui.trouble import Trouble
from gui.views.bot_summary import instruction_text, summary_of, totals_elsewhere
from gui.views.figure import figures_of
from gui.views.guard import guard_of
from gui.views.plan import plan_of
from gui.views.shadow import pairings_of, result_of
from gui.views.why import why_view

bot = Blueprint("bot_page", __name__)

MOST_LINES = 100
"""Lines of the log that are shown: the newest."""

MOST_PAIRINGS = 20
"""Orders that are shown beside their copies: the newest."""

MOST_ORDERS = 200
"""Open orders that are shown: the oldest."""


@bot.get("/bots/<uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show a bot: instructions, history, profit and the raw document."""
    return _page("bot/show.html", document_of(uid))


@bot.get("/bots/<uid>/panel")
def panel(uid: str) -> ResponseReturnValue:
    """Show the live part of a bot's page alone: the page asks for it when the bot moves on.

    There is nothing to show of a bot that was deleted meanwhile; the stream tells the page so.
    """
    try:
        document = document_of(uid)
    except Trouble:
        return "", HTTPStatus.NO_CONTENT
    return _page("bot/panel.html", document)


@bot.post("/bots/<uid>/stop")
def stop(uid: str) -> ResponseReturnValue:
    """Ask the trader to stop a bot, and go back to the page where that was asked."""
    document = document_of(uid)
    if document.status.is_alive or document.status is BotStatus.CRASHED:
        bot_life.stop(desk().bus, document.uid)
    if request.form.get("back") == "bot_page.show":
        return redirect(url_for("bot_page.show", uid=uid), HTTPStatus.SEE_OTHER)
    return redirect(url_for("dashboard.show"), HTTPStatus.SEE_OTHER)


@bot.post("/bots/stop-all")
def stop_all() -> ResponseReturnValue:
    """Ask the trader to stop every bot."""
    bot_life.stop_all(desk().bus)
    return redirect(url_for("dashboard.show"), HTTPStatus.SEE_OTHER)


def _open_orders(own: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = own.get("orders")
    orders = found if isinstance(found, list) else []
    return [each for each in orders if isinstance(each, Mapping)][:MOST_ORDERS]


def _page(template: str, document: BotDocument) -> str:
    own = document.model_extra or {}
    instructions = own.get("instructions")
    bus = desk().bus
    cards = boards.cards(bus)
    pairings = pairings_of(document)
    decimals = boards.decimals(bus, document.pair)
    return render_template(
        template,
        bot=document,
        own=own,
        summary=summary_of(document),
        instructions=instructions if isinstance(instructions, list) else [],
        instruction_text=instruction_text,
        elsewhere=totals_elsewhere(document),
        choices=choices(document, cards),
        shadow_choices=shadow_choices(document, cards),
        shadow=own.get("shadow"),
        guard=guard_of(document),
        type_title=boards.type_titles(bus).get(document.type, document.type),
        plan=plan_of(document),
        own_figures=figures_of(document, decimals),
        pairings=pairings[:MOST_PAIRINGS],
        result=result_of(pairings),
        titles={each.name: each.title for each in cards},
        card=card_of(document.broker, cards),
        decimals=decimals,
        open_orders=_open_orders(own),
        why_view=why_view,
        log=boards.log_of(bus, document.uid)[:MOST_LINES],
        request_key=uuid4().hex,
        raw=document.model_dump_json(indent=2),
    )
