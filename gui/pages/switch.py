"""Moving a bot to another cambista, confirmed with the numbers when it is real money."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from common.channels import WALLETS
from common.messages.base import base_of, quote_of
from gui import boards, bot_life
from gui.api.bot import document_of
from gui.bot_summary import totals_of
from gui.desk import desk
from gui.switch_request import card_of, shadow_bot, stakes, switch_bot

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
    if there is not None and there.role == "real" and request.form.get("confirmed") != "yes":
        wallet = boards.one(bus, WALLETS, there.name)
        currencies = (base_of(document.pair), quote_of(document.pair))
        return render_template(
            "bot/switch.html",
            bot=document,
            here=here,
            there=there,
            stakes=stakes(document, here, there),
            totals=totals_of(document),
            balances=[each for each in wallet.balances if each.currency in currencies]
            if wallet
            else [],
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
