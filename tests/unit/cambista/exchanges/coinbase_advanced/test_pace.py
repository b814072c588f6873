"""Advanced Trade's limits."""

from cambista.exchanges.coinbase_advanced import pace


def test_our_pace_stays_inside_what_the_venue_allows() -> None:
    found = pace.private(0.0)

    assert found.rate < 30
    assert found.burst <= 30
