"""Indicators over REST, as the analyst told them; and on a pair's chart, whatever they are."""

from datetime import UTC, datetime, timedelta

import pytest

from common.channels import INDICATOR_HISTORIES, INDICATORS, TICKERS
from common.messages.indicator import (
    IndicatorHistory,
    IndicatorOutput,
    Indicators,
    IndicatorType,
    Line,
    Reading,
)
from tests.integration.gui.asking import get
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)

TOLD = Indicators(
    types=(
        IndicatorType(
            name="tide",
            title="Tide",
            help="Rises and falls.",
            source="I. Newton, Principia, 1687",
            params_schema={"properties": {"period": {"type": "integer", "default": 2}}},
            outputs=(IndicatorOutput(name="tide", title="Tide", unit="none"),),
            is_over_price=False,
        ),
    ),
    lines=(Line(key="tide", indicator="tide", output="tide", params={"period": 2}, warm_up=1),),
)


@pytest.fixture
def told(feeder: Feeder) -> Feeder:
    """Return the feeder, after an indicator was told that nobody has ever heard of."""
    feeder.bus.put(INDICATORS, TOLD)
    history = IndicatorHistory(
        pair="BTC-EUR",
        interval="5m",
        opened_at=(AT, AT + timedelta(minutes=5)),
        values={"tide": (None, 0.1 + 0.2)},
    )
    feeder.bus.put(INDICATOR_HISTORIES, history, "BTC-EUR", "5m")
    ticker = feeder.bus.get(TICKERS, "BTC-EUR")
    assert ticker is not None
    now = Reading(
        interval="5m",
        opened_at=AT + timedelta(minutes=10),
        is_whole=False,
        values={"tide": -1.5},
    )
    feeder.bus.put(TICKERS, ticker.model_copy(update={"indicators": (now,)}), "BTC-EUR")
    return feeder


def test_what_lines_say_is_told_to_the_last_digit_and_null_before_the_warm_up(
    visitor: Visitor, told: Feeder
) -> None:
    found = get(visitor, "/indicators/BTC-EUR?interval=5m")

    assert (found["pair"], found["interval"]) == ("BTC-EUR", "5m")
    assert found["opened_at"] == ["2026-03-01T12:00:00Z", "2026-03-01T12:05:00Z"]
    assert found["values"] == {"tide": [None, 0.30000000000000004]}
    assert found["now"]["values"] == {"tide": -1.5}
    assert found["now"]["is_whole"] is False


def test_every_indicator_is_told_with_its_form_and_its_source(
    visitor: Visitor, told: Feeder
) -> None:
    found = get(visitor, "/indicator-types")

    assert found["types"][0]["source"] == "I. Newton, Principia, 1687"
    assert found["types"][0]["params_schema"]["properties"]["period"]["default"] == 2
    assert found["lines"][0]["key"] == "tide"


def test_tickers_carry_what_the_lines_say_now(visitor: Visitor, told: Feeder) -> None:
    tickers = {each["pair"]: each for each in get(visitor, "/tickers")["tickers"]}

    assert tickers["BTC-EUR"]["indicators"][0]["values"] == {"tide": -1.5}
    assert tickers["ETH-EUR"]["indicators"] == []


def test_before_the_analyst_ran_there_are_none(visitor: Visitor, feeder: Feeder) -> None:
    assert get(visitor, "/indicator-types") == {"types": [], "lines": []}
    error = get(visitor, "/indicators/BTC-EUR", status=404)["error"]
    assert error["code"] == "no_indicators"


def test_a_pair_that_there_is_not_is_not_found(visitor: Visitor, told: Feeder) -> None:
    for pair in ("XRP-EUR", "nonsense", "BTC-EUR%00"):
        error = get(visitor, f"/indicators/{pair}", status=404)["error"]
        assert error["code"] == "unknown_pair"


@pytest.mark.parametrize("interval", ["2m", "", "1M", "5m,1h", "x" * 3000])
def test_an_interval_that_there_is_not_is_named(
    visitor: Visitor, told: Feeder, interval: str
) -> None:
    error = get(visitor, f"/indicators/BTC-EUR?interval={interval}", status=422)["error"]

    assert list(error["fields"]) == ["interval"]
    assert error["fields"]["interval"].endswith("is none of 1m 5m 15m 1h 6h 1d")


def test_what_cannot_be_read_is_no_answer(visitor: Visitor, told: Feeder) -> None:
    nan = b'{"pair":"BTC-EUR","interval":"5m","opened_at":[],"values":{"tide":[NaN]}}'
    told.bus.client.set(INDICATOR_HISTORIES.at("BTC-EUR", "5m"), nan)

    assert get(visitor, "/indicators/BTC-EUR?interval=5m", 404)["error"]["code"] == "no_indicators"


def test_the_names_of_rules_are_told_with_those_of_indicators(
    visitor: Visitor, told: Feeder
) -> None:
    found = {each["name"]: each for each in get(visitor, "/rule-variables")["variables"]}

    assert found["window.24h.volume"]["unit"] == "size"
    assert "indicator.5m.tide" in found
