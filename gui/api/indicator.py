"""Indicators: which there are, and what they say of a pair."""

from http import HTTPStatus

from flask import Blueprint, Response, request

from common.channels import INDICATOR_HISTORIES, INDICATORS
from common.messages.indicator import Indicators
from common.messages.market import INTERVALS_S
from common.variables import RuleVariables, rule_variables
from gui.api.model import IndicatorReport
from gui.api.past import known_ticker
from gui.api.route import Description, answer, describes
from gui.desk import desk
from gui.services import boards
from gui.trouble import Trouble

indicator = Blueprint("indicator", __name__, url_prefix="/api/v1")


@indicator.get("/indicator-types")
@describes(
    Description(
        "Every indicator with its parameters, outputs and source, and the lines worked out",
        {HTTPStatus.OK: Indicators},
    )
)
def types() -> Response:
    """Answer with all indicators; none while the analyst never ran."""
    found = boards.one(desk().bus, INDICATORS)
    return answer(found if found is not None else Indicators(types=(), lines=()))


@indicator.get("/rule-variables")
@describes(
    Description(
        "Every name that a rule of a conditional bot may use, with its title and unit",
        {HTTPStatus.OK: RuleVariables},
    )
)
def rule_names() -> Response:
    """Answer with all names; without those of indicators while the analyst never ran."""
    return answer(RuleVariables(variables=rule_variables(boards.one(desk().bus, INDICATORS))))


@indicator.get("/indicators/<pair>")
@describes(
    Description(
        "What every line says of a pair's last closed candles, and of the open one",
        {HTTPStatus.OK: IndicatorReport},
        troubles=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
        queries={"interval": f"the candles' length, of {' '.join(INTERVALS_S)}; 1m if not given"},
    )
)
def values(pair: str) -> Response:
    """Answer with a pair's indicators."""
    interval = request.args.get("interval", "1m")
    if interval not in INTERVALS_S:
        raise Trouble(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "invalid",
            "This cannot be done as asked for: see the fields.",
            {"interval": f"{interval[:20]!r} is none of {' '.join(INTERVALS_S)}"},
        )
    ticker = known_ticker(pair)
    history = boards.one(desk().bus, INDICATOR_HISTORIES, ticker.pair, interval)
    if history is None:
        message = f"There are no indicators of {pair} yet."
        raise Trouble(HTTPStatus.NOT_FOUND, "no_indicators", message)
    now = next((each for each in ticker.indicators if each.interval == interval), None)
    return answer(
        IndicatorReport(
            pair=history.pair,
            interval=interval,
            opened_at=history.opened_at,
            values=history.values,
            now=now,
        )
    )
