"""Coinbase Exchange's dialect, on messages that it really sent."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from common.messages.market import Product
from grabber.feed import (
    Below,
    BookChanged,
    BookHeard,
    LastIdHeard,
    MalformedMessage,
    Refused,
    TradeHeard,
)
from grabber.feeds.coinbase import CoinbaseFeed

MATCH = (
    b'{"type": "match", "trade_id": 1100243482, "maker_order_id":'
    b' "447defaa-aef8-493f-a1a8-a015cb155957", "taker_order_id":'
    b' "8ddfdf47-f1d7-4ec2-831f-e80e18a997c0", "side": "sell", "size": "0.00023298", "price":'
    b' "83420.22", "product_id": "BTC-USD", "sequence": 136999327909,'
    b' "time": "2026-09-30T02:03:13.097237Z"}'
)

feed = CoinbaseFeed()


@pytest.mark.parametrize("kind", [b"match", b"last_match"])
def test_a_match_is_read_with_every_digit(kind: bytes) -> None:
    event = feed.read(MATCH.replace(b'"match"', b'"%b"' % kind))

    assert isinstance(event, TradeHeard)
    assert (event.pair, event.trade_id, event.side) == ("BTC-USD", 1100243482, "sell")
    assert (str(event.price), str(event.size)) == ("83420.22", "0.00023298")
    assert event.traded_at == datetime(2026, 9, 30, 2, 3, 13, 97237, tzinfo=UTC)


def test_fields_that_nobody_knows_are_passed_over() -> None:
    extended = MATCH[:-1] + b', "extra": {"nested": [1, null]}, "rfq": true}'

    assert feed.read(extended) == feed.read(MATCH)


def test_a_heartbeat_tells_the_last_id() -> None:
    text = (
        b'{"type": "heartbeat", "last_trade_id": 1100243481, "product_id": "BTC-USD",'
        b' "sequence": 136999327896, "time": "2026-09-30T02:03:13.000000Z"}'
    )

    event = feed.read(text)

    assert isinstance(event, LastIdHeard)
    assert (event.pair, event.last_trade_id) == ("BTC-USD", 1100243481)


def test_the_first_ticker_of_a_pair_may_lack_its_trade() -> None:
    event = feed.read(b'{"type":"ticker","product_id":"BTC-USD","price":"8042.91"}')

    assert isinstance(event, LastIdHeard)
    assert event.last_trade_id == 0


def test_a_ticker_tells_the_id_of_its_trade() -> None:
    event = feed.read(
        b'{"type": "ticker", "sequence": 37475248783, "product_id": "ETH-USD", "price": "1285.22",'
        b' "open_24h": "1310.79", "volume_24h": "245532.79269678", "low_24h": "1280.52",'
        b' "high_24h": "1313.8", "volume_30d": "9788783.60117027", "best_bid": "1285.04",'
        b' "best_ask": "1285.27", "side": "buy", "time": "2022-10-19T23:28:22.061769Z",'
        b' "trade_id": 370843401, "last_size": "11.4396987"}'
    )

    assert isinstance(event, LastIdHeard)
    assert event.last_trade_id == 370843401


def test_a_snapshot_is_the_whole_book() -> None:
    event = feed.read(
        b'{"type": "snapshot", "product_id": "BTC-USD", "asks": [["83420.21", "0.08080000"]],'
        b' "bids": [["83420.20", "0.07599840"]]}'
    )

    assert isinstance(event, BookHeard)
    assert event.asks == [(Decimal("83420.21"), Decimal("0.0808"))]
    assert event.bids == [(Decimal("83420.20"), Decimal("0.0759984"))]
    assert event.quoted_at is None


def test_changes_with_a_zero_time_are_read() -> None:
    event = feed.read(
        b'{"type": "l2update", "product_id": "BTC-USD", "changes": [["buy", "72993.09", "0"]],'
        b' "time": "0001-01-01T00:00:00.000000Z"}'
    )

    assert isinstance(event, BookChanged)
    assert event.changes == [("buy", Decimal("72993.09"), Decimal(0))]


def test_a_refusal_names_the_pair_that_is_not_traded() -> None:
    event = feed.read(
        b'{"type": "error", "message": "Failed to subscribe",'
        b' "reason": "BTC-XXX is not a valid product"}'
    )

    assert isinstance(event, Refused)
    assert event.pair == "BTC-XXX"


def test_another_refusal_names_none() -> None:
    event = feed.read(
        b'{"type": "error", "message": "Failed to subscribe", "reason": "No channels provided"}'
    )

    assert isinstance(event, Refused)
    assert event.pair is None
    assert event.reason == "No channels provided"


@pytest.mark.parametrize(
    "text", [b'{"type":"wibble","wobble":[1,{"deep":null}]}', b'{"type":"subscriptions"}']
)
def test_a_message_of_another_type_is_of_no_interest(text: bytes) -> None:
    assert feed.read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[1]",
        b"{}",
        MATCH[: len(MATCH) // 2],
        MATCH.replace(b'"83420.22"', b'"-1"'),
        MATCH.replace(b'"83420.22"', b'"NaN"'),
        MATCH.replace(b'"83420.22"', b'"1e400"'),
        MATCH.replace(b'"83420.22"', b"null"),
        MATCH.replace(b'"price"', b'"prize"'),
        MATCH.replace(b'"sell"', b'"give"'),
        MATCH.replace(b"1100243482", b"0"),
        MATCH.replace(b"1100243482", b"1.5"),
        MATCH.replace(b"237Z", b"237"),
        MATCH.replace(b"2026", b"0001"),
        MATCH.replace(b"BTC-USD", b"BTC-\xff"),
        b'{"type":"l2update","product_id":"BTC-USD","changes":[["buy","1","-1"]]}',
        b'{"type":"snapshot","product_id":"BTC-USD","bids":[["1"]],"asks":[]}',
    ],
)
def test_a_message_that_cannot_be_right_is_malformed(text: bytes) -> None:
    with pytest.raises(MalformedMessage):
        feed.read(text)


def test_it_subscribes_to_all_channels_of_all_pairs_in_one_message() -> None:
    (text,) = feed.subscribe(("BTC-EUR", "ETH-BTC"))

    assert json.loads(text) == {
        "type": "subscribe",
        "product_ids": ["BTC-EUR", "ETH-BTC"],
        "channels": ["matches", "ticker", "level2_batch", "heartbeat"],
    }


def test_it_asks_again_by_leaving_first() -> None:
    book = [json.loads(text) for text in feed.ask_books_again(("BTC-EUR",))]
    everything = [json.loads(text) for text in feed.subscribe_again(("BTC-EUR",))]

    assert [each["type"] for each in book] == ["unsubscribe", "subscribe"]
    assert {tuple(each["channels"]) for each in book} == {("level2_batch",)}
    assert [each["type"] for each in everything] == ["unsubscribe", "subscribe"]


def test_a_page_of_trades_is_read_newest_first() -> None:
    body = (
        b'[{"time": "2020-02-17T07:23:16.353Z", "trade_id": 24169716, "price": "9042.57000000",'
        b' "size": "0.00924523", "side": "sell"},'
        b' {"time": "2020-02-17T07:23:16.353Z", "trade_id": 24169717, "price": "9042.88000000",'
        b' "size": "0.00846511", "side": "buy"}]'
    )

    page = feed.read_trades("BTC-EUR", body)

    assert [trade.trade_id for trade in page] == [24169717, 24169716]
    assert [trade.pair for trade in page] == ["BTC-EUR", "BTC-EUR"]
    assert str(page[0].price) == "9042.88000000"


@pytest.mark.parametrize(
    "body",
    [
        b"<html></html>",
        b'[{"trade_id": 12',
        b'{"message":"NotFound"}',
        b'[{"time":"2020-02-17T07:23:16Z","trade_id":1,"price":"0","size":"1","side":"buy"}]',
    ],
)
def test_a_page_that_is_no_list_of_trades_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        feed.read_trades("BTC-EUR", body)


def test_trades_are_asked_for_below_an_id() -> None:
    below = Below(7, None)

    assert feed.trades_path("BTC-EUR", below, 1000) == "/products/BTC-EUR/trades?after=7&limit=1000"
    assert feed.trades_path("BTC-EUR", None, 1) == "/products/BTC-EUR/trades?limit=1"


def test_products_that_cannot_be_traded_are_left_out() -> None:
    good = {
        "id": "BTC-USD",
        "quote_increment": "0.01",
        "base_increment": "0.00000001",
        "min_market_funds": "1",
        "status": "online",
        "max_slippage_percentage": "0.02000000",
    }
    old = {"id": "LTC-EUR", "quote_increment": "0.01", "status": "online"}
    gone = {**good, "id": "XYZ-USD", "status": "delisted"}
    odd = {**good, "id": "not a pair"}

    found = feed.read_products(json.dumps([good, old, gone, odd]).encode())

    assert found == [
        Product(
            pair="BTC-USD",
            base_increment=Decimal("0.00000001"),
            quote_increment=Decimal("0.01"),
            min_funds=Decimal(1),
        )
    ]
