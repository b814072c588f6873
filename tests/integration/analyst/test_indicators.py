"""The analyst tells indicators with each ticker, and goes on the same after a restart."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import analyst.indicators
from analyst.bar import bar_of
from analyst.indicator import find_indicators
from common.bus import Bus
from common.channels import INDICATOR_HISTORIES, INDICATORS, TICKERS
from common.messages.indicator import IndicatorHistory, Reading
from common.messages.market import Candle
from common.records import CANDLES
from common.store import MAX_LIMIT
from tests.integration.analyst.stage import PAIR, Stage, sqlite_in
from tests.support.judges import columns_of, differs, judged
from tests.support.recorded_candles import lately
from tests.support.waiting import eventually

MINUTE = timedelta(minutes=1)
RECORDING = "1m_BTC-USD_2020-02-10_2020-02-14"
COUNT = 2_100
"""Candles of the past: more than the analyst reads."""


@pytest.fixture
def stage(redis_url: str, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(redis_url, sqlite_in(tmp_path))
    yield stage
    stage.close()


def past(stage: Stage) -> datetime:
    """Store minutes of the venue's own, as a fetch of history does, and return the last one's."""
    candles = lately(RECORDING, PAIR, COUNT, ended_before=2 * MINUTE)
    stage.store.put(CANDLES, candles)
    return candles[-1].opened_at


def reading(bus: Bus, last_id: int = 0) -> Reading | None:
    """Return what is said with a trade, or with any; what is heard in two parts is told twice."""
    ticker = bus.get(TICKERS, PAIR)
    found = ticker.indicators if ticker and last_id in (0, ticker.trade_id) else ()
    return next((each for each in found if each.interval == "1m"), None)


def history(bus: Bus) -> IndicatorHistory:
    found = eventually(lambda: bus.get(INDICATOR_HISTORIES, PAIR, "1m"))
    assert found is not None
    return found


def test_a_ticker_says_what_the_stored_and_the_live_candles_come_to(stage: Stage) -> None:
    past(stage)
    stage.start()
    stage.publish(stage.lately(1, 20))
    now = eventually(lambda: reading(stage.bus, last_id=20))
    said = history(stage.bus)

    assert now is not None
    assert None not in now.values.values(), "enough was read for every line"
    stored = eventually(lambda: stored_until(stage, now.opened_at))
    assert len(stored) > COUNT
    assert_right(said, [each for each in stored if each.opened_at <= said.opened_at[-1]])
    closes = [float(each.close) for each in stored[-20:]]
    assert now.values["sma"] == pytest.approx(sum(closes) / 20)
    told = stage.bus.get(INDICATORS)
    assert told is not None
    assert {line.key for line in told.lines} == now.values.keys() == said.values.keys()


def stored_until(stage: Stage, at: datetime) -> list[Candle]:
    """Return the stored minutes, the newest of which begins then; none while it is not there."""
    span = ("opened_at", None, at + MINUTE)
    found = stage.store.find(
        CANDLES, {"pair": PAIR, "interval": "1m"}, field_range=span, limit=MAX_LIMIT
    )
    return found if found[-1].opened_at == at else []


def assert_right(said: IndicatorHistory, candles: list[Candle]) -> None:
    """Assert that the history is what others make of the candles."""
    columns = columns_of([bar_of(each) for each in candles])
    for name, kind in find_indicators(analyst.indicators).items():
        if kind.is_level:
            continue
        for output, theirs in zip(
            kind.outputs, judged(name, columns, kind.params_type()), strict=True
        ):
            key = name if len(kind.outputs) == 1 else f"{name}.{output.name}"
            ours = np.array(said.values[key], np.float64)
            assert not differs(name, ours, theirs[-len(ours) :]).size, key


def test_killed_and_started_again_it_says_the_same(stage: Stage) -> None:
    stored_until = past(stage)
    stage.start()
    stage.publish(stage.lately(1, 20))
    before = history(stage.bus)
    stage.kill()
    stage.bus.client.delete(TICKERS.at(PAIR))

    stage.start()
    # In a minute that had not closed before: a later trade in one that had would change it.
    stage.publish([stage.trade(21, datetime.now(UTC) - stage.begin)])
    eventually(lambda: reading(stage.bus))
    after = history(stage.bus)

    said = {each for each in before.opened_at if each <= stored_until}
    common = [each for each in after.opened_at if each in said]
    assert len(common) > 400
    for key, column in before.values.items():
        ours = dict(zip(before.opened_at, column, strict=True))
        theirs = dict(zip(after.opened_at, after.values[key], strict=True))
        for each in common:
            assert ours[each] == pytest.approx(theirs[each], rel=1e-9, abs=1e-9), (key, each)


def test_a_board_that_cannot_be_read_keeps_nobody_from_starting(stage: Stage) -> None:
    past(stage)
    stage.bus.client.set(INDICATOR_HISTORIES.at(PAIR, "1m"), b"{}")

    stage.start()
    stage.publish(stage.lately(1, 3))

    assert eventually(lambda: reading(stage.bus))


def test_a_line_that_a_person_asks_for_is_worked_out_beside_the_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRC_INDICATORS", "rsi:period=7")
    past(stage)
    stage.start()
    stage.publish(stage.lately(1, 3))

    found = eventually(lambda: reading(stage.bus))

    assert found is not None
    assert found.values["rsi:period=7"] is not None
    assert found.values["rsi:period=7"] != found.values["rsi"]


def test_an_indicator_that_there_is_not_ends_the_process_naming_the_setting() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "analyst"],
        env={**os.environ, "VIRC_INDICATORS": "rsi:period=1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith("VIRC_INDICATORS: 'rsi:period=1': period: Input should be")
