"""The market: pairs, tickers, windows, and who trades on it."""

from http import HTTPStatus

from flask import Blueprint, Response
from pydantic import TypeAdapter, ValidationError

from common.channels import TICKERS, WALLETS
from common.messages.base import Pair
from common.messages.market import BestPrices, Ticker
from gui.api.model import Cambistas, Pairs, Quote, Tickers, Wallet, Windows
from gui.api.route import Description, answer, describes
from gui.desk import desk
from gui.services import boards
from gui.trouble import Trouble

market = Blueprint("market", __name__, url_prefix="/api/v1")

_PAIR: TypeAdapter[str] = TypeAdapter(Pair)


@market.get("/pairs")
@describes(Description("The pairs with their trading rules", {HTTPStatus.OK: Pairs}))
def pairs() -> Response:
    """Answer with all pairs."""
    return answer(Pairs(pairs=tuple(boards.products(desk().bus))))


@market.get("/tickers")
@describes(Description("Last and best prices and windows of all pairs", {HTTPStatus.OK: Tickers}))
def tickers() -> Response:
    """Answer with all tickers."""
    bus = desk().bus
    prices = boards.best_prices(bus)
    quotes = [_quote(each, prices.get(each.pair)) for each in boards.tickers(bus)]
    return answer(Tickers(tickers=tuple(quotes)))


def _quote(ticker: Ticker, prices: BestPrices | None) -> Quote:
    fields = {name: getattr(ticker, name) for name in Ticker.model_fields}
    return Quote(**fields, bid=prices.bid if prices else None, ask=prices.ask if prices else None)


@market.get("/windows/<pair>")
@describes(
    Description(
        "The rolling windows of a pair, 1m to 30d",
        {HTTPStatus.OK: Windows},
        troubles=(HTTPStatus.NOT_FOUND,),
    )
)
def windows(pair: str) -> Response:
    """Answer with a pair's windows."""
    try:
        ticker = boards.one(desk().bus, TICKERS, _PAIR.validate_python(pair))
    except ValidationError:
        ticker = None
    if ticker is None:
        raise Trouble(HTTPStatus.NOT_FOUND, "unknown_pair", f"There is no ticker of {pair}.")
    return answer(
        Windows(
            pair=ticker.pair,
            price=ticker.price,
            traded_at=ticker.traded_at,
            windows=ticker.windows,
        )
    )


@market.get("/cambistas")
@describes(Description("The cambistas that live now", {HTTPStatus.OK: Cambistas}))
def cambistas() -> Response:
    """Answer with the cards of all cambistas."""
    return answer(Cambistas(cambistas=tuple(boards.cards(desk().bus))))


@market.get("/wallets/<cambista>")
@describes(
    Description(
        "The balances of a cambista's account",
        {HTTPStatus.OK: Wallet},
        troubles=(HTTPStatus.NOT_FOUND,),
    )
)
def wallet(cambista: str) -> Response:
    """Answer with a cambista's balances."""
    found = boards.one(desk().bus, WALLETS, cambista)
    if found is None:
        raise Trouble(HTTPStatus.NOT_FOUND, "unknown_cambista", f"{cambista} has told no balances.")
    return answer(Wallet(cambista=cambista, balances=found.balances, reported_at=found.reported_at))
