"""The feed with ccxt's ``coinbaseexchange`` of ``ccxt.pro``, with an order meanwhile."""

import asyncio
from typing import Any

import ccxt.pro

from tests.clients.scripts.answer import Json, answer
from tests.clients.scripts.ccxt_rest import SYMBOL, client

WITHIN_S = 10


async def act(told: dict[str, Any]) -> Json:
    """Watch the market, and one's orders and trades."""
    alice = client(told, "alice", ccxt.pro.coinbaseexchange)
    try:
        async with asyncio.timeout(3 * WITHIN_S):
            return await watched(alice)
    finally:
        await alice.close()


async def watched(alice: Json) -> Json:
    """Return what was seen before, during and after an order that is filled in part."""
    await alice.load_markets()
    first = await alice.watch_order_book(SYMBOL)
    before = {"asks": first["asks"][:3], "bids": first["bids"][:3]}
    ticker = await alice.watch_ticker(SYMBOL)
    public = asyncio.create_task(alice.watch_trades(SYMBOL))
    fills = asyncio.create_task(alice.watch_my_trades(SYMBOL))
    orders = asyncio.create_task(until_order(alice, "open"))
    await asyncio.sleep(0.5)

    price, size = before["asks"][0][:2]
    placed = await alice.create_order(SYMBOL, "limit", "buy", size + 0.3, price)
    opened, fill = await orders, await fills
    during = await until_book(alice, lambda book: book["bids"][0][0] == price)
    ended = asyncio.create_task(until_order(alice, "canceled"))
    await asyncio.sleep(0.2)
    await alice.cancel_order(placed["id"], SYMBOL)
    return {
        "before": before,
        "ticker": ticker,
        "placed": placed,
        "opened": opened,
        "fill": fill,
        "during": during,
        "canceled": await ended,
        "after": await until_book(alice, lambda book: book["bids"][0][0] < price),
        "trades": await public,
        "asked": await alice.fetch_order(placed["id"]),
    }


async def until_order(alice: Json, status: str) -> Json:
    """Watch one's orders until one has a status, and return all that came."""
    heard: list[Any] = []
    while not heard or heard[-1]["status"] != status:
        heard += [dict(each) for each in await alice.watch_orders(SYMBOL)]
    return heard


async def until_book(alice: Json, is_right: Json) -> Json:
    """Watch the book until it is as it should be; what has come already is there."""
    book = alice.orderbooks[SYMBOL]
    while not is_right(book):
        book = await alice.watch_order_book(SYMBOL)
    return {"asks": book["asks"][:3], "bids": book["bids"][:3]}


if __name__ == "__main__":
    answer(lambda told: asyncio.run(act(told)))
