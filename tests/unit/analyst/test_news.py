"""What a bot is told of the market."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from analyst.news import news_of
from analyst.watch import Armed, Touch
from common.messages.indicator import Reading
from common.messages.market import Candle, CandleState, Window
from common.messages.watch import CandleClosed, CandleWatch, MarketReached, TickerTold, TickerWatch
from tests.support.bots import BEGAN_AT, BOT_ID, PAIR
from tests.support.news import ticker

ONE = Decimal(1)


def window(interval: str, *, is_whole: bool = True) -> Window:
    return Window(
        interval=interval,
        open=ONE,
        high=ONE,
        low=ONE,
        close=ONE,
        volume=ONE,
        vwap=ONE,
        range=ONE,
        change_percent=ONE,
        trade_count=1,
        is_whole=is_whole,
    )


def reading(*, is_whole: bool = True) -> Reading:
    return Reading(interval="1h", opened_at=BEGAN_AT, is_whole=is_whole, values={"rsi": 50.0})


def watch(**changes: object) -> TickerWatch:
    made = TickerWatch(watch_id=uuid4(), since=BEGAN_AT, every_s=1)
    return made.model_copy(update=changes)


def candle(state: CandleState) -> Candle:
    return Candle(
        pair=PAIR,
        interval="1m",
        opened_at=BEGAN_AT - timedelta(minutes=1),
        open=ONE,
        high=ONE,
        low=ONE,
        close=ONE,
        size=ONE,
        state=state,
    )


def test_only_what_was_asked_for_is_told_along() -> None:
    market = ticker(windows=(window("1m"), window("1h")), indicators=(reading(),))

    bare = news_of(Armed(BOT_ID, watch()), market, None)
    asked = news_of(Armed(BOT_ID, watch(windows=("1h",), intervals=("1h",))), market, None)

    assert isinstance(bare, TickerTold)
    assert (bare.ticker.windows, bare.ticker.indicators) == ((), ())
    assert [each.interval for each in asked.ticker.windows] == ["1h"]
    assert asked.ticker.indicators == (reading(),)


@pytest.mark.parametrize(
    ("asked", "is_whole"),
    [
        ({}, True),
        ({"windows": ("1m",)}, True),
        ({"windows": ("1m", "1h")}, False),
        ({"windows": ("24h",)}, False),
        ({"intervals": ("1h",)}, False),
        ({"intervals": ("1m",)}, False),
    ],
)
def test_it_is_whole_when_nothing_is_missing_in_what_was_asked_for(
    asked: dict[str, object], *, is_whole: bool
) -> None:
    windows = (window("1m"), window("1h", is_whole=False))
    market = ticker(windows=windows, indicators=(reading(is_whole=False),))

    assert news_of(Armed(BOT_ID, watch(**asked)), market, None).is_whole is is_whole


def test_a_level_is_told_with_the_price_that_reached_it() -> None:
    armed = Armed(BOT_ID, watch(), touch=Touch(Decimal(99), BEGAN_AT))

    news = news_of(armed, ticker("101"), None)

    assert isinstance(news, MarketReached)
    assert (news.price, news.ticker.price) == (Decimal(99), Decimal(101))


@pytest.mark.parametrize("state", CandleState)
def test_a_candle_with_a_hole_is_not_whole(state: CandleState) -> None:
    asked = CandleWatch(watch_id=uuid4(), since=BEGAN_AT, interval="1m")
    market = ticker(windows=(window("1m"),))

    news = news_of(Armed(BOT_ID, asked), market, candle(state))

    assert isinstance(news, CandleClosed)
    assert news.is_whole is (state is not CandleState.HOLED)
