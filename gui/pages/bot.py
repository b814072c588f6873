"""A bot's own page, and stopping bots."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from common.channels import PRODUCTS
from common.messages.bot import BotDocument
from gui import boards, bot_life
from gui.api.bot import document_of
from gui.bot_summary import instruction_text, summary_of
from gui.desk import desk
from gui.figure import MOST_DECIMALS, decimals_of, figure

bot = Blueprint("bot_page", __name__)


@bot.get("/bots/<uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show a bot: instructions, history, profit and the raw document."""
    return _page("bot/show.html", document_of(uid))


@bot.get("/bots/<uid>/panel")
def panel(uid: str) -> ResponseReturnValue:
    """Show the live part of a bot's page alone: the page asks for it when the bot moves on."""
    return _page("bot/panel.html", document_of(uid))


@bot.post("/bots/<uid>/stop")
def stop(uid: str) -> ResponseReturnValue:
    """Ask the trader to stop a bot, and go back to the page where that was asked."""
    document = document_of(uid)
    if document.status.is_alive:
        bot_life.stop(desk().bus, document.uid)
    if request.form.get("back") == "bot_page.show":
        return redirect(url_for("bot_page.show", uid=uid), HTTPStatus.SEE_OTHER)
    return redirect(url_for("dashboard.show"), HTTPStatus.SEE_OTHER)


@bot.post("/bots/stop-all")
def stop_all() -> ResponseReturnValue:
    """Ask the trader to stop every bot."""
    bot_life.stop_all(desk().bus)
    return redirect(url_for("dashboard.show"), HTTPStatus.SEE_OTHER)


def _decimals(pair: str) -> dict[str, int]:
    """Return how many decimals money and sizes of a pair have, as its market rules say."""
    rules = boards.one(desk().bus, PRODUCTS, pair)
    if rules is None:
        return {"quote": 2, "base": MOST_DECIMALS}
    return {"quote": decimals_of(rules.quote_increment), "base": decimals_of(rules.base_increment)}


def _page(template: str, document: BotDocument) -> str:
    own = document.model_extra or {}
    instructions = own.get("instructions")
    return render_template(
        template,
        bot=document,
        own=own,
        summary=summary_of(document),
        instructions=instructions if isinstance(instructions, list) else [],
        instruction_text=instruction_text,
        figure=figure,
        decimals=_decimals(document.pair),
        raw=document.model_dump_json(indent=2),
    )
