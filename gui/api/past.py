"""The past: candles, rates, and fetching more of it from the venue."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request
from pydantic import TypeAdapter, ValidationError

from common.channels import HISTORY, TICKERS
from common.clock import now
from common.messages.base import Pair
from common.messages.history import (
    AnalystAsk,
    AskFailed,
    CandlesFound,
    HistoryAsked,
    HistoryProgress,
    RatesFound,
)
from common.messages.market import Ticker
from gui.api.body import read_body
from gui.api.model import CandlePage, HistoryWish, RateRow, Rates
from gui.api.route import Description, answer, describes
from gui.desk import desk
from gui.requests.bot import InvalidRequestError
from gui.requests.past import candles_wanted, history_wanted, rates_wanted
from gui.services import boards
from gui.services import past as analyst
from gui.trouble import Trouble

past = Blueprint("past", __name__, url_prefix="/api/v1")

_PAIR: TypeAdapter[str] = TypeAdapter(Pair)
_TROUBLES = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)


@past.get("/candles/<pair>")
@describes(
    Description(
        "A page of a pair's candles, oldest first; without a start, the newest",
        {HTTPStatus.OK: CandlePage},
        troubles=_TROUBLES,
        queries={
            "interval": "1m, 5m, 15m, 1h, 6h or 1d; 1m when not given",
            "start": "ISO 8601: the first candle begins then or later",
            "end": "ISO 8601: candles begin before",
            "limit": "from 1 to 1000; 300 when not given",
        },
    )
)
def candles(pair: str) -> Response:
    """Answer with candles; ``next`` is where to go on."""
    known = known_pair(pair)
    wanted = candles_wanted(known, request.args.to_dict(), uuid4(), now())
    found = ask(wanted)
    if not isinstance(found, CandlesFound):
        raise TypeError(f"the analyst answered {found} to {wanted}")
    return answer(
        CandlePage(pair=known, interval=wanted.interval, candles=found.candles, next=found.next_at)
    )


@past.get("/rates/<pair>")
@describes(
    Description(
        "A pair's rate of each minute of the last days, oldest first",
        {HTTPStatus.OK: Rates},
        troubles=_TROUBLES,
        queries={"days": "from 1 to 31; 7 when not given"},
    )
)
def rates(pair: str) -> Response:
    """Answer with rates; a minute without a trade has the rate before."""
    wanted = rates_wanted(known_pair(pair), request.args.to_dict(), uuid4(), now())
    found = ask(wanted)
    if not isinstance(found, RatesFound):
        raise TypeError(f"the analyst answered {found} to {wanted}")
    rows = tuple(
        RateRow(id=each.rate_id, rate=each.rate, dateTime=each.rated_at) for each in found.rates
    )
    return answer(Rates(rates=rows))


@past.get("/history/<pair>")
@describes(
    Description(
        "How far the last fetching of a pair's candles came",
        {HTTPStatus.OK: HistoryProgress},
        troubles=(HTTPStatus.NOT_FOUND,),
    )
)
def progress(pair: str) -> Response:
    """Answer with the progress of the last fetch."""
    found = boards.one(desk().bus, HISTORY, known_pair(pair))
    if found is None:
        raise Trouble(HTTPStatus.NOT_FOUND, "no_history", f"Nothing of {pair} was fetched yet.")
    return answer(found)


@past.post("/history/<pair>")
@describes(
    Description(
        "Fetch a pair's candles from the venue; 200 when a fetch of it is at work already",
        {HTTPStatus.ACCEPTED: HistoryAsked, HTTPStatus.OK: HistoryAsked},
        body=HistoryWish,
        troubles=(
            *_TROUBLES,
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        ),
    )
)
def fetch(pair: str) -> Response:
    """Have the analyst fetch candles."""
    body = read_body()
    strange = {name: "must be text" for name, value in body.items() if not isinstance(value, str)}
    if strange:
        raise InvalidRequestError(strange)
    asked = ask(history_wanted(known_pair(pair), body, uuid4(), now()))
    if not isinstance(asked, HistoryAsked):
        raise TypeError(f"the analyst answered {asked} to a fetch")
    return answer(asked, HTTPStatus.ACCEPTED if asked.is_started else HTTPStatus.OK)


def known_pair(pair: str) -> str:
    """Return a pair that has a ticker. Raises Trouble."""
    return known_ticker(pair).pair


def known_ticker(pair: str) -> Ticker:
    """Return a pair's ticker. Raises Trouble."""
    try:
        ticker = boards.one(desk().bus, TICKERS, _PAIR.validate_python(pair))
    except ValidationError:
        ticker = None
    if ticker is None:
        raise Trouble(HTTPStatus.NOT_FOUND, "unknown_pair", f"There is no ticker of {pair}.")
    return ticker


def ask(question: AnalystAsk) -> Any:  # noqa: ANN401 - each question has its kind of answer
    """Return the analyst's answer. Raises Trouble when it or its store is away."""
    try:
        found = analyst.ask(desk().bus, question)
    except analyst.AnalystAwayError as error:
        message = "The analyst is silent. Try again when it is back."
        raise Trouble(HTTPStatus.SERVICE_UNAVAILABLE, "analyst_away", message) from error
    if isinstance(found, AskFailed):
        message = "The store is away. Try again when it is back."
        raise Trouble(HTTPStatus.SERVICE_UNAVAILABLE, "store_away", message)
    return found
