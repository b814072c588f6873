"""The pace that ccxt knows of an exchange."""

import pytest

from cambista.exchanges.ccxt.pace import pace


@pytest.mark.parametrize(("rate_limit_ms", "rate"), [(100, 8.0), (1000, 0.8), (0, 800.0)])
def test_our_pace_stays_inside_what_ccxt_takes_for_the_limit(
    rate_limit_ms: float, rate: float
) -> None:
    assert pace(rate_limit_ms, 0.0).rate == pytest.approx(rate)
