"""Moving a bot to another cambista, confirmed with the numbers when that has an account."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gui.api.bot import document_of
from gui.desk import desk
from gui.requests.switch import card_of, shadow_bot, switch_bot
from gui.services import boards, bot_life
from gui.views.bot_summary import totals_elsewhere, totals_of
from gui.views.cambista import is_asked_about
from gui.views.stake import stakes

switch = Blueprint("switch_page", __name__)


@switch.post("/bots/<uid>/switch")
def move(uid: str) -> ResponseReturnValue:
    """Ask the trader to move a bot; to a real cambista only when a person has seen the numbers."""
    document = document_of(uid)
    bus = desk().bus
    cards = boards.cards(bus)
    command = switch_bot({"cambista": request.form.get("cambista", "")}, document, cards)
    there, here = card_of(command.cambista, cards), card_of(document.broker, cards)
    back = request.form.get("back", "")
    is_confirmed = request.form.get("confirmed") == "yes"
    if there is not None and is_asked_about(there) and not is_confirmed:
        return render_template(
            "bot/switch.html",
            bot=document,
            here=here,
            there=there,
            stakes=stakes(document, here, there),
            totals=totals_of(document),
            totals_there=totals_elsewhere(document).get(there.name, {}),
            balances=boards.available(bus, there.name, document.pair),
            balances_here=boards.available(bus, document.broker, document.pair),
            decimals=boards.decimals(bus, document.pair),
            back=back,
        )
    bot_life.change(bus, command)
    if back == "dashboard.show":
        return redirect(url_for("dashboard.show", _anchor=f"bot-{uid}"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("bot_page.show", uid=uid), HTTPStatus.SEE_OTHER)


@switch.post("/bots/<uid>/shadow")
def shadow(uid: str) -> ResponseReturnValue:
    """Ask the trader to copy a bot's orders to a simulated cambista, or to end that."""
    document = document_of(uid)
    bus = desk().bus
    wanted = {"cambista": request.form.get("cambista", "")}
    bot_life.change(bus, shadow_bot(wanted, document, boards.cards(bus)))
    return redirect(url_for("bot_page.show", uid=uid), HTTPStatus.SEE_OTHER)
