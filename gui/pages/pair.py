"""A pair's page: its candles, and fetching more of them."""

from http import HTTPStatus
from typing import get_args
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from common.channels import HISTORY
from common.clock import now
from common.messages.history import HistoryAsked
from common.messages.market import Interval
from common.messages.platform import Level
from gui.api.past import ask, known_pair
from gui.desk import desk
from gui.requests.past import history_wanted
from gui.services import boards

page = Blueprint("pair_page", __name__)


@page.get("/pairs/<pair>")
def show(pair: str) -> ResponseReturnValue:
    """Show a pair's chart."""
    known = known_pair(pair)
    return render_template(
        "pair/show.html",
        pair=known,
        intervals=get_args(Interval),
        has_history=boards.one(desk().bus, HISTORY, known) is not None,
    )


@page.post("/pairs/<pair>/history")
def fetch(pair: str) -> ResponseReturnValue:
    """Have the analyst fetch candles, and go back to the chart."""
    known = known_pair(pair)
    given = {
        key: value for key, value in request.form.to_dict().items() if key != "csrf_token" and value
    }
    asked = ask(history_wanted(known, given, uuid4(), now()))
    if isinstance(asked, HistoryAsked) and not asked.is_started:
        desk().bus.notify(Level.WARNING, f"History of {known} is being fetched already")
    target = url_for("pair_page.show", pair=known, _anchor=given.get("interval"))
    return redirect(target, HTTPStatus.SEE_OTHER)
