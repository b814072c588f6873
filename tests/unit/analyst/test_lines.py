"""Which lines are worked out, by what a person set."""

import pytest

import analyst.indicators
from analyst.indicator import find_indicators
from analyst.lines import all_asked, described

KINDS = find_indicators(analyst.indicators)


def keys(text: str) -> list[str]:
    return [line.key for each in all_asked(KINDS, text) for line in each.lines()]


def test_every_indicator_is_worked_out_with_its_defaults() -> None:
    assert {"sma", "rsi", "macd.macd", "macd.signal", "bollinger.upper", "vwap"} <= set(keys(""))


def test_others_are_worked_out_beside_them() -> None:
    beside = set(keys("rsi:period=7 macd:fast=5,slow=35")) - set(keys(""))

    assert beside == {
        "rsi:period=7",
        "macd:fast=5,slow=35.macd",
        "macd:fast=5,slow=35.signal",
        "macd:fast=5,slow=35.histogram",
    }


def test_what_is_asked_for_twice_is_worked_out_once() -> None:
    assert keys("rsi rsi:period=14 rsi:period=7 rsi:period=7") == keys("rsi:period=7")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rsj", "there is no indicator 'rsj'"),
        ("rsi:period=1", "greater than or equal to 2"),
        ("rsi:length=7", "length: Extra inputs"),
        ("rsi:period", "period: Input should be a valid integer"),
        ("macd:fast=30", "fast 30 must be shorter than slow 26"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        all_asked(KINDS, text)


def test_a_line_says_whose_it_is_and_when_it_begins() -> None:
    told = described(all_asked(KINDS, "rsi:period=7"))
    line = next(each for each in told.lines if each.key == "rsi:period=7")

    assert (line.indicator, line.output, line.params, line.warm_up) == (
        "rsi",
        "rsi",
        {"period": 7},
        7,
    )
    assert {each.name for each in told.types} == set(KINDS)
