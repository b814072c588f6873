"""cbpro 1.1.4 of 2018, as people have it, trades at the exchange."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.clients.conftest import Run

Found = dict[str, Any]


@pytest.fixture(scope="module")
def day(run: Run) -> Found:
    """Return what a day of trading found."""
    found: Found = run("cbpro", "cbpro_rest")
    return found


@pytest.fixture(scope="module")
def feed(run: Run, day: Found) -> Found:
    """Return what was heard of a trade, after the day."""
    assert day
    found: Found = run("cbpro", "cbpro_feed")
    return found


def test_the_market_is_seen_without_a_key(day: Found) -> None:
    public = day["public"]
    best, levels, orders = public["books"]

    assert [each["id"] for each in public["products"]] == ["BTC-USD"]
    assert (best["bids"][0], best["asks"][0]) == (levels["bids"][0], levels["asks"][0])
    assert [row[:2] for row in orders["bids"][:5]] == [row[:2] for row in levels["bids"][:5]]
    assert Decimal(best["bids"][0][0]) < Decimal(best["asks"][0][0])
    assert (public["ticker"]["bid"], public["ticker"]["ask"]) != ("", "")
    assert {each["id"] for each in public["currencies"]} == {"BTC", "USD"}
    assert public["unknown"] == {"message": "NotFound"}


def test_the_history_is_walked_page_after_page(day: Found) -> None:
    ids = day["public"]["trade_ids"]

    assert len(ids) > 1000
    assert all(newer == older + 1 for newer, older in pairwise(ids))
    assert ids[0] == day["public"]["ticker"]["trade_id"]
    assert all(newer[0] > older[0] for newer, older in pairwise(day["public"]["candles"]))


def test_an_order_waits_holds_money_and_is_cancelled(day: Found) -> None:
    waiting = day["waiting"]
    order_id = waiting["placed"]["id"]

    assert waiting["placed"]["status"] == "pending"
    assert waiting["order"] == waiting["by_client_oid"] == waiting["listed"][0]
    assert (waiting["order"]["status"], waiting["listed_elsewhere"]) == ("open", [])
    assert waiting["account"]["hold"] == waiting["holds"][0]["amount"] == "2515.0000000000000000"
    assert waiting["holds"][0]["ref"] == order_id
    assert (waiting["cancelled"], waiting["listed_after"]) == (order_id, [])
    assert waiting["cancelled_again"] == {"message": "Order already done"}
    assert waiting["order_after"]["done_reason"] == "canceled"


def test_an_order_is_filled_by_the_market_then_by_a_user_and_the_rest_cancelled(
    day: Found,
) -> None:
    parts = day["parts"]
    size = Decimal(parts["best"][1])

    assert (Decimal(parts["taken"]["filled_size"]), parts["taken"]["status"]) == (size, "open")
    assert parts["book"]["bids"][0] == [parts["best"][0], "0.2", 1]
    assert Decimal(parts["met"]["filled_size"]) == size + Decimal("0.1")
    assert (parts["sold"]["status"], parts["sold"]["done_reason"]) == ("done", "filled")
    assert (parts["ended"]["status"], parts["ended"]["done_reason"]) == ("done", "canceled")
    assert parts["ended"]["filled_size"] == parts["met"]["filled_size"]


def test_fills_are_the_trades_that_all_see(day: Found) -> None:
    parts = day["parts"]
    maker, taker = parts["fills"]
    [other] = parts["bobs_fills"]
    met, took = parts["trades"][:2]

    assert (maker["liquidity"], taker["liquidity"], other["liquidity"]) == ("M", "T", "T")
    assert maker["trade_id"] == other["trade_id"] == met["trade_id"] == took["trade_id"] + 1
    assert (maker["side"], other["side"], met["side"], took["side"]) == (
        *("buy", "sell", "buy", "sell"),
    )
    for fill, rate in ((maker, "0.004"), (taker, "0.006"), (other, "0.006")):
        cost = Decimal(fill["price"]) * Decimal(fill["size"])
        assert Decimal(fill["fee"]) == cost * Decimal(rate)
    assert Decimal(parts["ended"]["fill_fees"]) == Decimal(maker["fee"]) + Decimal(taker["fee"])


def test_market_orders_stops_and_orders_with_an_end_are_taken(day: Found) -> None:
    bought, sold, stop, old_stop, brief = day["market"]["orders"]

    spent = Decimal(bought["executed_value"]) + Decimal(bought["fill_fees"])
    assert Decimal(99) < spent <= Decimal(100)
    assert (bought["done_reason"], sold["done_reason"]) == ("filled", "filled")
    assert (stop["stop"], stop["stop_price"], stop["status"]) == ("loss", "5000.00000000", "active")
    assert (old_stop["stop"], old_stop["type"], old_stop["status"]) == ("loss", "market", "active")
    assert (brief["time_in_force"], brief["status"]) == ("GTT", "open")
    assert brief["expire_time"] > brief["created_at"]
    assert sorted(day["market"]["cancelled"]) == sorted(day["market"]["ids"][2:])
    assert day["market"]["left"] == []


def test_wrong_orders_are_refused_in_the_exchanges_words(day: Found) -> None:
    replies = day["wrong"]["replies"]
    rejected = replies.pop("post only")

    assert {name: each["message"] for name, each in replies.items()} == {
        "too much": "Insufficient funds",
        "no product": "Product not found",
        "too accurate": "price is too accurate. Smallest unit is 0.01000000",
        "too small": "funds is too small. Minimum size is 1.00000000",
        "unknown": "NotFound",
        "bad signature": "invalid signature",
    }
    assert (rejected["status"], rejected["reject_reason"]) == ("rejected", "post only")
    # What cbpro's generators make of an error's object.
    assert day["wrong"]["a_generator_hides_errors"] == ["message"]


def test_lists_are_walked_in_small_pages(day: Found) -> None:
    pages = day["pages"]

    assert pages["orders"] == pages["ids"][::-1]
    assert sorted(pages["cancelled"]) == sorted(pages["ids"])
    assert pages["fills"] == [each["trade_id"] for each in pages["all_fills"]]
    assert len(set(pages["fills"])) == len(pages["fills"]) > 3
    assert pages["ledger"] == [each["id"] for each in pages["all_ledger"]]


def test_fills_and_ledger_account_for_every_cent(day: Found) -> None:
    before, after = (
        {each["currency"]: Decimal(each["balance"]) for each in day[name]}
        for name in ("before", "after")
    )
    bought = spent = Decimal(0)
    for fill in day["pages"]["all_fills"]:
        sign = 1 if fill["side"] == "buy" else -1
        size = sign * Decimal(fill["size"])
        bought += size
        spent += size * Decimal(fill["price"]) + Decimal(fill["fee"])

    assert after["BTC"] - before["BTC"] == bought
    assert before["USD"] - after["USD"] == spent
    assert sum(Decimal(each["amount"]) for each in day["pages"]["all_ledger"]) == after["USD"]
    assert {each["hold"] for each in day["after"]} == {"0.0000000000000000"}


def kinds(heard: list[Found]) -> list[str]:
    """Return the types of messages but heartbeats, in order."""
    return [each["type"] for each in heard if each["type"] != "heartbeat"]


def test_the_public_feed_tells_of_a_users_trade(feed: Found) -> None:
    heard = feed["public"]
    match = next(each for each in heard if each["type"] == "match")
    ticker = [each for each in heard if each["type"] == "ticker"][-1]

    assert kinds(heard)[0] == "subscriptions"
    assert kinds(heard)[1:4] == ["snapshot", "ticker", "last_match"]
    assert sorted(kinds(heard)[4:]) == ["l2update", "l2update", "match", "ticker"]
    assert match["taker_order_id"] == feed["placed"]["id"]
    assert "user_id" not in match
    assert (ticker["trade_id"], ticker["side"]) == (match["trade_id"], "buy")
    assert (ticker["best_bid"], ticker["best_bid_size"]) == (match["price"], "0.30000000")


def test_a_user_hears_of_the_own_order_with_what_is_private(feed: Found) -> None:
    mine = [each for each in feed["mine"] if each["type"] != "heartbeat"]

    assert kinds(mine) == ["subscriptions", "received", "match", "open", "done"]
    assert len({each["user_id"] for each in mine[1:]}) == 1
    assert [each["remaining_size"] for each in mine[3:]] == ["0.3", "0.3"]
    assert mine[2]["taker_fee_rate"] == "0.006"
    assert mine[4]["reason"] == "canceled"


def test_others_hear_the_same_order_without_what_is_private(feed: Found) -> None:
    numbered = [each for each in feed["full"] if "sequence" in each and each["type"] != "heartbeat"]

    assert all(b["sequence"] == a["sequence"] + 1 for a, b in pairwise(numbered))
    assert not any("user_id" in each for each in numbered)
    of_order = [each for each in numbered if each.get("order_id") == feed["placed"]["id"]]
    assert kinds(of_order) == ["received", "open", "done"]
    assert kinds(feed["full"])[:2] == ["subscriptions", "snapshot"]


def test_who_has_not_signed_does_not_hear_single_orders(feed: Found) -> None:
    error, listed = feed["refused"][:2]

    assert (error["type"], error["message"]) == ("error", "Failed to subscribe")
    assert [each["name"] for each in listed["channels"]] == ["heartbeat"]
    assert set(kinds(feed["refused"])) == {"error", "subscriptions"}


def test_cbpros_live_order_book_stays_in_step(feed: Found) -> None:
    kept, asked = feed["book"]["kept"], feed["book"]["asked"]

    def rows(book: Found, side: str) -> list[tuple[Decimal, Decimal, str]]:
        return sorted((Decimal(price), Decimal(size), name) for price, size, name in book[side])

    assert kept["sequence"] == asked["sequence"]
    assert rows(kept, "bids") == rows(asked, "bids")
    assert rows(kept, "asks") == rows(asked, "asks")
    assert feed["errors"] == [None] * len(feed["errors"])
