"""The routes of the Coinbase App API that clients of Advanced Trade ask too: ccxt's, for one.

They are older than the rest of the dialect: what they answer is under ``data``.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from uuid import uuid5

from aiohttp import web

from cambista_sim.exchange.advanced import public
from cambista_sim.exchange.advanced.gate import keyed
from cambista_sim.exchange.advanced.wire import DIGITS
from cambista_sim.exchange.answer import reply
from cambista_sim.exchange.digits import trimmed
from cambista_sim.exchange.exchange import EXCHANGE
from cambista_sim.exchange.paper import ZERO
from cambista_sim.exchange.product import FIAT, currency_as_json
from cambista_sim.exchange.users import NAMESPACE, Key, account_id

ROOT = "/v2"


async def fiat(request: web.Request) -> web.Response:
    """Answer ``GET /v2/currencies``: the money of countries."""
    names = sorted(FIAT.intersection(request.app[EXCHANGE].traded_currencies()))
    rows = [(name, currency_as_json(name)["min_size"]) for name in names]
    return reply(
        {
            "data": [
                {"id": name, "name": public.NAMES.get(name, name), "min_size": size}
                for name, size in rows
            ]
        }
    )


async def crypto(request: web.Request) -> web.Response:
    """Answer ``GET /v2/currencies/crypto``."""
    names = sorted(set(request.app[EXCHANGE].traded_currencies()) - FIAT)
    return reply(
        {
            "data": [
                {
                    "asset_id": str(uuid5(NAMESPACE, f"asset {name}")),
                    "code": name,
                    "name": public.NAMES.get(name, name),
                    "color": "#000000",
                    "sort_index": at,
                    "exponent": 8,
                    "type": "crypto",
                    "address_regex": "",
                }
                for at, name in enumerate(names, start=100)
            ]
        }
    )


async def exchange_rates(request: web.Request) -> web.Response:
    """Answer ``GET /v2/exchange-rates``: what one of a currency buys, by the last trades."""
    asked = request.query.get("currency", "USD")
    rates = {asked: "1"}
    for market in request.app[EXCHANGE].markets.values():
        product = market.product
        if market.has_traded and product.quote == asked:
            price = Decimal(product.price_text(market.trade(market.last_trade_id).ticks))
            with localcontext(prec=60, rounding=ROUND_HALF_UP):
                rates[product.base] = trimmed((1 / price).quantize(DIGITS))
    return reply({"data": {"currency": asked, "rates": rates}})


@keyed("view")
async def accounts(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /v2/accounts``: balances, which do not say what is held."""
    exchange = request.app[EXCHANGE]
    balances = exchange.desk.venue.state.account(key.user).balances
    rows = [
        {
            "id": account_id(key.user, name),
            "name": f"{name} Wallet",
            "primary": True,
            "type": "fiat" if name in FIAT else "wallet",
            "currency": {
                "code": name,
                "name": public.NAMES.get(name, name),
                "type": "fiat" if name in FIAT else "crypto",
                "exponent": 2 if name in FIAT else 8,
            },
            "balance": {"amount": trimmed(balances.get(name, ZERO)), "currency": name},
            "resource": "account",
            "resource_path": f"{ROOT}/accounts/{account_id(key.user, name)}",
        }
        for name in exchange.currencies(key.user)
    ]
    pages = {"ending_before": None, "starting_after": None, "limit": len(rows), "next_uri": None}
    return reply({"pagination": pages, "data": rows})


def routes() -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get(f"{ROOT}/currencies", fiat),
        web.get(f"{ROOT}/currencies/crypto", crypto),
        web.get(f"{ROOT}/exchange-rates", exchange_rates),
        web.get(f"{ROOT}/accounts", accounts),
    ]
