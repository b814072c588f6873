"""What bots hear in the kit is what the analyst tells, however late it is worked out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyst import indicators
from analyst.indicator import find_indicators
from analyst.lines import all_asked
from analyst.market import Market as Known
from analyst.news import tell
from analyst.scale import microseconds
from analyst.studies import Studies
from analyst.watch import Watchlist
from common.messages.market import INTERVALS_S
from common.messages.watch import CandleClosed, MarketReached, TickerTold, Watch
from kit.ear import NEVER, Ear, News
from kit.market import Market, make_market
from kit.source import Walk
from trader.watching import Closes, Falls, Rises, Ticks, Wanted, Wish, watches_of

BOT = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")
SECOND = timedelta(seconds=1)


def watched(at: datetime, *wanted: Wanted) -> list[Watch]:
    return watches_of(Wish(BOT, at, wanted, is_whole_only=False), (), 0)[0]


def heard(market: Market, watches: list[Watch]) -> Iterator[News]:
    """Yield what the kit tells: it passes over what nobody waits for."""
    ear = Ear(market.pair, "")
    yield from ear.watch(BOT, watches, market.begins_at)
    for stretch in market.stretches:
        while ear.due_at <= stretch.began_at:
            yield from ear.look(ear.due_at)
        if ear.is_quiet(stretch.low, stretch.high):
            ear.pass_by(stretch)
        else:
            for trade in stretch.trades(market.pair):
                yield from ear.trade(trade)


def told(market: Market, watches: list[Watch]) -> Iterator[News]:
    """Yield what the analyst's parts tell when each trade is taken in as it comes."""
    known, watchlist = Known(market.pair), Watchlist()
    studies = Studies(market.pair, all_asked(find_indicators(indicators), ""))
    for interval in INTERVALS_S:
        studies.load(interval, ())
    watchlist.put(BOT, watches)
    for trade in market.trades():
        known.take(trade, microseconds(trade.traded_at))
        changed = known.candles.changes(microseconds(trade.traded_at))
        studies.take(changed)
        watchlist.trade(trade)
        if watchlist.has_news:
            ticker = known.ticker(trade.traded_at, studies.readings())
            yield from tell(watchlist, ticker)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), fall=st.integers(1, 3), rise=st.integers(1, 3))
def test_levels_are_told_with_the_same_market(seed: int, fall: int, rise: int) -> None:
    market = make_market(Walk(seed, count=300, step_rate="0.003"), every_s=7)
    watches = watched(
        market.begins_at,
        Falls(Decimal(100 - fall), ("1m", "1h"), ("1m", "5m")),
        Rises(Decimal(100 + rise), ("24h",), ("1h",)),
    )

    assert list(heard(market, watches)) == list(told(market, watches))


def news_of(market: Market, *wanted: Wanted) -> list[News]:
    return list(heard(market, watched(market.begins_at, *wanted)))


def test_a_candle_is_told_a_second_after_its_end_as_it_was() -> None:
    market = make_market(["100", "103", "99", "101", "102"], every_s=20)

    ((bot_id, news),) = news_of(market, Closes("1m"))

    assert bot_id == BOT
    assert isinstance(news, CandleClosed)
    candle = news.candle
    numbers = candle.open, candle.high, candle.low, candle.close, candle.size
    assert list(map(int, numbers)) == [100, 103, 99, 99, 3000]
    assert news.is_whole


def test_a_minute_without_a_trade_is_no_candle() -> None:
    market = make_market(["100", "103", "101"], every_s=200)

    ((_, first),) = news_of(market, Closes("1m"))

    assert isinstance(first, CandleClosed)
    assert first.candle.opened_at == market.begins_at


def test_a_ticker_is_told_once_it_is_due_and_something_has_traded() -> None:
    market = make_market(["100", "103", "101"], every_s=5)

    ((_, news),) = news_of(market, Ticks(60))

    assert isinstance(news, TickerTold)
    assert news.ticker.price == 100


def test_before_the_first_trade_nothing_is_due() -> None:
    market = make_market(["100"])
    ear = Ear(market.pair, "")

    assert list(ear.watch(BOT, watched(market.begins_at, Ticks(1)), market.begins_at)) == []
    assert ear.due_at is NEVER


def test_a_level_that_the_price_is_past_already_is_told_at_once() -> None:
    market = make_market(["100"])
    ear = Ear(market.pair, "")
    ear.pass_by(market.stretches[0])

    ((_, news),) = list(
        ear.watch(BOT, watched(market.begins_at, Falls(Decimal(101))), market.begins_at + SECOND)
    )

    assert isinstance(news, MarketReached)
    assert news.price == 100


@pytest.mark.parametrize(
    ("low", "high", "is_quiet"), [(96, 104, True), (95, 104, False), (96, 105, False)]
)
def test_it_is_quiet_between_the_nearest_levels(low: int, high: int, is_quiet: bool) -> None:  # noqa: FBT001 - a parameter of the test
    market = make_market(["100"])
    ear = Ear(market.pair, "")
    list(ear.trade(next(market.trades())))
    watches = watched(market.begins_at, Falls(Decimal(95)), Rises(Decimal(105)), Falls(Decimal(9)))

    list(ear.watch(BOT, watches, market.begins_at))
    list(ear.watch(uuid4(), [], market.begins_at))

    assert ear.is_quiet(Decimal(low), Decimal(high)) is is_quiet


def test_what_is_given_up_is_not_told() -> None:
    market = make_market(["100", "94"])
    ear = Ear(market.pair, "")
    list(ear.watch(BOT, watched(market.begins_at, Falls(Decimal(95))), market.begins_at))
    list(ear.watch(BOT, [], market.begins_at))

    assert [each for trade in market.trades() for each in ear.trade(trade)] == []
