"""What the market says."""

from decimal import Decimal

from common.messages.base import Side
from common.messages.market import Product, Ticker, Window, rules_of
from tests.support.samples import BEGIN

ONE = Decimal(1)
CENT = Decimal("0.01")


def window(interval: str) -> Window:
    return Window(
        interval=interval,
        open=ONE,
        high=ONE,
        low=ONE,
        close=ONE,
        volume=ONE,
        vwap=ONE,
        range=Decimal(0),
        change_percent=Decimal(0),
        trade_count=1,
        is_whole=True,
    )


def test_a_ticker_gives_the_window_of_an_interval_or_none() -> None:
    ticker = Ticker(
        pair="BTC-EUR",
        price=ONE,
        size=ONE,
        side=Side.BUY,
        trade_id=1,
        traded_at=BEGIN,
        windows=(window("1m"), window("24h")),
    )

    assert ticker.window("24h") == ticker.windows[1]
    assert ticker.window("7d") is None


def test_rules_that_are_not_all_told_are_none() -> None:
    assert rules_of("BTC-USD", CENT, CENT, Decimal(1)) == Product(
        pair="BTC-USD", base_increment=CENT, quote_increment=CENT, min_funds=Decimal(1)
    )
    assert rules_of("BTC-USD", None, CENT, Decimal(1)) is None
    assert rules_of("BTC-USD", CENT, None, Decimal(1)) is None
    assert rules_of("BTC/USD", CENT, CENT, Decimal(1)) is None
