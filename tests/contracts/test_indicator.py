"""What every indicator promises, whatever it is: shape, warm-up, range, and no look ahead."""

import math
import pickle
import random
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

import analyst.indicators
from analyst.bar import Bar
from analyst.indicator import LONGEST_PERIOD, Indicator, IndicatorClass, Values, find_indicators
from tests.support.judges import JUDGES, columns_of, differs, judged, recorded_bars

KINDS = find_indicators(analyst.indicators)
BARS = recorded_bars("1m_BTC-EUR_20180404-20180406_lean")
WARM_UPS = 200
"""More candles than any indicator needs with its defaults, and one more."""

ASKED = (
    "sma ema wma rsi bollinger macd atr adx stochastic obv vwap cci donchian ichimoku supertrend"
)

every = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def begun(kind: IndicatorClass) -> Indicator[Any]:
    return kind(kind.params_type())


def run(indicator: Indicator[Any], bars: Iterable[Bar]) -> list[Values]:
    return [indicator.add(bar) for bar in bars]


def same(one: Values, other: Values) -> bool:
    """Whether two answers are the same to the last bit, NaN included."""
    return np.array_equal(one, other, equal_nan=True)


def flat(count: int, size: float = 0.0) -> list[Bar]:
    return [Bar(60 * each, 611.3, 611.3, 611.3, size) for each in range(count)]


def assert_in_range(kind: IndicatorClass, values: Values) -> None:
    for output, value in zip(kind.outputs, values, strict=True):
        assert not math.isinf(value)
        assert not (output.lowest is not None and value < output.lowest), (output.name, value)
        assert not (output.highest is not None and value > output.highest), (output.name, value)


def test_all_that_were_asked_for_are_there() -> None:
    assert set(ASKED.split()) <= set(KINDS)
    assert set(KINDS) == set(JUDGES), "each has a judge, which the recordings are tried on"


@every
def test_it_says_what_it_is(kind: IndicatorClass) -> None:
    assert all((kind.title, kind.help, kind.source, kind.outputs))
    assert any(each.isdigit() for each in kind.source), "its source has a year"
    assert len({each.name for each in kind.outputs}) == len(kind.outputs)
    for field in kind.params_type.model_fields.values():
        assert field.title
        assert field.description
        assert not field.is_required(), "it can be worked out without asking anybody"


@every
def test_its_parameters_have_bounds(kind: IndicatorClass) -> None:
    for name in kind.params_type.model_fields:
        for wrong in (-1, 10 * LONGEST_PERIOD, math.nan, "x"):
            with pytest.raises(ValidationError):
                kind.params_type.model_validate({name: wrong})
    with pytest.raises(ValidationError):
        kind.params_type.model_validate({"no_such": 1})


@every
def test_each_output_begins_when_its_warm_up_is_over(kind: IndicatorClass) -> None:
    indicator = begun(kind)
    said = run(indicator, BARS[:WARM_UPS])

    for values in said:
        assert len(values) == len(kind.outputs)
    for column, warm_up in zip(zip(*said, strict=True), indicator.warm_up, strict=True):
        assert all(map(math.isnan, column[:warm_up]))
        assert not any(map(math.isnan, column[warm_up:]))
        assert warm_up < WARM_UPS


@every
def test_no_value_leaves_its_range(kind: IndicatorClass) -> None:
    for values in run(begun(kind), BARS):
        assert_in_range(kind, values)


@every
def test_a_value_does_not_change_when_later_candles_come(kind: IndicatorClass) -> None:
    chance = random.Random(5)
    said = run(begun(kind), BARS[:WARM_UPS])

    for _ in range(3):
        now = chance.randrange(WARM_UPS)
        other = [bar._replace(close=bar.low, size=bar.size * 7) for bar in BARS[now:WARM_UPS]]
        again = run(begun(kind), [*BARS[:now], *other])

        assert all(map(same, again[:now], said[:now]))


@every
def test_looking_at_the_open_candle_changes_nothing_and_says_what_its_close_would(
    kind: IndicatorClass,
) -> None:
    chance = random.Random(6)
    watched, left_alone = begun(kind), begun(kind)

    for bar in BARS[:WARM_UPS]:
        for _ in range(chance.randrange(3)):
            price = bar.close * chance.uniform(0.5, 2)
            watched.peek(Bar(bar.opened_at_s, price * 1.1, price * 0.9, price, bar.size * 2))
        before = pickle.dumps(watched)
        at_close = watched.peek(bar)
        assert pickle.dumps(watched) == before

        closed = watched.add(bar)

        assert same(closed, at_close)
        assert same(closed, left_alone.add(bar))


@every
def test_it_goes_on_the_same_from_a_copy_of_its_state(kind: IndicatorClass) -> None:
    indicator = begun(kind)
    for at in range(0, 3 * WARM_UPS, 40):
        copy = pickle.loads(pickle.dumps(indicator))  # noqa: S301 - our own
        ours, theirs = (run(each, BARS[at : at + 40]) for each in (indicator, copy))

        assert all(map(same, ours, theirs))


@every
def test_it_depends_on_no_more_candles_than_it_says(kind: IndicatorClass) -> None:
    said = run(begun(kind), BARS)

    for end in (2_000, 2_777, len(BARS)):
        indicator = begun(kind)
        again = run(indicator, BARS[end - indicator.memory(60) : end])

        if kind.is_level:
            assert len(again) == 2
            again = [(said[end - 2][0] + again[1][0] - again[0][0],)]
        assert again[-1] == pytest.approx(said[end - 1], rel=1e-9, abs=1e-9)


@every
def test_what_it_keeps_is_bounded(kind: IndicatorClass) -> None:
    indicator = begun(kind)
    run(indicator, BARS[:500])
    early = len(pickle.dumps(indicator))

    run(indicator, BARS[500:])

    assert len(pickle.dumps(indicator)) <= 1.1 * early


@every
@pytest.mark.parametrize("size", [0.0, 1.0], ids=["nothing traded", "traded"])
def test_a_market_that_stands_still_has_a_value(kind: IndicatorClass, size: float) -> None:
    indicator = begun(kind)
    said = run(indicator, flat(WARM_UPS, size))

    assert not any(math.isnan(each) for each in said[-1])
    for values in said:
        assert_in_range(kind, values)


@every
def test_it_lives_through_prices_of_any_size(kind: IndicatorClass) -> None:
    chance = random.Random(7)
    indicator = begun(kind)

    for number in range(WARM_UPS):
        price = chance.choice([1e-18, 1e-9, 1.0, 5e4, 1e19])
        values = indicator.add(Bar(60 * number, price, price, price, chance.choice([0.0, 1e19])))

        assert_in_range(kind, values)
    assert not any(math.isnan(each) for each in values)


@every
def test_candles_may_be_missing(kind: IndicatorClass) -> None:
    chance = random.Random(8)
    bars = [bar for bar in BARS[:1_000] if chance.random() > 0.3]
    name = kind.__name__.lower()

    said = np.array(run(begun(kind), bars)).T

    for ours, theirs in zip(said, judged(name, columns_of(bars), kind.params_type()), strict=True):
        assert not differs(name, ours, theirs).size


@every
def test_other_parameters_are_right_as_well(kind: IndicatorClass) -> None:
    chance = random.Random(9)
    name = kind.__name__.lower()
    bars = BARS[:700]

    for _ in range(4):
        params = others(kind, chance)
        indicator = kind(params)
        said = np.array(run(indicator, bars)).T

        columns = zip(said, judged(name, columns_of(bars), params), indicator.warm_up, strict=True)
        for ours, theirs, warm_up in columns:
            assert not differs(name, ours, theirs).size, params
            assert np.isnan(ours).sum() == warm_up, params


def others(kind: IndicatorClass, chance: random.Random) -> Any:  # noqa: ANN401 - each has its own
    """Return parameters of an indicator by chance."""
    while True:
        given = {
            name: chance.randint(2, 24) if isinstance(field.default, int) else chance.uniform(1, 4)
            for name, field in kind.params_type.model_fields.items()
        }
        try:
            return kind.params_type.model_validate(given)
        except ValidationError:
            continue
