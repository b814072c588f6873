"""Coinbase's own ``coinbase-advanced-py`` trades at the exchange, over TLS."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.clients.conftest import Run

Found = dict[str, Any]


@pytest.fixture(scope="module")
def day(run: Run) -> Found:
    """Return what a day of trading found: Alice signs with ES256, Bob with Ed25519."""
    found: Found = run("coinbase-advanced-py", "advanced_rest")
    return found


@pytest.fixture(scope="module")
def feed(run: Run, day: Found) -> Found:
    """Return what was heard of a trade, after the day."""
    assert day
    found: Found = run("coinbase-advanced-py", "advanced_feed")
    return found


def by_currency(accounts: Found) -> dict[str, tuple[Decimal, Decimal]]:
    """Return what is available and held, by currency."""
    return {
        each["currency"]: (
            Decimal(each["available_balance"]["value"]),
            Decimal(each["hold"]["value"]),
        )
        for each in accounts["accounts"]
    }


def test_the_market_is_seen_with_and_without_a_key(day: Found) -> None:
    public, keyed = day["public"], day["keyed"]
    book = public["book"]["pricebook"]

    assert [each["product_id"] for each in public["products"]["products"]] == keyed["products"]
    assert (public["product"]["product_id"], public["product"]["status"]) == ("BTC-USD", "online")
    assert (len(book["bids"]), len(book["asks"])) == (5, 5)
    assert keyed["book"]["pricebook"]["bids"] == book["bids"]
    assert keyed["best"]["pricebooks"][0]["asks"] == book["asks"][:1]
    assert keyed["trades"]["trades"] == public["trades"]["trades"]
    starts = [int(each["start"]) for each in public["candles"]["candles"]]
    assert all(newer > older for newer, older in pairwise(starts))
    assert len(starts) > 40


def test_a_key_says_whose_it_is_and_what_it_may(day: Found) -> None:
    keyed = day["keyed"]

    assert by_currency(keyed["accounts"])["USD"] == (Decimal(10_000_000), Decimal(0))
    assert keyed["account"]["account"] == keyed["accounts"]["accounts"][0]
    permissions = keyed["permissions"]
    assert (permissions["can_view"], permissions["can_trade"], permissions["can_transfer"]) == (
        *(True, True, False),
    )
    assert keyed["portfolios"]["portfolios"][0]["uuid"] == permissions["portfolio_uuid"]
    assert keyed["summary"]["fee_tier"]["taker_fee_rate"] == "0.006"


def test_an_order_is_placed_once_changed_and_cancelled(day: Found) -> None:
    waiting = day["waiting"]
    order = waiting["order"]["order"]

    assert waiting["placed"]["success"]
    assert waiting["placed"] == waiting["again"]
    assert order["client_order_id"] == waiting["client_order_id"]
    assert [each["order_id"] for each in waiting["open"]["orders"]] == [order["order_id"]]
    assert (order["status"], waiting["held"]["hold"]["value"]) == ("OPEN", "2515")
    assert waiting["edited"]["success"]
    assert waiting["order_edited"]["order"]["order_configuration"]["limit_limit_gtc"] == {
        "base_size": "0.4",
        "limit_price": "5001",
        "post_only": True,
    }
    assert [each["success"] for each in waiting["cancelled"]["results"]] == [True, False]
    assert waiting["cancelled"]["results"][1]["failure_reason"] == "UNKNOWN_CANCEL_ORDER"
    assert not waiting["cancelled_again"]["results"][0]["success"]
    assert waiting["order_after"]["order"]["status"] == "CANCELLED"
    assert waiting["open_after"]["orders"] == []


def test_an_order_is_filled_by_the_market_then_by_a_user_and_the_rest_cancelled(
    day: Found,
) -> None:
    parts = day["parts"]
    taken, met, ended = (parts[name]["order"] for name in ("taken", "met", "ended"))
    size = Decimal(parts["best"]["size"])

    assert (taken["status"], Decimal(taken["filled_size"])) == ("OPEN", size)
    assert Decimal(met["filled_size"]) == size + Decimal("0.1")
    assert (parts["sold"]["order"]["status"], parts["sold"]["order"]["side"]) == ("FILLED", "SELL")
    assert (ended["status"], ended["filled_size"]) == ("CANCELLED", met["filled_size"])
    assert (ended["number_of_fills"], ended["settled"]) == ("2", True)


def test_fills_are_the_trades_that_all_see(day: Found) -> None:
    maker, taker = day["parts"]["fills"]["fills"]
    [other] = day["parts"]["bobs_fills"]["fills"]
    met, took = day["parts"]["trades"]["trades"]
    order = day["parts"]["ended"]["order"]

    assert maker["trade_id"] == other["trade_id"] != taker["trade_id"]
    assert [each["liquidity_indicator"] for each in (maker, taker, other)] == [
        *("MAKER", "TAKER", "TAKER")
    ]
    assert (maker["size"], taker["size"]) == (met["size"], took["size"])
    assert (met["side"], took["side"]) == ("BUY", "SELL")
    for fill, rate in ((maker, "0.004"), (taker, "0.006"), (other, "0.006")):
        cost = Decimal(fill["price"]) * Decimal(fill["size"])
        assert Decimal(fill["commission"]) == cost * Decimal(rate)
    fees = Decimal(maker["commission"]) + Decimal(taker["commission"])
    assert Decimal(order["total_fees"]) == fees


@pytest.mark.parametrize(
    ("kind", "configuration", "status"),
    [
        ("market buy", "market_market_ioc", "FILLED"),
        ("market sell", "market_market_ioc", "FILLED"),
        ("ioc", "sor_limit_ioc", "FILLED"),
        ("fok", "limit_limit_fok", "FILLED"),
        ("fok too large", "limit_limit_fok", "CANCELLED"),
        ("gtd", "limit_limit_gtd", "OPEN"),
        ("stop", "stop_limit_stop_limit_gtc", "OPEN"),
        ("dated stop", "stop_limit_stop_limit_gtd", "OPEN"),
        ("bracket", "trigger_bracket_gtc", "OPEN"),
        ("dated bracket", "trigger_bracket_gtd", "OPEN"),
    ],
)
def test_every_kind_of_order_is_taken(
    day: Found, kind: str, configuration: str, status: str
) -> None:
    order = day["kinds"][kind]

    assert (list(order["order_configuration"]), order["status"]) == ([configuration], status)


def test_wrong_orders_are_refused_with_a_reason(day: Found) -> None:
    refused = day["wrong"]["refused"]

    assert not any(each["success"] for each in refused.values())
    assert {name: each["error_response"]["error"] for name, each in refused.items()} == {
        "too much": "INSUFFICIENT_FUND",
        "no product": "INVALID_PRODUCT_ID",
        "price too accurate": "INVALID_PRICE_PRECISION",
        "size too accurate": "INVALID_SIZE_PRECISION",
        "post only": "INVALID_LIMIT_PRICE_POST_ONLY",
    }
    assert {name: raised[0] for name, raised in day["wrong"]["raised"].items()} == {
        "unknown": 404,
        "no such product": 404,
        "another's key": 401,
    }


def test_a_preview_tells_the_cost_and_places_nothing(day: Found) -> None:
    preview, too_much = day["wrong"]["preview"], day["wrong"]["preview too much"]

    assert (preview["order_total"], preview["commission_total"], preview["errs"]) == (
        *("2515", "15", []),
    )
    assert too_much["errs"] == ["PREVIEW_INSUFFICIENT_FUND"]


def test_lists_are_walked_in_small_pages(day: Found) -> None:
    pages = day["pages"]

    assert pages["orders"] == pages["ids"][::-1]
    assert pages["fills"] == [each["entry_id"] for each in pages["all_fills"]]
    assert len(set(pages["fills"])) == len(pages["fills"]) > 3
    assert pages["accounts"] == [each["currency"] for each in day["after"]["accounts"]]


def test_fills_account_for_every_cent(day: Found) -> None:
    before, after = by_currency(day["keyed"]["accounts"]), by_currency(day["after"])
    bought = spent = Decimal(0)
    for fill in day["pages"]["all_fills"]:
        size = Decimal(fill["size"]) * (1 if fill["side"] == "BUY" else -1)
        bought += size
        spent += size * Decimal(fill["price"]) + Decimal(fill["commission"])

    assert after["BTC"] == (before["BTC"][0] + bought, Decimal(0))
    assert after["USD"] == (before["USD"][0] - spent, Decimal(0))


def events(heard: list[Found], channel: str) -> list[Found]:
    """Return the events of a channel."""
    return [event for each in heard if each.get("channel") == channel for event in each["events"]]


def test_the_public_feed_tells_of_a_users_trade(feed: Found) -> None:
    first, took, *_ = events(feed["public"], "l2_data")
    shown, traded = events(feed["public"], "market_trades")
    [trade] = traded["trades"]

    assert (first["type"], took["type"], shown["type"]) == ("snapshot", "update", "snapshot")
    assert {"side": "offer", "new_quantity": "0"}.items() <= took["updates"][0].items()
    assert {"side": "bid", "new_quantity": "0.3"}.items() <= took["updates"][1].items()
    assert Decimal(trade["size"]) + Decimal("0.3") == Decimal(feed["size"])
    assert int(trade["trade_id"]) == int(shown["trades"][0]["trade_id"]) + 1
    assert events(feed["public"], "ticker")[-1]["tickers"][0]["price"] == trade["price"]


def test_no_message_of_a_socket_is_missing(feed: Found) -> None:
    for name in ("public", "mine", "others"):
        numbers = [each["sequence_num"] for each in feed[name]]
        assert numbers == list(range(len(numbers)))
        beats = [each["heartbeat_counter"] for each in events(feed[name], "heartbeats")]
        assert beats == list(range(beats[0], beats[0] + len(beats)))


def test_a_user_hears_of_the_own_orders_and_nobody_else_does(feed: Found) -> None:
    snapshot, *updates = events(feed["mine"], "user")
    last = updates[1]["orders"][0]

    assert [each["order_id"] for each in snapshot["orders"]] == [feed["waiting"]]
    assert feed["statuses"][-2:] == ["OPEN", "CANCELLED"]
    assert last["order_id"] == feed["order_id"]
    assert (last["cumulative_quantity"], last["total_fees"]) == (
        *(feed["asked"]["filled_size"], feed["asked"]["total_fees"]),
    )
    assert [each["orders"] for each in events(feed["others"], "user")] == [[]]


def test_a_client_that_is_cut_off_comes_back_to_a_snapshot(feed: Found) -> None:
    again = feed["again"]

    assert (again["channel"], again["sequence_num"]) == ("l2_data", 0)
    assert again["events"][0]["type"] == "snapshot"
