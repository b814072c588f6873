"""ccxt's ``coinbaseexchange`` trades at the exchange, by REST and by websocket."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.clients.conftest import Run

Found = dict[str, Any]


@pytest.fixture(scope="module")
def day(run: Run) -> Found:
    """Return what a day of trading found."""
    found: Found = run("ccxt", "ccxt_rest")
    return found


@pytest.fixture(scope="module")
def feed(run: Run, day: Found) -> Found:
    """Return what was watched of a trade, after the day."""
    assert day
    found: Found = run("ccxt", "ccxt_feed")
    return found


def number(value: float) -> Decimal:
    """Return a number as ccxt meant it before it became a float."""
    return Decimal(repr(value))


def test_markets_books_and_history_are_understood(day: Found) -> None:
    public = day["public"]
    market = public["markets"]["BTC/USD"]

    assert (market["id"], market["active"], market["spot"]) == ("BTC-USD", True, True)
    assert market["precision"] == {"amount": 1e-08, "price": 0.01}
    assert market["limits"]["cost"]["min"] == 1
    assert {"BTC", "USD"} <= public["currencies"].keys()
    assert public["book"]["bids"][0][0] < public["book"]["asks"][0][0]
    assert public["orders"]["bids"][0][0] == public["book"]["bids"][0][0]
    assert public["book"]["nonce"] > 0
    assert public["ticker"]["bid"] == public["book"]["bids"][0][0]
    assert len(public["trades"]) == 50
    assert public["trades"][-1]["price"] == public["ticker"]["last"]
    assert len(public["candles"]) == 10


def test_an_order_waits_holds_money_and_is_cancelled(day: Found) -> None:
    waiting = day["waiting"]
    order = waiting["order"]

    assert (order["status"], order["postOnly"], order["filled"]) == ("open", True, 0)
    assert order["clientOrderId"] == waiting["by_client_oid"]["clientOrderId"]
    assert {order["id"]} == {waiting["placed"]["id"], waiting["by_client_oid"]["id"]}
    assert [each["id"] for each in waiting["open"]] == [order["id"]]
    assert waiting["balance"] == {"free": 9_997_485, "used": 2515, "total": 10_000_000}
    assert json.loads(waiting["cancelled"]["info"]) == order["id"]
    assert (waiting["open_after"], waiting["order_after"]["status"]) == ([], "canceled")


def test_an_order_is_filled_by_the_market_then_by_a_user_and_the_rest_cancelled(
    day: Found,
) -> None:
    parts = day["parts"]
    size = number(parts["best"][1])

    assert (parts["taken"]["status"], number(parts["taken"]["filled"])) == ("open", size)
    assert number(parts["met"]["filled"]) == size + Decimal("0.1")
    assert number(parts["met"]["remaining"]) == Decimal("0.2")
    assert (parts["sold"]["status"], parts["sold"]["timeInForce"]) == ("closed", "IOC")
    assert [each["info"] for each in parts["cancelled"]] == [[parts["met"]["id"]]]
    assert (parts["ended"]["status"], parts["ended"]["filled"]) == (
        *("canceled", parts["met"]["filled"]),
    )


def test_fills_are_the_trades_that_all_see(day: Found) -> None:
    taker, maker = day["parts"]["fills"]
    took, met = day["parts"]["trades"]

    assert (taker["id"], maker["id"]) == (took["id"], met["id"])
    assert (taker["takerOrMaker"], maker["takerOrMaker"]) == ("taker", "maker")
    # ccxt tells a public trade's side as the taker's.
    assert (took["side"], met["side"]) == ("buy", "sell")
    assert (taker["fee"]["rate"], maker["fee"]["rate"]) == (0.006, 0.004)
    total = number(taker["fee"]["cost"]) + number(maker["fee"]["cost"])
    assert float(total) == pytest.approx(day["parts"]["ended"]["fee"]["cost"])


def test_market_orders_and_stops_are_taken(day: Found) -> None:
    bought, sold, stop = day["market"]["orders"]

    assert (bought["status"], sold["status"], stop["status"]) == ("closed", "closed", "open")
    assert 99 < bought["cost"] + bought["fee"]["cost"] <= 100
    assert (sold["filled"], sold["side"]) == (0.01, "sell")
    assert (stop["triggerPrice"], stop["price"]) == (5000, 4900)
    closed = {each["id"] for each in day["market"]["closed"]}
    assert {bought["id"], sold["id"], stop["id"]} <= closed


def test_refusals_become_ccxts_own_exceptions(day: Found) -> None:
    assert {name: raised[0] for name, raised in day["wrong"].items()} == {
        "too much": "InsufficientFunds",
        "too small": "ExchangeError",
        "no product": "InvalidOrder",
        "unknown": "OrderNotFound",
        "malformed": "InvalidOrder",
        "done": "OrderNotFound",
        "bad signature": "AuthenticationError",
        "no key": "AuthenticationError",
    }


def test_lists_are_walked_in_small_pages(day: Found) -> None:
    pages = day["pages"]

    assert pages["orders"] == pages["ids"][::-1]
    assert (pages["fees"]["maker"], pages["fees"]["taker"]) == (0.004, 0.006)
    assert {each["code"] for each in pages["accounts"]} >= {"BTC", "USD"}
    assert {each["type"] for each in pages["ledger"]} == {"trade", "fee", "transfer"}
    assert pages["deposits"] == pages["all_deposits"] == []


def test_fills_account_for_every_coin(day: Found) -> None:
    sizes = [
        number(fill["amount"]) * (1 if fill["side"] == "buy" else -1)
        for fill in day["pages"]["fills"]
    ]
    change = number(day["after"]["BTC"]["total"]) - number(day["before"]["BTC"]["total"])

    assert sum(sizes) == change
    assert day["after"]["USD"]["used"] == 0
    assert day["after"]["USD"]["total"] in {each["after"] for each in day["pages"]["ledger"][-2:]}


def test_the_watched_book_and_trades_follow_a_users_order(feed: Found) -> None:
    before, during, after = feed["before"], feed["during"], feed["after"]

    assert during["bids"][0] == [before["asks"][0][0], 0.3]
    assert during["asks"][0] == before["asks"][1]
    assert (after["bids"], after["asks"]) == (before["bids"], during["asks"])
    assert feed["ticker"]["last"] is not None
    assert feed["trades"][-1]["amount"] == before["asks"][0][1]
    assert feed["trades"][-1]["order"] == feed["placed"]["id"]


def test_watched_orders_and_fills_are_what_is_asked_for_later(feed: Found) -> None:
    opened, canceled, asked = feed["opened"][-1], feed["canceled"][-1], feed["asked"]
    [fill] = feed["fill"]

    assert {opened["id"], canceled["id"], fill["order"]} == {feed["placed"]["id"]}
    assert (fill["takerOrMaker"], fill["fee"]["rate"]) == ("taker", 0.006)
    assert (canceled["status"], asked["status"]) == ("canceled", "canceled")
    assert (canceled["filled"], canceled["remaining"]) == (asked["filled"], asked["remaining"])
    assert fill["fee"]["cost"] == asked["fee"]["cost"]
