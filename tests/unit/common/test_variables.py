"""The names that rules may use."""

from common.messages.indicator import Indicators
from common.messages.market import Window
from common.variables import RuleVariable, rule_variables, title_of
from tests.support.bots import LINES


def by_name(lines: Indicators | None = LINES) -> dict[str, RuleVariable]:
    return {each.name: each for each in rule_variables(lines)}


def test_every_name_is_there_once_with_title_and_help() -> None:
    found = rule_variables(LINES)

    assert len({each.name for each in found}) == len(found)
    assert all(each.title and each.help and each.group for each in found)
    assert all(each.title == title_of(each.name) for each in found)


def test_every_number_of_a_window_is_a_name() -> None:
    fields = set(Window.model_fields) - {"interval", "is_whole"}

    assert {f"window.7d.{each}" for each in fields} == {
        each for each in by_name() if each.startswith("window.7d.")
    }


def test_every_line_of_the_analyst_is_a_name_of_each_interval() -> None:
    named = {each for each in by_name() if each.startswith("indicator.6h.")}

    assert named == {f"indicator.6h.{each.key}" for each in LINES.lines}


def test_units_are_the_indicators_own() -> None:
    found = by_name()

    assert found["indicator.1h.bollinger.upper"].unit == "price"
    assert found["indicator.1h.rsi"].unit == "percent"
    assert found["indicator.1h.cci"].unit is None
    assert found["window.24h.volume"].unit == "size"


def test_a_line_says_what_it_is_made_of() -> None:
    line = by_name()["indicator.1h.bollinger.upper"]

    assert line.title == "bollinger.upper 1h"
    assert line.help == "Bollinger bands: Upper band (period 20, width 2.0), candles of 1h"


def test_without_the_analyst_there_are_no_indicators() -> None:
    assert not [each for each in by_name(None) if each.startswith("indicator.")]
    assert "price" in by_name(None)
