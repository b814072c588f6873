"""A day at the exchange with Coinbase's own ``coinbase-advanced-py``, over TLS."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import coinbase.rest
import requests

from tests.clients.scripts.answer import Json, answer

PAIR = "BTC-USD"
LOW = "5000"


def client(told: dict[str, Any], user: str) -> Json:
    """Return a user's client."""
    key = told["users"][user]
    return coinbase.rest.RESTClient(
        api_key=key["name"], api_secret=key["private_key"], base_url=told["tls"], timeout=10
    )


def oid() -> str:
    """Return a new client order id."""
    return str(uuid4())


def the_public_half(told: dict[str, Any]) -> Json:
    """Ask for all that needs no key."""
    public = coinbase.rest.RESTClient(base_url=told["tls"], timeout=10)
    now = int(public.get_unix_time().epoch_seconds)
    return {
        "products": public.get_public_products().to_dict(),
        "product": public.get_public_product(PAIR).to_dict(),
        "book": public.get_public_product_book(PAIR, limit=5).to_dict(),
        "trades": public.get_public_market_trades(PAIR, limit=5).to_dict(),
        "candles": public.get_public_candles(
            PAIR, str(now - 3600), str(now), "ONE_MINUTE"
        ).to_dict(),
    }


def the_keyed_half(alice: Json) -> Json:
    """Ask for what a key sees before it trades."""
    accounts = alice.get_accounts().to_dict()
    return {
        "accounts": accounts,
        "account": alice.get_account(accounts["accounts"][0]["uuid"]).to_dict(),
        "products": [each.product_id for each in alice.get_products().products],
        "product": alice.get_product(PAIR).to_dict(),
        "book": alice.get_product_book(PAIR, limit=5).to_dict(),
        "best": alice.get_best_bid_ask([PAIR]).to_dict(),
        "trades": alice.get_market_trades(PAIR, limit=5).to_dict(),
        "summary": alice.get_transaction_summary().to_dict(),
        "permissions": alice.get_api_key_permissions().to_dict(),
        "portfolios": alice.get_portfolios().to_dict(),
    }


def an_order_that_waits(alice: Json) -> Json:
    """Place an order far from the market, twice over, change it, look at it, cancel it."""
    mine = oid()
    placed = alice.limit_order_gtc_buy(mine, PAIR, "0.5", LOW, post_only=True)
    again = alice.limit_order_gtc_buy(mine, PAIR, "0.5", LOW, post_only=True)
    order_id = placed["success_response"]["order_id"]
    return {
        "client_order_id": mine,
        "placed": placed.to_dict(),
        "again": again.to_dict(),
        "order": alice.get_order(order_id).to_dict(),
        "open": alice.list_orders(product_ids=[PAIR], order_status=["OPEN"]).to_dict(),
        "held": usd(alice),
        "edited": alice.edit_order(order_id, size="0.4", price="5001").to_dict(),
        "order_edited": alice.get_order(order_id).to_dict(),
        "cancelled": alice.cancel_orders([order_id, oid()]).to_dict(),
        "cancelled_again": alice.cancel_orders([order_id]).to_dict(),
        "order_after": alice.get_order(order_id).to_dict(),
        "open_after": alice.list_orders(product_ids=[PAIR], order_status=["OPEN"]).to_dict(),
    }


def usd(trader: Json) -> Json:
    """Return a user's account in dollars."""
    [found] = [each for each in trader.get_accounts().accounts if each.currency == "USD"]
    return found.to_dict()


def an_order_in_parts(alice: Json, bob: Json) -> Json:
    """Take the best level, rest with some more, sell some of it to her, cancel what is left."""
    best = alice.get_product_book(PAIR, limit=1).pricebook.asks[0]
    size = str(Decimal(best.size) + Decimal("0.3"))
    order_id = alice.limit_order_gtc_buy(oid(), PAIR, size, best.price)["success_response"][
        "order_id"
    ]
    taken = alice.get_order(order_id).to_dict()
    sold = bob.limit_order_ioc_sell(oid(), PAIR, "0.1", best.price)["success_response"]["order_id"]
    return {
        "best": best.to_dict(),
        "taken": taken,
        "met": alice.get_order(order_id).to_dict(),
        "sold": bob.get_order(sold).to_dict(),
        "cancelled": alice.cancel_orders([order_id]).to_dict(),
        "ended": alice.get_order(order_id).to_dict(),
        "fills": alice.get_fills(order_ids=[order_id]).to_dict(),
        "bobs_fills": bob.get_fills(product_ids=[PAIR]).to_dict(),
        "trades": alice.get_market_trades(PAIR, limit=2).to_dict(),
    }


def all_kinds_of_orders(alice: Json) -> Json:
    """Place an order of each configuration that the client has a method for."""
    best = alice.get_product_book(PAIR, limit=1).pricebook
    bid, above = best.bids[0].price, str(Decimal(best.asks[0].price) + 10)
    end = "2099-01-01T00:00:00Z"
    placed = {
        "market buy": alice.market_order_buy(oid(), PAIR, quote_size="100"),
        "market sell": alice.market_order_sell(oid(), PAIR, base_size="0.01"),
        "ioc": alice.limit_order_ioc_sell(oid(), PAIR, "0.01", bid),
        "gtd": alice.limit_order_gtd_buy(oid(), PAIR, "0.1", LOW, end),
        "fok": alice.limit_order_fok_buy(oid(), PAIR, "0.0002", above),
        "fok too large": alice.limit_order_fok_sell(oid(), PAIR, "9", "90000"),
        "stop": alice.stop_limit_order_gtc_sell(
            oid(), PAIR, "0.1", "4900", LOW, "STOP_DIRECTION_STOP_DOWN"
        ),
        "dated stop": alice.stop_limit_order_gtd_buy(
            oid(), PAIR, "0.01", "9100", "9000", end, "STOP_DIRECTION_STOP_UP"
        ),
        "bracket": alice.trigger_bracket_order_gtc_sell(oid(), PAIR, "0.1", "9000", LOW),
        "dated bracket": alice.trigger_bracket_order_gtd_buy(oid(), PAIR, "0.1", LOW, "9000", end),
    }
    ids = {
        name: each["success_response"]["order_id"] for name, each in placed.items() if each.success
    }
    orders = {name: alice.get_order(each).to_dict()["order"] for name, each in ids.items()}
    alice.cancel_orders(list(ids.values()))
    return orders | {n: each.to_dict() for n, each in placed.items() if not each.success}


def wrong_orders(alice: Json, told: dict[str, Any]) -> Json:
    """Ask for what cannot be, and return what the client makes of the answers."""
    ask = alice.get_product_book(PAIR, limit=1).pricebook.asks[0].price
    refused = {
        "too much": alice.limit_order_gtc_buy(oid(), PAIR, "100000", LOW),
        "no product": alice.limit_order_gtc_buy(oid(), "XXX-USD", "1", LOW),
        "price too accurate": alice.limit_order_gtc_buy(oid(), PAIR, "1", "5000.001"),
        "size too accurate": alice.limit_order_gtc_buy(oid(), PAIR, "0.0000000001", LOW),
        "post only": alice.limit_order_gtc_buy(oid(), PAIR, "0.01", ask, post_only=True),
    }
    stranger = client(told, "bob")
    stranger.api_key = told["users"]["alice"]["name"]
    raised = {
        "unknown": lambda: alice.get_order(oid()),
        "no such product": lambda: alice.get_product("XXX-USD"),
        "another's key": stranger.get_accounts,
    }
    return {
        "refused": {name: each.to_dict() for name, each in refused.items()},
        "raised": {name: _raised(act) for name, act in raised.items()},
        "preview": alice.preview_limit_order_gtc_buy(PAIR, "0.5", LOW).to_dict(),
        "preview too much": alice.preview_limit_order_gtc_buy(PAIR, "100000", LOW).to_dict(),
    }


def _raised(act: Callable[[], object]) -> list[object]:
    try:
        act()
    except requests.HTTPError as error:
        return [error.response.status_code, str(error)]
    return []


def pages(alice: Json) -> Json:
    """Walk lists in small pages."""
    ids = [
        alice.limit_order_gtc_buy(oid(), PAIR, "0.01", LOW)["success_response"]["order_id"]
        for _ in range(5)
    ]
    orders: list[str] = []
    cursor = None
    while cursor != "":
        found = alice.list_orders(order_status=["OPEN"], limit=2, cursor=cursor)
        orders += [each.order_id for each in found.orders]
        cursor = found.cursor if found.has_next else ""
    fills: list[str] = []
    cursor = None
    while cursor != "":
        page = alice.get_fills(product_ids=[PAIR], limit=3, cursor=cursor)
        fills += [each.entry_id for each in page.fills]
        cursor = page.cursor
    accounts: list[str] = []
    cursor = None
    while cursor != "":
        some = alice.get_accounts(limit=2, cursor=cursor)
        accounts += [each.currency for each in some.accounts]
        cursor = some.cursor
    alice.cancel_orders(ids)
    return {
        "ids": ids,
        "orders": orders,
        "fills": fills,
        "all_fills": [each.to_dict() for each in alice.get_fills(product_ids=[PAIR]).fills],
        "accounts": accounts,
    }


def act(told: dict[str, Any]) -> Json:
    """Trade."""
    alice, bob = client(told, "alice"), client(told, "bob")
    return {
        "public": the_public_half(told),
        "keyed": the_keyed_half(alice),
        "waiting": an_order_that_waits(alice),
        "parts": an_order_in_parts(alice, bob),
        "kinds": all_kinds_of_orders(alice),
        "wrong": wrong_orders(alice, told),
        "pages": pages(alice),
        "after": alice.get_accounts().to_dict(),
    }


if __name__ == "__main__":
    answer(act)
