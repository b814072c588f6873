"""The routes of the Advanced Trade dialect that tell of the market, with a key and without."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import web

from cambista_sim.exchange.advanced import public
from cambista_sim.exchange.advanced.gate import ROOT, error, keyed
from cambista_sim.exchange.answer import reply
from cambista_sim.exchange.exchange import EXCHANGE
from cambista_sim.exchange.market import Market
from cambista_sim.exchange.query import BadQuery, natural
from cambista_sim.exchange.replay import now_us
from cambista_sim.exchange.users import Key

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def products(request: web.Request) -> web.Response:
    """Answer ``GET /products``."""
    exchange = request.app[EXCHANGE]
    wanted = set(request.query.getall("product_ids", []))
    rows = [
        exchange.advanced_product(name) for name in exchange.markets if not wanted or name in wanted
    ]
    pagination = {"prev_cursor": "", "next_cursor": "", "has_next": False, "has_prev": False}
    return reply({"products": rows, "num_products": len(rows), "pagination": pagination})


async def product(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}``."""
    return reply(request.app[EXCHANGE].advanced_product(_market(request).product.product_id))


async def product_book(request: web.Request) -> web.Response:
    """Answer ``GET /product_book``."""
    market = request.app[EXCHANGE].markets[request.query.get("product_id", "")]
    return reply(public.product_book(market, natural(request.query, "limit"), now_us()))


async def best_bid_ask(request: web.Request) -> web.Response:
    """Answer ``GET /best_bid_ask``."""
    markets = request.app[EXCHANGE].markets
    names = request.query.getall("product_ids", []) or list(markets)
    return reply({"pricebooks": [public.pricebook(markets[name], 1, now_us()) for name in names]})


async def ticker(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}/ticker``: the last trades, of a time if one is named."""
    query = request.query
    start_s, end_s = natural(query, "start"), natural(query, "end")
    limit = natural(query, "limit") or 100
    return reply(public.ticker(_market(request), limit, start_s, end_s))


async def candles(request: web.Request) -> web.Response:
    """Answer ``GET /products/{id}/candles``, newest first, at most 350."""
    market = _market(request)
    length_s = public.GRANULARITIES.get(request.query.get("granularity", ""))
    if length_s is None:
        raise BadQuery("granularity is required")
    end_s = natural(request.query, "end") or now_us() // 1_000_000
    start_s = natural(request.query, "start") or end_s - (public.MAX_CANDLES - 1) * length_s
    if (end_s - start_s) // length_s > public.MAX_CANDLES:
        raise BadQuery("number of candles requested should be less than 350")
    return reply({"candles": public.candle_rows(market, start_s, end_s, length_s)})


async def server_time(_: web.Request) -> web.Response:
    """Answer ``GET /time``."""
    at = datetime.now(UTC)
    seconds = int(at.timestamp())
    return reply(
        {
            "iso": at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "epochSeconds": str(seconds),
            "epochMillis": str(int(at.timestamp() * 1000)),
        }
    )


def routes() -> list[web.RouteDef]:
    """Return the routes: those of the market under ``/market`` want no key."""
    open_routes = [
        ("products", products),
        ("products/{id}", product),
        ("product_book", product_book),
        ("products/{id}/ticker", ticker),
        ("products/{id}/candles", candles),
    ]
    return [
        *(web.get(f"{ROOT}/market/{path}", _open(handler)) for path, handler in open_routes),
        *(web.get(f"{ROOT}/{path}", _keyed(handler)) for path, handler in open_routes),
        web.get(f"{ROOT}/best_bid_ask", _keyed(best_bid_ask)),
        web.get(f"{ROOT}/time", server_time),
    ]


def _open(handler: Handler) -> Handler:
    async def answered(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except BadQuery as wrong:
            return error(400, "INVALID_ARGUMENT", str(wrong))
        except LookupError:
            return error(404, "NOT_FOUND", "product not found")

    return answered


def _keyed(handler: Handler) -> Handler:
    @keyed("view")
    async def answered(request: web.Request, _: Key) -> web.StreamResponse:
        return await handler(request)

    return answered


def _market(request: web.Request) -> Market:
    return request.app[EXCHANGE].markets[request.match_info["id"]]
