"""Every indicator on every recording says what TA-Lib and pandas say, to nine digits."""

import numpy as np
import pytest

import analyst.indicators
from analyst.indicator import find_indicators
from tests.support.judges import columns_of, differs, judged, recorded_bars
from tests.support.recorded_candles import RECORDINGS

KINDS = find_indicators(analyst.indicators)


def test_there_are_recordings() -> None:
    assert len(RECORDINGS) == 10


@pytest.mark.parametrize("recording", RECORDINGS)
def test_indicators_say_what_others_say(recording: str) -> None:
    bars = recorded_bars(recording)
    columns = columns_of(bars)

    for name, kind in KINDS.items():
        params = kind.params_type()
        indicator = kind(params)
        ours = np.array([indicator.add(bar) for bar in bars]).T

        for output, mine, theirs in zip(
            kind.outputs, ours, judged(name, columns, params), strict=True
        ):
            wrong = differs(name, mine, theirs)
            assert not wrong.size, (
                name,
                output.name,
                wrong[:3],
                mine[wrong[:3]],
                theirs[wrong[:3]],
            )
            assert np.isnan(mine).sum() <= np.isnan(theirs).sum(), (name, output.name)
