"""There is a rate for each minute, whether the pair traded in it or not."""

from datetime import timedelta
from decimal import Decimal

from analyst.rate import rates_of
from analyst.scale import microseconds
from common.messages.market import Candle
from tests.unit.analyst.recompute import BEGIN

MINUTE = microseconds(BEGIN) // 60_000_000


def candle(minute: int, close: str) -> Candle:
    price = Decimal(close)
    return Candle(
        pair="BTC-EUR",
        interval="1m",
        opened_at=BEGIN + timedelta(minutes=minute),
        open=price,
        high=price,
        low=price,
        close=price,
        size=Decimal(1),
    )


def test_a_rate_is_the_last_price_before_its_minute() -> None:
    candles = [candle(0, "10"), candle(2, "12")]

    rates = rates_of("BTC-EUR", candles, Decimal(9), range(MINUTE, MINUTE + 5))

    assert [each.rate for each in rates] == [Decimal(each) for each in (9, 10, 10, 12, 12)]
    assert [each.rate_id for each in rates] == list(range(MINUTE, MINUTE + 5))
    assert rates[1].rated_at == BEGIN + timedelta(minutes=1)


def test_before_the_first_price_there_is_no_rate() -> None:
    rates = rates_of("BTC-EUR", [candle(1, "10")], None, range(MINUTE, MINUTE + 4))

    assert [each.rate_id for each in rates] == [MINUTE + 2, MINUTE + 3]
