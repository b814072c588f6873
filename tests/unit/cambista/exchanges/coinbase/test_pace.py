"""Coinbase Exchange's limits."""

from cambista.exchanges.coinbase import pace


def test_our_pace_stays_inside_what_the_venue_allows() -> None:
    private, fills = pace.private(0.0), pace.fills(0.0)

    assert (private.rate, private.burst) < (15, 30)
    assert (fills.rate, fills.burst) < (10, 20)
