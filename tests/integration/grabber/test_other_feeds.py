"""The other feeds, on the stand-in exchange: it speaks Advanced Trade too, and ccxt knows it."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from os import environ
from pathlib import Path

import pytest

from common.bus import Bus
from common.channels import BEST_PRICES, PRODUCTS
from common.messages.market import Trade
from common.store import Store, open_store
from tests.support.exchange import ExchangeProcess
from tests.support.feeds import history
from tests.support.grabbers import GrabberProcess, is_settled, lacking, stored_ids, stored_trades
from tests.support.waiting import eventually

PAIR = "BTC-USD"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an empty store."""
    with open_store(f"sqlite:///{tmp_path}/virc.sqlite") as opened:
        opened.prepare()
        yield opened


@pytest.fixture
def grabber(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    exchange: ExchangeProcess,
    redis_url: str,
    store: Store,
) -> Iterator[GrabberProcess]:
    """Return a grabber that reads the feed of the test's parameter, not started yet."""
    url = f"sqlite:///{tmp_path}/virc.sqlite"
    found = GrabberProcess(tmp_path, exchange, redis_url, url, request.param)
    yield found
    found.kill()


@pytest.mark.parametrize("feed", ["bitmex", "coinbase:prime", "ccxt:nosuchexchange"])
def test_a_feed_that_there_is_not_ends_the_process_with_exit_code_2_and_says_so(feed: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "grabber"],
        env={**environ, "VIRC_FEED": feed},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr.decode().startswith("VIRC_FEED: ")


@pytest.mark.parametrize("grabber", ["coinbase_advanced"], indirect=True)
def test_advanced_trade_is_heard_whole_through_kills_and_lost_connections(
    exchange: ExchangeProcess, grabber: GrabberProcess, store: Store, redis_url: str
) -> None:
    grabber.start()
    eventually(lambda: stored_ids(store, PAIR))
    begun = exchange.played()
    exchange.strike({"kind": "close", "how": "abrupt"})
    time.sleep(1)
    grabber.kill()
    time.sleep(1)
    grabber.start()
    time.sleep(1)
    exchange.strike({"kind": "close", "how": "normal"})

    exchange.clear_faults()
    played = exchange.pause()

    eventually(lambda: is_settled(store, played) and not lacking(store, played, begun))
    bus = Bus(redis_url)
    book = exchange.get(f"/products/{PAIR}/book", level=1)
    best = Decimal(book["bids"][0][0]), Decimal(book["asks"][0][0])
    eventually(lambda: (told := bus.get(BEST_PRICES, PAIR)) and (told.bid, told.ask) == best)
    assert bus.get(PRODUCTS, PAIR) is not None
    bus.close()


@pytest.mark.parametrize("grabber", ["ccxt:coinbaseexchange"], indirect=True)
def test_what_ccxt_watches_is_stored_once_with_numbers_of_ours(
    exchange: ExchangeProcess, grabber: GrabberProcess, store: Store, redis_url: str
) -> None:
    grabber.start()
    eventually(lambda: stored_ids(store, PAIR))
    exchange.strike({"kind": "close", "how": "abrupt"})
    time.sleep(0.5)
    # Before more happens than the exchange's list can tell: there a number would be left out.
    exchange.pause()
    exchange.clear_faults()
    # The list that it began with may have begun in the middle of an instant.
    first = _to_ms(stored_trades(store, PAIR)[0])

    played = Counter(
        (row["time"][:23], Decimal(row["price"]), Decimal(row["size"]), row["side"])
        for row in history(exchange, PAIR)
        if row["time"][:23] > first
    )

    def heard() -> Counter[tuple[str, Decimal, Decimal, str]]:
        return Counter(
            (_to_ms(each), each.price, each.size, each.side.value)
            for each in stored_trades(store, PAIR)
            if _to_ms(each) > first
        )

    try:
        eventually(lambda: heard() == played)
    except AssertionError as error:
        raise AssertionError(f"lacks {played - heard()}, has {heard() - played}") from error
    ids = stored_ids(store, PAIR)
    assert ids == list(range(1, len(ids) + 1))
    bus = Bus(redis_url)
    assert eventually(lambda: bus.get(PRODUCTS, PAIR))
    bus.close()


def _to_ms(trade: Trade) -> str:
    return trade.traded_at.isoformat(timespec="milliseconds")[:23]
