"""A day at the exchange with ccxt's ``coinbase``, the Advanced Trade one, over TLS."""

import asyncio
from contextlib import suppress
from typing import Any

import ccxt
import ccxt.pro

from tests.clients.scripts.answer import Json, answer
from tests.clients.scripts.ccxt_feed import WITHIN_S, until_book, until_order
from tests.clients.scripts.ccxt_rest import LOW, SYMBOL


def client(told: dict[str, Any], user: str, kind: Json) -> Json:
    """Return a user's client."""
    key = told["users"][user]
    found = kind(
        {
            "apiKey": key["name"],
            "secret": key["private_key"],
            "requests_trust_env": True,
            # The websocket's library knows no other place for authorities than this.
            "cafile": told["authority"],
            "enableRateLimit": False,
        }
    )
    found.urls["api"] = {"rest": f"https://{told['tls']}", "ws": f"wss://{told['tls']}"}
    return found


def trade(alice: Json) -> Json:
    """See the market, place and change and cancel an order, trade, ask for too much."""
    alice.load_markets()
    found = {
        "book": alice.fetch_order_book(SYMBOL, 5),
        "ticker": alice.fetch_ticker(SYMBOL)["last"],
        "candles": len(alice.fetch_ohlcv(SYMBOL, "1m")),
        "before": alice.fetch_balance(),
        "accounts": [each["code"] for each in alice.fetch_accounts()],
    }
    placed = alice.create_order(SYMBOL, "limit", "buy", 0.5, LOW, {"postOnly": True})
    found["open"] = alice.fetch_open_orders(SYMBOL)
    alice.edit_order(placed["id"], SYMBOL, "limit", "buy", 0.4, LOW + 1)
    found["edited"] = alice.fetch_order(placed["id"])
    alice.cancel_order(placed["id"])
    found["cancelled"] = alice.fetch_order(placed["id"])
    bought = alice.create_market_buy_order_with_cost(SYMBOL, 100)
    found["bought"] = alice.fetch_order(bought["id"])
    found["fills"] = alice.fetch_my_trades(SYMBOL)
    try:
        alice.create_order(SYMBOL, "limit", "buy", 100_000, LOW)
    except ccxt.InsufficientFunds as error:
        found["refused"] = str(error)
    return found | {"placed": placed, "after": alice.fetch_balance()}


async def watch(alice: Json) -> Json:
    """Watch the market and one's orders while an order is filled in part, then cancelled."""
    await alice.load_markets()
    first = await alice.watch_order_book(SYMBOL)
    before = {"asks": first["asks"][:3], "bids": first["bids"][:3]}
    orders = asyncio.create_task(until_order(alice, "open"))
    trades = asyncio.create_task(alice.watch_trades(SYMBOL))
    ticker = await alice.watch_ticker(SYMBOL)
    await asyncio.sleep(0.5)
    price, size = before["asks"][0][:2]
    placed = await alice.create_order(SYMBOL, "limit", "buy", size + 0.3, price)
    opened = await orders
    during = await until_book(alice, lambda book: book["bids"][0][0] == price)
    ended = asyncio.create_task(until_order(alice, "canceled"))
    await asyncio.sleep(0.2)
    await alice.cancel_order(placed["id"])
    return {
        "before": before,
        "during": during,
        "ticker": ticker,
        "trades": await trades,
        "placed": placed,
        "opened": opened,
        "canceled": await ended,
        "after": await until_book(alice, lambda book: book["bids"][0][0] < price),
    }


async def watched(told: dict[str, Any]) -> Json:
    """Watch, and leave."""
    alice = client(told, "alice", ccxt.pro.coinbase)
    try:
        async with asyncio.timeout(3 * WITHIN_S):
            return await watch(alice)
    finally:
        # Python 3.11.2 cannot abort a TLS connection that was closed twice; 3.11.7 can.
        with suppress(AttributeError):
            await alice.close()


def act(told: dict[str, Any]) -> Json:
    """Trade with a key of each kind, then watch."""
    return {
        "alice": trade(client(told, "alice", ccxt.coinbase)),
        "bob": trade(client(told, "bob", ccxt.coinbase)),
        "watched": asyncio.run(watched(told)),
    }


if __name__ == "__main__":
    answer(act)
