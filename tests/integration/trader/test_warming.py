"""What a trader does before its first fork."""

from common.bus import Bus
from tests.support.bots import TYPES
from trader.supervision.warming import warm


def test_it_leaves_nothing_on_redis(redis_url: str) -> None:
    warm(redis_url, TYPES)

    bus = Bus(redis_url)
    # The dashboard of other tests may live on the same Redis.
    left = [each for each in bus.client.scan_iter() if not each.startswith(b"health:{gui}:")]
    assert left == []
    bus.close()


def test_a_redis_that_is_away_holds_nobody_up() -> None:
    warm("redis://127.0.0.1:1/0", TYPES)
    warm("redis://127.0.0.1:1/0", {})
