"""The public REST routes, in Coinbase Exchange's shapes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal

from aiohttp import web

from cambista_sim.exchange import private_rest, query
from cambista_sim.exchange.answer import NOT_FOUND, NotThereError, refusal, reply
from cambista_sim.exchange.digits import eight, short
from cambista_sim.exchange.exchange import EXCHANGE
from cambista_sim.exchange.levels import BUY, SELL, Level
from cambista_sim.exchange.market import Market, Trade
from cambista_sim.exchange.product import Product, currency_as_json
from cambista_sim.exchange.query import BadQuery
from cambista_sim.exchange.replay import now_us
from cambista_sim.exchange.statistic import Candle, candles, day_stats
from cambista_sim.exchange.wire import time_text
from cambista_sim.exchange.wrong_answer import wrong_answer

PRIVATE_PATHS = (
    "/api/v3/brokerage",
    "/v2/accounts",
    "/accounts",
    "/orders",
    "/fills",
    "/fees",
    "/users",
    "/profiles",
    "/transfers",
    "/payment-methods",
    "/withdrawals",
    "/coinbase-accounts",
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def root(request: web.Request) -> web.StreamResponse:
    """Serve the feed to a websocket; there is no page here."""
    if request.headers.get("Upgrade", "").lower() == "websocket":
        return await request.app[EXCHANGE].serve_feed(request)
    return refusal(404, NOT_FOUND)


async def server_time(_: web.Request) -> web.Response:
    """Answer ``GET /time``."""
    now = datetime.now(UTC)
    iso = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return reply({"iso": iso, "epoch": round(now.timestamp(), 3)})


async def products(request: web.Request) -> web.Response:
    """Answer ``GET /products``."""
    exchange = request.app[EXCHANGE]
    return reply([exchange.product(product_id) for product_id in exchange.markets])


async def product(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}``."""
    return reply(request.app[EXCHANGE].product(request.match_info["id"]))


async def book(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}/book``; what the market has at a price counts as one order."""
    market = _market(request)
    level = query.book_level(request.query)
    shown = market.depth.levels
    if level == 3:  # noqa: PLR2004 - its name
        bids, asks = request.app[EXCHANGE].single_orders(market.product.product_id)
    elif level == 1:
        best = ((BUY, shown.best_bid()), (SELL, shown.best_ask()))
        bids, asks = ([_level(market, side, each)] if each else [] for side, each in best)
    else:
        bids = [_level(market, BUY, each) for each in shown.bids_best_first()]
        asks = [_level(market, SELL, each) for each in shown.asks_best_first()]
    return reply(
        {
            "bids": bids,
            "asks": asks,
            "sequence": market.sequence,
            "auction_mode": False,
            "auction": None,
            "time": time_text(now_us()),
        }
    )


async def ticker(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}/ticker``."""
    market = _market(request)
    stats = day_stats(market, now_us())
    if stats is None:
        return refusal(404, NOT_FOUND)
    trade = market.trade(market.last_trade_id)
    bid, ask = market.depth.levels.best_bid(), market.depth.levels.best_ask()
    written = market.product
    return reply(
        {
            "trade_id": trade.trade_id,
            "price": written.price_text(trade.ticks),
            "size": written.size_text(trade.lots),
            "time": time_text(trade.at_us),
            "bid": written.price_text(bid.ticks if bid else 0),
            "ask": written.price_text(ask.ticks if ask else 0),
            "volume": written.size_text(stats.lots),
        }
    )


async def trades(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}/trades``, newest first, with cursors in the headers."""
    market = _market(request)
    ids = query.page(request.query, market.first_trade_id, market.last_trade_id)
    headers = {}
    if ids:
        headers["CB-BEFORE"] = str(ids[0])
        if ids[-1] > market.first_trade_id:
            headers["CB-AFTER"] = str(ids[-1])
    return reply([_trade(market.product, market.trade(each)) for each in ids], headers=headers)


async def candle_list(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}/candles``: rows of numbers, newest first."""
    market = _market(request)
    asked = query.candle_range(request.query, now_us() // 1_000_000)
    if not market.trades_played:
        return reply([])
    found = candles(market, asked.start_s, asked.end_s, asked.granularity_s)
    return reply([_candle(market.product, candle) for candle in found])


async def stats(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}/stats``."""
    market = _market(request)
    day = day_stats(market, now_us())
    if day is None:
        return refusal(404, NOT_FOUND)
    written = market.product

    def price(ticks: int) -> str:
        return eight(Decimal(written.price_text(ticks)))

    def size(lots: int) -> str:
        return eight(Decimal(written.size_text(lots)))

    return reply(
        {
            "open": price(day.open),
            "high": price(day.high),
            "low": price(day.low),
            "last": price(day.last),
            "volume": size(day.lots),
            "volume_30day": size(day.month_lots),
        }
    )


async def currencies(request: web.Request) -> web.Response:
    """Answer ``GET /currencies``."""
    return reply([currency_as_json(each) for each in request.app[EXCHANGE].traded_currencies()])


async def currency(request: web.Request) -> web.Response:
    """Answer ``GET /currencies/{id}``."""
    asked = request.match_info["id"]
    if asked not in request.app[EXCHANGE].traded_currencies():
        return refusal(404, NOT_FOUND)
    return reply(currency_as_json(asked))


async def elsewhere(request: web.Request) -> web.Response:
    """Answer what is not public: the exchange asks for a key there, known path or not."""
    if "CB-ACCESS-KEY" not in request.headers:
        return refusal(401, "CB-ACCESS-KEY header is required")
    return refusal(404, NOT_FOUND)


@web.middleware
async def as_the_exchange(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check what the exchange checks of every request, and word errors as it does."""
    if request.path.startswith("/admin/") or request.path == "/":
        return await handler(request)
    exchange = request.app[EXCHANGE]
    fault = exchange.faults.rest_fault(request.method, request.path, now_us() / 1_000_000)
    if fault is None:
        return await _served(request, handler)
    if fault.when == "before":
        await asyncio.sleep(fault.delay_s)
        if fault.answer not in {"delay", "truncated"}:
            return wrong_answer(request, fault)
    right = await _served(request, handler)
    if fault.when == "after":
        await asyncio.sleep(fault.delay_s)
    return right if fault.answer == "delay" else wrong_answer(request, fault, right)


async def _served(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        refused = _refused(request)
        return await handler(request) if refused is None else refused
    except BadQuery as error:
        return refusal(400, str(error))
    except NotThereError as error:
        return refusal(404, str(error))
    except LookupError:
        return refusal(404, NOT_FOUND)


def _refused(request: web.Request) -> web.Response | None:
    exchange = request.app[EXCHANGE]
    if not request.headers.get("User-Agent"):
        return refusal(400, "User-Agent header is required.")
    if is_private(request.path):
        return None
    if not exchange.public_limit.is_allowed(request.remote or "", now_us() / 1_000_000):
        return refusal(429, "Public rate limit exceeded")
    return None


def is_private(path: str) -> bool:
    """Return whether a path is one of those that must be signed; they have limits of their own."""
    return path.startswith(PRIVATE_PATHS)


def routes() -> list[web.RouteDef]:
    """Return the public routes, with the feed at the root."""
    return [
        web.get("/", root),
        web.get("/time", server_time),
        web.get("/products", products),
        web.get("/products/{id}", product),
        web.get("/products/{id}/book", book),
        web.get("/products/{id}/ticker", ticker),
        web.get("/products/{id}/trades", trades),
        web.get("/products/{id}/candles", candle_list),
        web.get("/products/{id}/stats", stats),
        web.get("/currencies", currencies),
        web.get("/currencies/{id}", currency),
        *private_rest.routes(),
        web.route("*", "/{path:.*}", elsewhere),
    ]


def _market(request: web.Request) -> Market:
    return request.app[EXCHANGE].markets[request.match_info["id"]]


def _level(market: Market, side: str, level: Level) -> list[object]:
    written = market.product
    count = market.depth.order_count(side, level)
    return [short(written.price_text(level.ticks)), short(written.size_text(level.lots)), count]


def _trade(written: Product, trade: Trade) -> dict[str, object]:
    return {
        "time": time_text(trade.at_us),
        "trade_id": trade.trade_id,
        "price": eight(Decimal(written.price_text(trade.ticks))),
        "size": eight(Decimal(written.size_text(trade.lots))),
        "side": trade.side,
    }


def _candle(written: Product, candle: Candle) -> list[float]:
    prices = (candle.low, candle.high, candle.open, candle.close)
    texts = [*map(written.price_text, prices), written.size_text(candle.lots)]
    numbers = map(Decimal, texts)
    return [candle.opened_s, *(int(n) if n == int(n) else float(n) for n in numbers)]
