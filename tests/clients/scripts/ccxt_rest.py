"""A day at the exchange with ccxt's ``coinbaseexchange``."""

from collections.abc import Callable
from typing import Any

import ccxt

from tests.clients.scripts.answer import Json, answer

SYMBOL = "BTC/USD"
LOW = 5000
OID = "666d0000-0000-4000-8000-000200000001"


def client(told: dict[str, Any], user: str, kind: Json = ccxt.coinbaseexchange) -> Json:
    """Return a user's client, told where the exchange is as one tells it of a sandbox."""
    key = told["users"][user]
    found = kind({"apiKey": key["key"], "secret": key["secret"], "password": key["passphrase"]})
    found.urls["api"] = {"public": told["rest"], "private": told["rest"], "ws": told["feed"]}
    found.enableRateLimit = False
    return found


def the_public_half(exchange: Json) -> Json:
    """Ask for all that needs no key."""
    return {
        "markets": exchange.load_markets(),
        "currencies": exchange.fetch_currencies(),
        "book": exchange.fetch_order_book(SYMBOL),
        "orders": exchange.fetch_order_book(SYMBOL, params={"level": 3}),
        "ticker": exchange.fetch_ticker(SYMBOL),
        "trades": exchange.fetch_trades(SYMBOL, limit=50),
        "candles": exchange.fetch_ohlcv(SYMBOL, "1m", limit=10),
        "time": exchange.fetch_time(),
    }


def an_order_that_waits(alice: Json) -> Json:
    """Place an order far from the market, look at it in every way, and cancel it."""
    params = {"clientOrderId": OID, "postOnly": True}
    placed = alice.create_order(SYMBOL, "limit", "buy", 0.5, LOW, params)
    return {
        "placed": placed,
        "order": alice.fetch_order(placed["id"]),
        "by_client_oid": alice.fetch_order("", params={"clientOrderId": OID}),
        "open": alice.fetch_open_orders(SYMBOL),
        "balance": alice.fetch_balance()["USD"],
        "cancelled": alice.cancel_order(placed["id"], SYMBOL),
        "open_after": alice.fetch_open_orders(SYMBOL),
        "order_after": alice.fetch_order(placed["id"]),
    }


def an_order_in_parts(alice: Json, bob: Json) -> Json:
    """Take the best level, rest with some more, sell some of it to her, cancel what is left."""
    price, size = alice.fetch_order_book(SYMBOL)["asks"][0][:2]
    placed = alice.create_order(SYMBOL, "limit", "buy", size + 0.3, price)
    taken = alice.fetch_order(placed["id"])
    sold = bob.create_order(SYMBOL, "limit", "sell", 0.1, price, {"timeInForce": "IOC"})
    met = alice.fetch_order(placed["id"])
    cancelled = alice.cancel_all_orders(SYMBOL)
    return {
        "best": [price, size],
        "taken": taken,
        "met": met,
        "sold": bob.fetch_order(sold["id"]),
        "cancelled": cancelled,
        "ended": alice.fetch_order(placed["id"]),
        "fills": alice.fetch_order_trades(placed["id"], SYMBOL),
        "trades": alice.fetch_trades(SYMBOL, limit=2),
    }


def market_orders(alice: Json) -> Json:
    """Buy for an amount of money, sell a size, and let a stop wait."""
    bought = alice.create_order(SYMBOL, "market", "buy", None, None, {"cost": 100})
    sold = alice.create_order(SYMBOL, "market", "sell", 0.01)
    stop = alice.create_order(
        SYMBOL, "limit", "sell", 0.1, 4900, {"stop": "loss", "stopPrice": LOW}
    )
    found = [alice.fetch_order(each["id"]) for each in (bought, sold, stop)]
    alice.cancel_order(stop["id"])
    return {"orders": found, "closed": alice.fetch_closed_orders(SYMBOL)}


def wrong_orders(alice: Json, told: dict[str, Any]) -> Json:
    """Ask for what cannot be, and return what ccxt makes of the answers."""
    stranger = client(told, "bob")
    stranger.secret = "c3RyYW5nZXI="
    nobody = client(told, "bob")
    nobody.apiKey = "nobody"
    done = alice.fetch_closed_orders(SYMBOL)[0]["id"]
    wrong: dict[str, Callable[[], object]] = {
        "too much": lambda: alice.create_order(SYMBOL, "limit", "buy", 10_000, LOW),
        "too small": lambda: alice.create_order(SYMBOL, "limit", "buy", 0.00000001, LOW),
        "no product": lambda: alice.private_post_orders({"product_id": "XXX-USD", "side": "buy"}),
        "unknown": lambda: alice.fetch_order("00000000-0000-4000-8000-000000000000"),
        "malformed": lambda: alice.fetch_order("1"),
        "done": lambda: alice.cancel_order(done, SYMBOL),
        "bad signature": stranger.fetch_balance,
        "no key": nobody.fetch_balance,
    }
    return {name: _raised(act) for name, act in wrong.items()}


def _raised(act: Callable[[], object]) -> list[str]:
    try:
        act()
    except ccxt.BaseError as error:
        return [type(error).__name__, str(error)]
    return []


def pages(alice: Json) -> Json:
    """Walk lists in small pages, as ccxt's cursors do."""
    ids = [alice.create_order(SYMBOL, "limit", "buy", 0.01, LOW)["id"] for _ in range(5)]
    walked: list[str] = []
    params: dict[str, Any] = {}
    while True:
        walked += [each["id"] for each in alice.fetch_open_orders(SYMBOL, None, 2, params)[::-1]]
        after = alice.last_response_headers.get("Cb-After")
        if after is None:
            break
        params = {"after": after}
    alice.cancel_all_orders()
    return {
        "ids": ids,
        "orders": walked,
        "fills": alice.fetch_my_trades(SYMBOL),
        "ledger": alice.fetch_ledger("USD"),
        "fees": alice.fetch_trading_fees()[SYMBOL],
        "accounts": alice.fetch_accounts(),
        "deposits": alice.fetch_deposits("USD"),
        "all_deposits": alice.fetch_deposits(),
    }


def act(told: dict[str, Any]) -> Json:
    """Trade."""
    alice, bob = client(told, "alice"), client(told, "bob")
    return {
        "public": the_public_half(alice),
        "before": alice.fetch_balance(),
        "waiting": an_order_that_waits(alice),
        "parts": an_order_in_parts(alice, bob),
        "market": market_orders(alice),
        "wrong": wrong_orders(alice, told),
        "pages": pages(alice),
        "after": alice.fetch_balance(),
    }


if __name__ == "__main__":
    answer(act)
