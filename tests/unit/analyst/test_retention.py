"""Before trades are dropped their candles are sure to be stored."""

from datetime import timedelta

from analyst.chronicle import DAY_US
from analyst.retention import lacking, longer, slice_after, worst
from analyst.scale import microseconds
from common.messages.market import CandleState
from tests.unit.analyst.life import Life
from tests.unit.analyst.recompute import BEGIN, trade

COMPLETE, REPAIRED, HOLED = CandleState.COMPLETE, CandleState.REPAIRED, CandleState.HOLED
TRADES = [trade(each, each * 50, str(each)) for each in range(1, 40)]


def test_a_slice_ends_where_a_day_may_end() -> None:
    old_at = BEGIN + timedelta(minutes=17, seconds=3)

    assert slice_after(old_at, BEGIN + timedelta(hours=1)) == (old_at, BEGIN + timedelta(hours=1))
    assert slice_after(old_at, BEGIN + timedelta(minutes=59)) is None


def test_candles_that_are_stored_are_not_made_again() -> None:
    life = Life("BTC-EUR")
    life.hear(*TRADES)
    life.tell(life.end())
    minutes = [each for each in life.candles.values() if each.interval == "1m"]

    assert lacking("BTC-EUR", TRADES, minutes, first_is_known=True) == []
    made = lacking("BTC-EUR", TRADES, minutes[5:], first_is_known=True)
    assert sorted(made, key=lambda each: each.opened_at) == minutes[:5]


def test_a_candle_with_fewer_trades_than_there_are_is_made_again() -> None:
    life = Life("BTC-EUR")
    life.hear(*TRADES[1:])
    life.tell(life.end())
    minutes = [each for each in life.candles.values() if each.interval == "1m"]

    (made,) = lacking("BTC-EUR", TRADES, minutes, first_is_known=True)

    assert (made.opened_at, made.trades_count) == (BEGIN, 1)


def test_a_made_candle_says_whether_trades_are_missing() -> None:
    trades = [trade(5, 0), trade(6, 61), trade(8, 130), trade(9, 190)]

    made = lacking("BTC-EUR", trades, [], first_is_known=False)

    assert [each.state for each in made] == [HOLED, COMPLETE, HOLED, COMPLETE]


def test_longer_candles_are_folded_of_all_minutes_of_the_day() -> None:
    life = Life("BTC-EUR")
    life.hear(*TRADES)
    life.tell(life.end())
    minutes = [each for each in life.candles.values() if each.interval == "1m"]

    made = longer("BTC-EUR", minutes, microseconds(BEGIN) // DAY_US)

    assert {(each.interval, each.opened_at): each for each in made} == {
        key: each for key, each in life.candles.items() if each.interval != "1m"
    }


def test_a_candle_is_as_bad_as_the_worst_of_its_parts() -> None:
    assert worst([COMPLETE, REPAIRED, HOLED, COMPLETE]) is HOLED
    assert worst([COMPLETE, REPAIRED]) is REPAIRED
    assert worst([]) is COMPLETE
