"""What a feed may say."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from grabber.feed import BadFeed, BookChanged, BookHeard, Refused, TradeHeard, open_feed
from grabber.feeds.coinbase import CoinbaseFeed
from grabber.feeds.coinbase_advanced import AdvancedFeed
from tests.support.heard import HEARD_AT, heard


@pytest.mark.parametrize(
    "price",
    ["0", "-1", "Infinity", "1E+20", "1E-19", "0.0000000000000000001", "1.0000000000000000001"],
)
def test_a_price_that_no_message_can_hold_is_refused(price: str) -> None:
    with pytest.raises(ValueError, match=r"out of range|digits after the point"):
        heard(1, price=price)


def test_a_price_that_is_no_number_is_refused() -> None:
    with pytest.raises(ArithmeticError):
        heard(1, price="NaN")


@pytest.mark.parametrize("price", ["1E-18", "0.000000000000000001", "12345678901234567890.5"])
def test_a_price_with_many_digits_is_taken(price: str) -> None:
    assert heard(1, price=price).price == Decimal(price)


@pytest.mark.parametrize(
    "traded_at",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2026, 9, 30, 2, 3, 13),  # noqa: DTZ001 - what must be refused
        datetime(2026, 9, 30, 2, 3, 13, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_a_trade_without_a_time_in_utc_is_refused(traded_at: datetime) -> None:
    with pytest.raises(ValueError, match="traded at"):
        TradeHeard("BTC-EUR", 1, Decimal(1), Decimal(1), "buy", traded_at)


def test_a_level_below_zero_is_refused() -> None:
    good, bad = (Decimal(1), Decimal(0)), (Decimal(1), Decimal(-1))

    BookHeard("BTC-EUR", [good], [good], HEARD_AT)
    BookChanged("BTC-EUR", [("buy", *good)], None)

    with pytest.raises(ValueError, match="out of range"):
        BookHeard("BTC-EUR", [good], [bad], HEARD_AT)
    with pytest.raises(ValueError, match="out of range"):
        BookChanged("BTC-EUR", [("sell", *bad)], None)


def test_a_refusal_without_more_names_no_pair() -> None:
    assert Refused("Failed to subscribe", "No channels provided").pair is None


def test_a_feed_is_found_by_its_name() -> None:
    assert isinstance(open_feed("coinbase"), CoinbaseFeed)
    assert isinstance(open_feed("coinbase_advanced"), AdvancedFeed)


@pytest.mark.parametrize("name", ["bitmex", "coinbase:prime", "__init__x"])
def test_a_feed_that_there_is_not_is_named(name: str) -> None:
    with pytest.raises(BadFeed, match=name.partition(":")[2] or name):
        open_feed(name)
