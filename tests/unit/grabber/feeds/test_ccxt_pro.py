"""ccxt's words, as the grabber reads them."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from grabber.feed import BadFeed, MalformedMessage, Refused, TradesSeen, open_feed
from grabber.feeds.ccxt_pro import CcxtFeed

ROW = {
    "id": "15035219",
    "timestamp": 1694353667447,
    "side": "buy",
    "price": "25820.42",
    "amount": "0.27426731",
}

feed = CcxtFeed("kraken")


def said(*rows: dict[str, Any], is_list: bool = False) -> bytes:
    """Return what the connection says of trades."""
    message = {"type": "trades", "pair": "BTC-USD", "is_list": is_list, "trades": rows}
    return json.dumps(message).encode()


def seen(*rows: dict[str, Any], of: CcxtFeed = feed) -> TradesSeen:
    """Return what is read of them."""
    event = of.read(said(*rows))
    assert isinstance(event, TradesSeen)
    return event


def test_a_trade_is_read_with_every_digit_and_the_makers_side() -> None:
    ((name, trade),) = seen(ROW).trades

    assert name == "15035219"
    assert (str(trade.price), str(trade.size), trade.side) == ("25820.42", "0.27426731", "sell")
    assert trade.traded_at == datetime(2023, 9, 10, 13, 47, 47, 447000, tzinfo=UTC)


def test_an_exchange_that_says_the_makers_side_is_believed() -> None:
    ((_, trade),) = seen(ROW, of=CcxtFeed("coinbase")).trades

    assert trade.side == "buy"


def test_trades_come_with_the_oldest_first() -> None:
    earlier = {**ROW, "id": "x9-earlier", "timestamp": ROW["timestamp"] - 1}  # type: ignore[operator]

    assert [name for name, _ in seen(ROW, earlier).trades] == ["x9-earlier", "15035219"]


def test_a_trade_without_an_id_is_known_by_what_it_is() -> None:
    other = {**ROW, "id": None, "amount": "1"}
    names = [name for name, _ in seen({**ROW, "id": None}, {**ROW, "id": None}, other).trades]

    assert names[0] == names[1] != names[2]


def test_a_pair_that_is_not_there_is_a_refusal_of_it() -> None:
    event = feed.read(b'{"type":"unknown","message":"Failed","reason":"none","name":"BTC-XXX"}')

    assert isinstance(event, Refused)
    assert (event.pair, event.message) == ("BTC-XXX", "Failed")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        said({**ROW, "price": None}),
        said({**ROW, "price": "0"}),
        said({**ROW, "side": None}),
        said({**ROW, "timestamp": None}),
        said({**ROW, "timestamp": 10**18}),
    ],
)
def test_what_cannot_be_right_is_malformed(text: bytes) -> None:
    with pytest.raises(MalformedMessage):
        feed.read(text)


def test_rules_are_told_in_either_of_ccxts_ways() -> None:
    row = {"symbol": "BTC/USD", "is_traded": True, "least_cost": "1"}
    ticks = {**row, "precision_mode": 4, "amount": "1e-8", "price": "0.01"}
    places = {**row, "precision_mode": 2, "amount": "8", "price": "2"}
    strange = {**row, "precision_mode": 3, "amount": "8", "price": "2"}
    shut = {**ticks, "is_traded": False}

    found = feed.read_products(json.dumps([ticks, places, strange, shut]).encode())

    assert [(each.base_increment, each.quote_increment) for each in found] == 2 * [
        (Decimal("1E-8"), Decimal("0.01"))
    ]


def test_it_says_what_it_cannot_promise() -> None:
    assert not feed.promises.counts_trades
    assert "kraken: trade numbers are ours" in feed.promises.note


def test_an_exchange_that_ccxt_cannot_watch_is_a_bad_feed() -> None:
    assert isinstance(open_feed("ccxt:kraken"), CcxtFeed)
    for name in ("ccxt", "ccxt:nosuchexchange"):
        with pytest.raises(BadFeed, match="ccxt cannot watch"):
            open_feed(name)
