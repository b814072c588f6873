"""A pair's rate, one a minute, whether it traded in that minute or not."""

from collections.abc import Iterable
from decimal import Decimal

from analyst.candle import MINUTE_US, instant
from analyst.scale import microseconds
from common.messages.market import Candle, RateUpdate


def rates_of(
    pair: str, candles: Iterable[Candle], before: Decimal | None, minutes: range
) -> tuple[RateUpdate, ...]:
    """Return the rate at the beginning of each minute since 1970.

    Parameters
    ----------
    candles
        Of a minute, oldest first.
    before
        The price at the first of the minutes, or None when none was known; then the rates begin
        with the first candle's.
    """
    closes = {microseconds(each.opened_at) // MINUTE_US + 1: each.close for each in candles}
    rates, rate = [], before
    for minute in minutes:
        rate = closes.get(minute, rate)
        if rate is not None:
            rates.append(
                RateUpdate(
                    pair=pair, rate_id=minute, rate=rate, rated_at=instant(minute * MINUTE_US)
                )
            )
    return tuple(rates)
