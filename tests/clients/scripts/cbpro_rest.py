"""A day at the exchange with cbpro's ``AuthenticatedClient``."""

from decimal import Decimal
from itertools import islice
from typing import Any

import cbpro

from tests.clients.scripts.answer import Json, answer

PAIR = "BTC-USD"
LOW = "5000"


def client(told: dict[str, Any], user: str) -> Json:
    """Return a user's client."""
    key = told["users"][user]
    return cbpro.AuthenticatedClient(
        key["key"], key["secret"], key["passphrase"], api_url=told["rest"]
    )


def the_public_half(told: dict[str, Any]) -> Json:
    """Ask for all that needs no key."""
    public = cbpro.PublicClient(api_url=told["rest"])
    trades = list(islice(public.get_product_trades(PAIR), 1500))
    return {
        "products": public.get_products(),
        "books": [public.get_product_order_book(PAIR, level=each) for each in (1, 2, 3)],
        "ticker": public.get_product_ticker(PAIR),
        "trade_ids": [each["trade_id"] for each in trades],
        "candles": public.get_product_historic_rates(PAIR, granularity=60),
        "stats": public.get_product_24hr_stats(PAIR),
        "currencies": public.get_currencies(),
        "time": public.get_time(),
        "unknown": public.get_product_ticker("XXX-USD"),
    }


def an_order_that_waits(alice: Json) -> Json:
    """Place an order far from the market, look at it in every way, and cancel it."""
    placed = alice.place_limit_order(PAIR, "buy", LOW, "0.5", client_oid=OID, post_only=True)
    [usd] = [each for each in alice.get_accounts() if each["currency"] == "USD"]
    return {
        "placed": placed,
        "order": alice.get_order(placed["id"]),
        "by_client_oid": alice.get_order(f"client:{OID}"),
        "listed": list(alice.get_orders(product_id=PAIR)),
        "listed_elsewhere": list(alice.get_orders(product_id="ETH-USD")),
        "account": alice.get_account(usd["id"]),
        "holds": list(alice.get_account_holds(usd["id"])),
        "cancelled": alice.cancel_order(placed["id"]),
        "cancelled_again": alice.cancel_order(placed["id"]),
        "listed_after": list(alice.get_orders()),
        "order_after": alice.get_order(placed["id"]),
    }


OID = "666d0000-0000-4000-8000-000100000001"


def an_order_in_parts(alice: Json, bob: Json) -> Json:
    """Take the best level, rest with some more, sell some of it to her, cancel what is left."""
    best = alice.get_product_order_book(PAIR, level=1)["asks"][0]
    size = str(Decimal(best[1]) + Decimal("0.3"))
    placed = alice.place_limit_order(PAIR, "buy", best[0], size)
    taken = alice.get_order(placed["id"])
    sold = bob.place_limit_order(PAIR, "sell", best[0], "0.1", time_in_force="IOC")
    return {
        "best": best,
        "taken": taken,
        "book": alice.get_product_order_book(PAIR, level=1),
        "met": alice.get_order(placed["id"]),
        "sold": bob.get_order(sold["id"]),
        "cancelled": alice.cancel_order(placed["id"]),
        "ended": alice.get_order(placed["id"]),
        "fills": list(alice.get_fills(order_id=placed["id"])),
        "bobs_fills": list(bob.get_fills(order_id=sold["id"])),
        "trades": list(islice(alice.get_product_trades(PAIR), 5)),
    }


def market_orders(alice: Json) -> Json:
    """Buy by funds, sell by size, and try a stop and an order that expires."""
    bought = alice.place_market_order(PAIR, "buy", funds="100")
    sold = alice.place_market_order(PAIR, "sell", size="0.01")
    stop = alice.place_order(
        PAIR, "sell", "limit", price="4900", size="0.1", stop="loss", stop_price=LOW
    )
    old_stop = alice.place_stop_order(PAIR, "sell", LOW, size="0.1")
    brief = alice.place_limit_order(
        PAIR, "buy", LOW, "0.1", time_in_force="GTT", cancel_after="min"
    )
    placed = (bought, sold, stop, old_stop, brief)
    return {
        "orders": [alice.get_order(each["id"]) for each in placed],
        "cancelled": alice.cancel_all(PAIR),
        "ids": [each["id"] for each in placed],
        "left": list(alice.get_orders()),
    }


def wrong_orders(alice: Json, told: dict[str, Any]) -> Json:
    """Ask for what cannot be, and return the messages."""
    stranger = client(told, "bob")
    stranger.auth.secret_key = "c3RyYW5nZXI="
    asks = alice.get_product_order_book(PAIR, level=1)["asks"][0][0]
    replies = {
        "too much": alice.place_limit_order(PAIR, "buy", LOW, "100000"),
        "no product": alice.place_limit_order("XXX-USD", "buy", LOW, "1"),
        "too accurate": alice.place_limit_order(PAIR, "buy", "5000.001", "1"),
        "too small": alice.place_limit_order(PAIR, "buy", LOW, "0.00000001"),
        "unknown": alice.get_order("00000000-0000-4000-8000-000000000000"),
        "bad signature": stranger.place_limit_order(PAIR, "buy", LOW, "1"),
        "post only": alice.place_limit_order(PAIR, "buy", asks, "0.01", post_only=True),
    }
    hidden = list(stranger.get_orders())
    return {"replies": replies, "a_generator_hides_errors": hidden}


def pages(alice: Json) -> Json:
    """Walk lists in small pages."""
    [usd] = [each for each in alice.get_accounts() if each["currency"] == "USD"]
    ids = [alice.place_limit_order(PAIR, "buy", LOW, "0.01")["id"] for _ in range(5)]
    return {
        "ids": ids,
        "orders": [each["id"] for each in alice.get_orders(limit=2)],
        "fills": [each["trade_id"] for each in alice.get_fills(product_id=PAIR, limit=1)],
        "all_fills": list(alice.get_fills(product_id=PAIR)),
        "ledger": [each["id"] for each in alice.get_account_history(usd["id"], limit=3)],
        "all_ledger": list(alice.get_account_history(usd["id"])),
        "cancelled": alice.cancel_all(),
    }


def act(told: dict[str, Any]) -> Json:
    """Trade."""
    alice, bob = client(told, "alice"), client(told, "bob")
    return {
        "public": the_public_half(told),
        "before": alice.get_accounts(),
        "waiting": an_order_that_waits(alice),
        "parts": an_order_in_parts(alice, bob),
        "market": market_orders(alice),
        "wrong": wrong_orders(alice, told),
        "pages": pages(alice),
        "after": alice.get_accounts(),
        "volume": alice.get_trailing_volume(),
    }


if __name__ == "__main__":
    answer(act)
