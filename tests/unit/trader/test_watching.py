"""What a bot waits for, and the watches that follow."""

from datetime import timedelta
from decimal import Decimal

from common.messages.market import Candle
from common.messages.watch import (
    CandleClosed,
    CandleWatch,
    MarketNews,
    PriceWatch,
    TickerTold,
    TickerWatch,
    Watch,
)
from tests.support.bots import BEGAN_AT, BOT_ID, PAIR
from tests.support.news import ticker
from trader.watching import Closes, Falls, Rises, Ticks, Wanted, Wish, watches_of

LOW, HIGH = Falls(Decimal(100)), Rises(Decimal(200))
ID = BOT_ID


def wish(*wanted: Wanted, news: MarketNews | None = None, is_whole_only: bool = False) -> Wish:
    return Wish(BOT_ID, BEGAN_AT, wanted, is_whole_only, news)


def made(*wanted: Wanted, news: MarketNews | None = None) -> Watch:
    (watch,), _ = watches_of(wish(*wanted, news=news), (), 0)
    return watch


def test_a_fall_and_a_rise_are_levels_on_either_side() -> None:
    (fall, rise), count = watches_of(wish(LOW, HIGH), (), 0)

    assert isinstance(fall, PriceWatch)
    assert isinstance(rise, PriceWatch)
    assert (fall.level, fall.is_rise, rise.level, rise.is_rise) == (LOW.to, False, HIGH.to, True)
    assert fall.watch_id != rise.watch_id
    assert count == 2


def test_what_is_said_again_is_the_same_watch_and_the_rest_is_forgotten() -> None:
    first, count = watches_of(wish(LOW, HIGH), (), 0)

    again, count = watches_of(wish(HIGH), first, count)

    assert again == first[1:]
    assert count == 2


def test_what_is_said_twice_is_one_watch() -> None:
    assert len(watches_of(wish(LOW, LOW), (), 0)[0]) == 1


def test_the_same_level_after_it_was_told_is_another_watch() -> None:
    (first,), count = watches_of(wish(LOW), (), 0)

    (second,), _ = watches_of(wish(LOW), (), count)

    assert first.watch_id != second.watch_id


def test_the_ids_follow_from_bot_number_and_words_alone() -> None:
    assert made(LOW).watch_id == made(LOW).watch_id
    assert made(LOW).watch_id != made(HIGH).watch_id


def test_a_wish_for_whole_data_is_another_watch() -> None:
    known, count = watches_of(wish(LOW), (), 0)

    (watch,), _ = watches_of(wish(LOW, is_whole_only=True), known, count)

    assert watch.is_whole_only
    assert watch.watch_id != known[0].watch_id


def test_after_a_candle_the_next_one_is_wanted_however_late() -> None:
    candle = Candle(
        pair=PAIR,
        interval="1m",
        opened_at=BEGAN_AT - timedelta(minutes=5),
        open=Decimal(1),
        high=Decimal(1),
        low=Decimal(1),
        close=Decimal(1),
        size=Decimal(1),
    )
    news = CandleClosed(watch_id=ID, candle=candle, is_whole=True, ticker=ticker())

    first, next_one = made(Closes("1m")), made(Closes("1m"), news=news)

    assert isinstance(first, CandleWatch)
    assert first.since == BEGAN_AT
    assert next_one.since == BEGAN_AT - timedelta(minutes=4)


def test_a_ticker_is_wanted_at_once_and_then_each_so_many_seconds() -> None:
    news = TickerTold(watch_id=ID, is_whole=True, ticker=ticker())

    first, next_one = made(Ticks(30)), made(Ticks(30), news=news)

    assert isinstance(first, TickerWatch)
    assert first.since == BEGAN_AT
    assert next_one.since == BEGAN_AT + timedelta(seconds=30)
