"""Whatever the feed, the venue, the store, Redis and the grabber suffer: every trade, once.

Each test plays a market, does harm, stops the market, and waits until the store has every trade id
since the grabber began.
"""

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from common.bus import Bus
from common.channels import TRADES
from common.listener import Heard, Listener
from common.messages.market import Trade
from common.records import TRADES as STORED_TRADES
from common.store import Store, open_store
from tests.support.exchange import ExchangeProcess
from tests.support.grabbers import GrabberProcess, Played, is_settled, lacking
from tests.support.redis import RedisServer
from tests.support.stores import Ground
from tests.support.waiting import eventually

AWAY_S = 10.0
"""How long the store, or Redis, is away."""


@pytest.fixture
def begun(grabber: GrabberProcess, exchange: ExchangeProcess, reader: Store) -> Played:
    """Start the grabber, and return what had been played when it surely heard everything."""
    grabber.start()
    eventually(lambda: all(_has_trades(reader, pair) for pair in grabber.pairs))
    return exchange.played()


def _has_trades(store: Store, pair: str) -> bool:
    return store.last(STORED_TRADES, pair=pair) is not None


@pytest.fixture
def reader(ground: Ground) -> Iterator[Store]:
    """Return the store, as another process sees it."""
    with open_store(ground.url) as opened:
        opened.prepare()
        yield opened


def assert_every_trade_once(exchange: ExchangeProcess, store: Store, begun: Played) -> None:
    exchange.clear_faults()
    played = exchange.pause()

    def is_whole() -> bool:
        return is_settled(store, played) and not lacking(store, played, begun)

    try:
        eventually(is_whole)
    except AssertionError as error:
        raise AssertionError(f"the store lacks {lacking(store, played, begun)}") from error
    for pair, counts in played.items():
        newest = exchange.get(f"/products/{pair}/trades", limit=1)[0]
        stored = store.find(STORED_TRADES, {"pair": pair}, descending=True, limit=1)[0]
        assert stored.trade_id == counts["last_id"] == newest["trade_id"]
        # REST pads to eight digits where the feed does not.
        assert stored.price == Decimal(newest["price"])
        assert stored.size == Decimal(newest["size"])


def test_when_the_feed_drops_doubles_disorders_and_garbles_while_rest_fails(
    exchange: ExchangeProcess, reader: Store, begun: Played
) -> None:
    exchange.strike(
        {"kind": "drop", "every": 13, "count": None},
        {"kind": "drop", "product_id": "BTC-EUR", "count": 40},
        {"kind": "duplicate", "every": 7, "count": None},
        {"kind": "reorder", "every": 11, "count": None},
        *(
            {"kind": "garbage", "what": what, "every": 17, "count": None, "seed": seed}
            for seed, what in enumerate(
                ["invalid_json", "unknown_type", "extra_fields", "missing_fields"]
            )
        ),
        {"kind": "rest", "answer": "429", "count": 1, "path": "/products/"},
        {"kind": "rest", "answer": "500", "count": 1, "path": "/products/"},
        {"kind": "rest", "answer": "html", "count": 1, "path": "/products/"},
        {"kind": "rest", "answer": "hang_up", "count": 1, "path": "/products/"},
    )
    time.sleep(2)

    assert_every_trade_once(exchange, reader, begun)


def test_when_the_feed_closes_and_refuses_and_stalls(
    exchange: ExchangeProcess, reader: Store, begun: Played
) -> None:
    exchange.strike({"kind": "close", "how": "abrupt"})
    time.sleep(0.3)
    exchange.strike({"kind": "close", "how": "normal"})
    time.sleep(0.5)
    exchange.strike({"kind": "close"}, {"kind": "refuse", "seconds": 0.5})
    time.sleep(1.5)
    exchange.strike({"kind": "stall", "seconds": 60})
    time.sleep(5.5)

    assert_every_trade_once(exchange, reader, begun)


def test_when_the_grabber_is_killed_five_times(
    exchange: ExchangeProcess, reader: Store, begun: Played, grabber: GrabberProcess
) -> None:
    exchange.strike({"kind": "drop", "every": 13, "count": None})

    for number in range(5):
        time.sleep(0.2 + 0.17 * number)
        grabber.kill()
        grabber.start()

    assert_every_trade_once(exchange, reader, begun)


def test_when_the_store_is_away_and_then_no_tick_is_late(
    exchange: ExchangeProcess, reader: Store, begun: Played, ground: Ground, redis_url: str
) -> None:
    bus = Bus(redis_url)
    listener: Listener[Trade] = Listener(bus, topics=[(TRADES, ("BTC-USD",))])
    ground.take_away()
    # Nobody who waits for the store goes on before it is back: these have waited for nobody.
    ids = list(_hear(listener, AWAY_S, most=300))
    ground.bring_back()
    listener.close()
    bus.close()
    assert ids == list(range(ids[0], ids[-1] + 1))
    assert_every_trade_once(exchange, reader, begun)


def test_when_redis_is_away(
    exchange: ExchangeProcess,
    reader: Store,
    begun: Played,
    grabber: GrabberProcess,
    redis_server: RedisServer,
) -> None:
    redis_server.kill()
    time.sleep(AWAY_S)
    redis_server.start()
    redis_server.pause()
    time.sleep(1.0)
    redis_server.go_on()

    eventually(lambda: grabber.figure("unheard") > 0)
    assert_every_trade_once(exchange, reader, begun)


def _hear(listener: Listener[Trade], seconds: float, most: int) -> Iterator[int]:
    """Yield the id of each trade that is published in so many seconds, and of so many at least."""
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until or count < most:
        for item in listener.listen(0.1):
            if isinstance(item, Heard):
                count += 1
                yield item.message.trade_id
