"""The exchange's rate limit."""

from cambista_sim.exchange.rate_limit import FORGOTTEN_AFTER, RateLimit


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    limit = RateLimit(rate=10, burst=15)

    at_once = [limit.is_allowed("a", 100.0) for _ in range(20)]
    later = [limit.is_allowed("a", 100.5) for _ in range(7)]

    assert at_once == [True] * 15 + [False] * 5
    assert later == [True] * 5 + [False] * 2


def test_callers_do_not_share_a_bucket() -> None:
    limit = RateLimit(rate=1, burst=1)

    assert limit.is_allowed("a", 0)
    assert limit.is_allowed("b", 0)
    assert not limit.is_allowed("a", 0)


def test_a_rate_of_zero_lets_all_through() -> None:
    limit = RateLimit(rate=0, burst=1)

    assert all(limit.is_allowed("a", 0) for _ in range(100))


def test_callers_with_a_full_bucket_are_forgotten() -> None:
    limit = RateLimit(rate=1, burst=1)
    for number in range(FORGOTTEN_AFTER):
        limit.is_allowed(str(number), 0)

    limit.is_allowed("new", 100)

    assert len(limit._buckets) == 1
