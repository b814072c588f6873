"""A pair's studies begin with stored candles, go on with those that change, and say when."""

from datetime import timedelta
from decimal import Decimal

import analyst.indicators
from analyst.indicator import find_indicators
from analyst.lines import all_asked
from analyst.studies import ANEW_S, Studies
from common.messages.market import INTERVALS_S
from tests.unit.analyst.test_study import BEGIN, candle, candles

ASKED = all_asked(find_indicators(analyst.indicators), "")


def begun(count: int = 50) -> Studies:
    """Return studies that have read all that is stored: minutes, and nothing else."""
    studies = Studies("BTC-EUR", ASKED)
    while unread := studies.unread():
        studies.load(unread[0], candles(count) if unread[0] == "1m" else [])
    return studies


def test_stored_candles_are_read_interval_by_interval_before_anything_is_said() -> None:
    studies = Studies("BTC-EUR", ASKED)
    order = []

    studies.take(candles(3))
    assert studies.readings() == ()
    while unread := studies.unread():
        interval, count = unread
        assert count > 500, "as many as a value depends on, and those for the chart"
        order.append(interval)
        studies.load(interval, [])

    assert order == list(INTERVALS_S)
    assert studies.readings() == ()


def test_a_reading_is_told_for_each_interval_that_has_candles() -> None:
    studies = begun()

    (reading,) = studies.readings()

    assert reading.interval == "1m"
    assert reading.opened_at == BEGIN + timedelta(minutes=49)
    assert reading.values["rsi"] is not None


def test_histories_are_told_when_a_candle_closes_and_not_while_it_grows() -> None:
    studies = begun()
    assert {each.interval for each in studies.histories()} == set(INTERVALS_S)
    assert studies.histories() == []

    growing = candle(50, 50_050, 49_950, 50_000, 1, is_closed=False)
    studies.take([growing])
    assert studies.histories() == []
    studies.take([growing.model_copy(update={"is_closed": True})])

    (history,) = studies.histories()
    assert history.opened_at[-1] == growing.opened_at
    assert len(history.opened_at) == 51


def test_a_candle_is_taken_for_closed_when_the_next_one_is_open() -> None:
    studies = begun()
    first, second = (candle(at, 50_050, 49_950, 50_000, 1, is_closed=False) for at in (50, 51))
    studies.histories()

    studies.take([first, second])

    (history,) = studies.histories()
    assert history.opened_at[-1] == first.opened_at
    studies.take([first.model_copy(update={"is_closed": True})])
    assert studies.histories() == [], "it closed as it was"


def test_a_study_whose_past_changed_says_nothing_until_it_is_worked_out_anew() -> None:
    studies = begun()
    studies.histories()
    changed = candles(50)[30].model_copy(update={"size": Decimal(99)})

    studies.take([changed])
    assert studies.readings() == ()
    assert studies.histories() == []
    studies.refresh(0.0)

    assert len(studies.readings()) == 1
    assert len(studies.histories()) == 1


def test_a_study_is_worked_out_anew_at_most_once_in_a_while() -> None:
    studies = begun()
    for size in (98, 99):
        studies.take([candles(50)[30].model_copy(update={"size": Decimal(size)})])
        studies.refresh(10.0)
    assert studies.readings() == ()

    studies.refresh(10.0 + ANEW_S)

    assert len(studies.readings()) == 1


def test_what_adds_up_goes_on_from_what_was_said_before_the_start() -> None:
    (before, *_) = (each for each in begun().histories() if each.interval == "1m")
    moved = before.model_copy(
        update={"values": {"obv": tuple(1000 + (each or 0) for each in before.values["obv"])}}
    )

    studies = Studies("BTC-EUR", ASKED, [moved])
    studies.load("1m", candles(60))

    assert (studies.readings()[0].values["obv"] or 0) > 900


def test_candles_that_were_stored_by_others_are_read_as_at_a_start() -> None:
    studies = begun(50)
    level = studies.readings()[0].values["obv"]

    studies.reread()

    assert studies.readings() == ()
    while unread := studies.unread():
        studies.load(unread[0], candles(50)[5:] if unread[0] == "1m" else [])
    assert studies.readings()[0].values["obv"] == level, "where it stands is as it was"
