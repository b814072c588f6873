"""Candles of every interval are folded exactly from the minutes, as soon as one changes."""

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from analyst.almanac import INTERVALS, Almanac, Place, places_of
from analyst.candle import Fold
from analyst.scale import microseconds
from common.messages.market import INTERVALS_S, Trade
from tests.unit.analyst.recompute import BEGIN, trade


def almanac_with(trades: list[Trade]) -> Almanac:
    almanac = Almanac()
    for each in trades:
        almanac.add(each, microseconds(each.traded_at))
    return almanac


def shown(fold: Fold | None) -> tuple[object, ...] | None:
    return None if fold is None else tuple(getattr(fold, name) for name in Fold.__slots__)


def recomputed(trades: list[Trade], place: Place) -> tuple[object, ...] | None:
    inside = [
        each for each in trades if place.opened_us <= microseconds(each.traded_at) < place.end_us
    ]
    fold = None
    for each in sorted(inside, key=lambda one: (one.traded_at, one.trade_id)):
        if fold is None:
            fold = Fold.of_trade(each, microseconds(each.traded_at))
        else:
            fold.add(each, microseconds(each.traded_at))
    return shown(fold)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400_000), st.integers(1, 500)), min_size=1, max_size=40),
    st.randoms(use_true_random=False),
)
def test_every_interval_equals_a_recompute_after_each_part_of_the_trades(
    rows: list[tuple[int, int]], random: Random
) -> None:
    trades = [trade(number, at_s, str(price)) for number, (at_s, price) in enumerate(rows, 1)]
    random.shuffle(trades)
    almanac = Almanac()

    for count, each in enumerate(trades, start=1):
        almanac.add(each, microseconds(each.traded_at))
        if random.random() < 0.3:
            for place in places_of(microseconds(each.traded_at)):
                assert shown(almanac.fold(place)) == recomputed(trades[:count], place)

    changed = [place for day in almanac.days.values() for place in day.take_changed()]
    assert set(changed) == {
        place for each in trades for place in places_of(microseconds(each.traded_at))
    }
    assert all(shown(almanac.fold(each)) == recomputed(trades, each) for each in changed)


def test_a_time_lies_in_one_candle_of_each_interval() -> None:
    at_us = microseconds(BEGIN + timedelta(hours=5, minutes=7, seconds=3))

    places = places_of(at_us)

    assert tuple(each.interval for each in places) == INTERVALS
    for each in places:
        length_us = INTERVALS_S[each.interval] * 1_000_000
        assert each.opened_us == at_us - at_us % length_us
        assert each.end_us == each.opened_us + length_us


def test_what_was_stored_is_no_change_unless_more_is_added() -> None:
    almanac = Almanac()
    stored, late = trade(1, 0), trade(2, 10)
    minute = microseconds(BEGIN) // 60_000_000

    almanac.merge(minute, Fold.of_trade(stored, microseconds(stored.traded_at)))
    day = almanac.day(places_of(microseconds(BEGIN))[0].day)
    assert day.take_changed() == []
    almanac.add(late, microseconds(late.traded_at))

    assert len(day.take_changed()) == len(INTERVALS)
    fold = almanac.fold(places_of(microseconds(BEGIN))[-1])
    assert fold is not None
    assert fold.count == 2


def test_only_a_candle_that_there_is_can_be_told_again() -> None:
    almanac = almanac_with([trade(1, 0)])
    day = almanac.day(places_of(microseconds(BEGIN))[0].day)
    day.take_changed()

    almanac.note(microseconds(BEGIN) + 3_600_000_000)
    almanac.note(microseconds(BEGIN) + 90 * 86_400_000_000)
    assert day.take_changed() == []
    almanac.note(microseconds(BEGIN) + 5)

    assert len(day.take_changed()) == len(INTERVALS)


def test_of_a_day_without_trades_there_is_no_candle() -> None:
    assert Almanac().fold(Place(3, 12)) is None
