"""Coinbase Advanced Trade's dialect, on messages that it really sent."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import astuple

from grabber.feed import (
    BadFeed,
    Below,
    BookChanged,
    BookHeard,
    MalformedMessage,
    Numbered,
    TradeHeard,
)
from grabber.feeds.coinbase_advanced import AdvancedFeed, build
from tests.support.replay import ADVANCED, DATA, capture

TRADES = (
    b'{"channel":"market_trades","timestamp":"2026-08-09T21:05:51.452192913Z","sequence_num":136,'
    b'"events":[{"type":"update","trades":[{"product_id":"BTC-USD","trade_id":"1068572096","price":'
    b'"65083.66","size":"0.00100346","time":"2026-08-09T21:05:51.426861Z","side":"BUY"},'
    b'{"product_id":"BTC-USD","trade_id":"1068572095","price":"65083.67","size":"0.00322434",'
    b'"time":"2026-08-09T21:05:51.376358Z","side":"SELL"}]}]}'
)

LEVELS = (
    b'{"channel":"l2_data","timestamp":"2026-08-09T21:05:48.507547362Z","sequence_num":17,"events":'
    b'[{"type":"update","product_id":"BTC-USD","updates":[{"side":"bid","event_time":'
    b'"2026-08-09T21:05:48.407682Z","price_level":"56948.21","new_quantity":"0.01321935"},'
    b'{"side":"offer","event_time":"2026-08-09T21:05:48.407682Z","price_level":"65106.54",'
    b'"new_quantity":"0"}]}]}'
)

feed = AdvancedFeed()


def numbered(text: bytes) -> Numbered:
    """Return what a message says."""
    event = feed.read(text)
    assert isinstance(event, Numbered)
    return event


def test_trades_come_rising_with_the_makers_side() -> None:
    event = numbered(TRADES)

    assert event.number == 136
    assert [
        TradeHeard(*astuple(each)) for each in event.events if isinstance(each, TradeHeard)
    ] == [
        TradeHeard(
            "BTC-USD",
            1068572095,
            Decimal("65083.67"),
            Decimal("0.00322434"),
            "sell",
            datetime(2026, 8, 9, 21, 5, 51, 376358, tzinfo=UTC),
        ),
        TradeHeard(
            "BTC-USD",
            1068572096,
            Decimal("65083.66"),
            Decimal("0.00100346"),
            "buy",
            datetime(2026, 8, 9, 21, 5, 51, 426861, tzinfo=UTC),
        ),
    ]


def test_the_sides_are_the_makers_of_the_recording() -> None:
    """Whoever sold to a resting bid traded at the bid: of the trades next to the book, all did."""
    best: dict[str, tuple[Decimal, Decimal]] = {}
    agreeing = disagreeing = 0
    for message in capture(ADVANCED):
        for event in message["events"]:
            for each in event.get("tickers", ()):
                prices = Decimal(each["best_bid"]), Decimal(each["best_ask"])
                best[each["product_id"]] = prices
            for row in event.get("trades", ()):
                bid, ask = best.get(row["product_id"], (Decimal(0), Decimal(0)))
                price, is_buy = Decimal(row["price"]), row["side"] == "BUY"
                agreeing += price == (bid if is_buy else ask)
                disagreeing += price == (ask if is_buy else bid)

    assert agreeing > 50
    assert disagreeing < agreeing / 10


def test_levels_are_their_new_sizes() -> None:
    event = numbered(LEVELS)

    (change,) = event.events
    assert event.number == 17
    assert isinstance(change, BookChanged)
    assert change.changes == [
        ("buy", Decimal("56948.21"), Decimal("0.01321935")),
        ("sell", Decimal("65106.54"), Decimal(0)),
    ]
    assert change.quoted_at == datetime(2026, 8, 9, 21, 5, 48, 507547, tzinfo=UTC)


def test_a_snapshot_is_the_whole_book() -> None:
    (book,) = numbered(LEVELS.replace(b'"update",', b'"snapshot",')).events

    assert isinstance(book, BookHeard)
    assert book.bids == [(Decimal("56948.21"), Decimal("0.01321935"))]
    assert book.asks == [(Decimal("65106.54"), Decimal(0))]


def test_numbers_count_whatever_the_message_says() -> None:
    events = [numbered(json.dumps(message).encode()) for message in capture(ADVANCED)]

    assert [each.number for each in events] == list(range(1030))


def test_each_channel_is_asked_for_by_itself() -> None:
    asked = [json.loads(text) for text in feed.subscribe(("BTC-USD", "ETH-USD"))]

    assert [each["channel"] for each in asked] == ["heartbeats", "market_trades", "level2"]
    assert asked[1]["product_ids"] == ["BTC-USD", "ETH-USD"]


def test_it_asks_again_by_leaving_first_for_books_and_the_trades_that_may_be_lost() -> None:
    asked = [json.loads(text) for text in feed.ask_books_again(("BTC-USD",))]

    assert [(each["type"], each["channel"]) for each in asked] == [
        ("unsubscribe", "market_trades"),
        ("unsubscribe", "level2"),
        ("subscribe", "market_trades"),
        ("subscribe", "level2"),
    ]


def test_trades_are_asked_for_up_to_the_second_of_a_place() -> None:
    path = "/api/v3/brokerage/market/products/BTC-USD/ticker"
    at = datetime(2026, 8, 9, 21, 5, 51, 426861, tzinfo=UTC)

    end_s = int(at.timestamp()) + 1
    start_s = end_s - 30 * 86400
    found = feed.trades_path("BTC-USD", Below(7, at), 1000)
    assert found == f"{path}?limit=1000&start={start_s}&end={end_s}"
    assert feed.trades_path("BTC-USD", Below(7, None), 1000) == f"{path}?limit=1000"
    assert feed.trades_path("BTC-USD", None, 1) == f"{path}?limit=1"


def test_a_recorded_page_of_trades_is_read() -> None:
    case = json.loads((DATA / "rest/advanced_ticker.json").read_text())[0]

    trades = feed.read_trades("BTC-USD", json.dumps(case["body"]).encode())

    assert [each.trade_id for each in trades] == [995098663, 995098662, 995098661]
    # The first was at the best ask that the same answer tells: its maker sold.
    assert (str(trades[0].price), trades[0].side) == (case["body"]["best_ask"], "sell")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"trades":[{"trade_id":"1"}]}'])
def test_a_page_that_is_none_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        feed.read_trades("BTC-USD", body)


def test_the_recorded_list_of_products_is_read() -> None:
    with gzip.open(DATA / "rest/advanced_products.json.gz") as file:
        body = json.load(file)[0]["body"]

    products = {each.pair: each for each in feed.read_products(json.dumps(body).encode())}

    assert len(products) > 500
    rules = products["BTC-USD"]
    assert (rules.base_increment, rules.quote_increment) == (Decimal("0.00000001"), Decimal("0.01"))
    assert rules.min_funds == 1


def test_there_is_but_one() -> None:
    assert isinstance(build(""), AdvancedFeed)
    with pytest.raises(BadFeed, match="kraken"):
        build("kraken")
