"""A study says the same whatever order its candles come in, and goes on after a restart."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import analyst.indicators
from analyst.indicator import find_indicators
from analyst.lines import all_asked
from analyst.study import KEPT, Study
from common.messages.indicator import IndicatorHistory
from common.messages.market import Candle, CandleState

ASKED = all_asked(find_indicators(analyst.indicators), "rsi:period=7")
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def candles(count: int, seed: int = 1) -> list[Candle]:
    """Return closed minutes of a market that wanders."""
    chance, price, made = random.Random(seed), 50_000.0, []
    for at in range(count):
        price += chance.gauss(0, 30)
        high, low = price + chance.random() * 20, price - chance.random() * 20
        made.append(candle(at, high, low, price, chance.random()))
    return made


def candle(at: int, high: float, low: float, close: float, size: float, **more: Any) -> Candle:  # noqa: ANN401 - any field
    cents = [Decimal(round(each * 100)).scaleb(-2) for each in (high, low, close)]
    return Candle(
        pair="BTC-EUR",
        interval="1m",
        opened_at=BEGIN + timedelta(minutes=at),
        open=cents[2],
        high=cents[0],
        low=cents[1],
        close=cents[2],
        size=Decimal(round(size * 10**8)).scaleb(-8),
        **more,
    )


def study_of(given: Iterable[Candle]) -> Study:
    study = Study("BTC-EUR", "1m", ASKED)
    for each in given:
        study.take(each)
    return study


def assert_same(one: IndicatorHistory, other: IndicatorHistory) -> None:
    """Assert that two histories say the same, to nine digits."""
    assert one.opened_at == other.opened_at
    assert one.values.keys() == other.values.keys()
    for key, column in one.values.items():
        ours, theirs = np.array(column, np.float64), np.array(other.values[key], np.float64)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-7, err_msg=key)


def test_there_is_nothing_to_say_before_the_first_candle() -> None:
    study = study_of([])

    assert study.reading() is None
    assert study.history().opened_at == ()


def test_a_reading_says_what_every_line_says_of_the_open_candle() -> None:
    closed, opened = candles(100), candle(100, 50_050, 49_950, 50_000, 1, is_closed=False)
    study = study_of([*closed, opened])

    reading = study.reading()
    study.take(opened.model_copy(update={"is_closed": True}))
    at_close = study.reading()

    assert reading is not None
    assert reading.opened_at == opened.opened_at
    assert reading.values["bollinger.middle"] is not None
    assert reading.values["sma"] == pytest.approx(reading.values["bollinger.middle"])
    assert at_close == reading


def test_a_line_that_is_not_warm_has_no_value() -> None:
    reading = study_of(candles(10)).reading()

    assert reading is not None
    assert reading.values["rsi"] is None
    assert reading.values["rsi:period=7"] is not None
    assert '"rsi":null' in reading.model_dump_json()


def test_open_candles_change_nothing() -> None:
    closed = candles(200)
    noisy: list[Candle] = []
    for each in closed:
        noisy += [each.model_copy(update={"is_closed": False, "size": Decimal(9)}), each]

    assert study_of(noisy).history() == study_of(closed).history()


@pytest.mark.parametrize("seed", range(3))
def test_candles_that_were_dropped_and_come_late_in_any_order_are_put_where_they_belong(
    seed: int,
) -> None:
    chance, every = random.Random(seed), candles(400, seed)
    late = set(chance.sample(range(50, 400), 40))
    study = study_of(each for at, each in enumerate(every) if at not in late)

    for at in chance.sample(sorted(late), len(late)):
        study.take(every[at])
        if chance.random() < 0.05:
            study.resume()
    study.resume()

    assert not study.is_stale
    ours, whole = study.history(), study_of(every).history()
    # Where the balance stands was said before the late candles came, and goes on from there.
    assert_same(without_level(ours), without_level(whole))


def without_level(history: IndicatorHistory) -> IndicatorHistory:
    values = {key: column for key, column in history.values.items() if key != "obv"}
    return history.model_copy(update={"values": values})


def test_a_candle_that_changed_counts_as_it_is_now() -> None:
    every = candles(300)
    changed = every[250].model_copy(update={"size": Decimal(7), "close": every[250].high})
    study = study_of(every)

    study.take(changed)
    study.resume()

    whole = study_of([*every[:250], changed, *every[251:]])
    assert_same(study.history(), whole.history())


def test_a_candle_that_is_told_again_changes_nothing() -> None:
    every = candles(50)
    study = study_of(every)

    study.take(every[20])

    assert not study.is_stale


@pytest.mark.parametrize("end", [1_999, 2_345])
def test_after_a_restart_it_says_the_same_from_the_candles_that_it_needs(end: int) -> None:
    every = candles(3_000)
    living = study_of(every[:end])
    said = IndicatorHistory.model_validate_json(living.history().model_dump_json())

    restarted = study_of(every[end - living.depth : end])
    restarted.resume(said)
    for each in every[end:]:
        living.take(each)
        restarted.take(each)

    assert_same(restarted.history(), living.history())


def test_what_adds_up_begins_at_nothing_when_nobody_said_anything_before() -> None:
    study = study_of(candles(5))
    study.resume()

    assert_same(study.history(), study_of(candles(5)).history())


def test_what_is_kept_is_bounded() -> None:
    study = study_of(candles(3_000))

    assert len(study.history().opened_at) == KEPT
    assert len(study._bars) == study.depth


def test_a_candle_from_before_all_that_is_kept_is_passed_over() -> None:
    every = candles(2_100)
    study = study_of(every[50:])

    study.take(every[0])

    assert not study.is_stale


def test_a_reading_is_whole_when_no_candle_that_it_may_remember_misses_trades() -> None:
    every = candles(2_000)
    holed = every[100].model_copy(update={"state": CandleState.HOLED})
    opened = candle(500, 50_050, 49_950, 50_000, 1, is_closed=False, state=CandleState.HOLED)

    def is_whole(given: Sequence[Candle]) -> bool:
        reading = study_of(given).reading()
        assert reading is not None
        return reading.is_whole

    assert is_whole(every[:500])
    assert not is_whole([*every[:500], opened])
    assert not is_whole([*every[:100], holed])
    assert not is_whole([*every[:100], holed, *every[101:500]])
    assert is_whole([*every[:100], holed, *every[101:500], every[100]]), "it was repaired"
    assert is_whole([*every[:100], holed, *every[101:]]), "it is forgotten"
