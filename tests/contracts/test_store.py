"""What every back end of the store promises."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.messages.base import Side
from common.messages.market import Gap, Trade
from common.records import COLLECTIONS, FILLS, GAPS, ORDERS, TRADES, Collection
from common.store import MAX_LIMIT, Store, StoreAway, StoreRefused, open_store
from tests.support.mongo import MongoServer
from tests.support.samples import ANY, BEGIN, BOT, fill, key_of, order, trade
from tests.support.sqlite import WriteLock

BTC = {"pair": "BTC-EUR"}


@dataclass
class Ground:
    """A back end, empty, that a test may take away."""

    url: str
    impatient_url: str
    """The same, with a short wait until it is called away."""
    take_away: Callable[[], object]
    bring_back: Callable[[], object]
    server: MongoServer | None = None
    writers: list[subprocess.Popen[str]] = field(default_factory=list)

    def writer(self, first: int, last: int, batch_size: int) -> subprocess.Popen[str]:
        """Start a process that stores fills, up to the point where it begins."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.support.store_writer", self.url),
                *(str(first), str(last), str(batch_size)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.writers.append(process)
        return process

    def close(self) -> None:
        """End the writers, and have the back end there again."""
        for process in self.writers:
            process.kill()
            process.communicate()
        self.bring_back()


@pytest.fixture(params=["sqlite", "mongo"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """Return a back end with nothing in it."""
    if request.param == "sqlite":
        lock = WriteLock(tmp_path / "deep" / "virc.sqlite")
        url = f"sqlite:///{lock.path}"
        found = Ground(url, f"{url}?busy_s=0.1", lock.take, lock.release)
    else:
        server: MongoServer = request.getfixturevalue("mongo_server")
        url = server.url(f"test_{uuid4().hex[:8]}")
        impatient_url = f"{url}&serverSelectionTimeoutMS=200"
        found = Ground(url, impatient_url, server.kill, server.start_again, server)
    yield found
    found.close()


@pytest.fixture
def store(ground: Ground) -> Iterator[Store]:
    """Return a prepared store with nothing in it."""
    with open_store(ground.url) as opened:
        opened.prepare()
        yield opened


def _ids(trades: list[Trade]) -> list[int]:
    return [each.trade_id for each in trades]


def test_what_was_new_is_returned_and_the_rest_left_as_it_was(store: Store) -> None:
    store.insert_new(TRADES, [trade(2), trade(4)])

    new = store.insert_new(TRADES, [trade(1), trade(2, price="9"), trade(3), trade(4, price="9")])

    assert new == [trade(1), trade(3)]
    assert store.get(TRADES, pair="BTC-EUR", trade_id=2) == trade(2)
    assert store.insert_new(TRADES, new) == []


def test_of_two_documents_with_one_key_in_a_batch_the_first_is_stored(store: Store) -> None:
    new = store.insert_new(TRADES, [trade(1), trade(2), trade(1, price="9")])

    assert new == [trade(1), trade(2)]
    assert store.get(TRADES, pair="BTC-EUR", trade_id=1) == trade(1)


def test_nothing_is_stored_of_an_empty_batch(store: Store) -> None:
    store.put(ORDERS, [])

    assert store.insert_new(ORDERS, []) == []
    assert store.find(ORDERS, {}, limit=1) == []


def test_more_than_a_thousand_documents_are_stored_at_once(store: Store) -> None:
    store.insert_new(TRADES, [trade(1500), trade(2500)])

    new = store.insert_new(TRADES, [trade(number) for number in range(1, 2502)])

    assert _ids(new) == [each for each in range(1, 2502) if each not in (1500, 2500)]
    assert _ids(store.find(TRADES, BTC, limit=3000)) == list(range(1, 2502))


def test_a_document_is_put_in_the_place_of_the_one_with_its_key(store: Store) -> None:
    store.put(ORDERS, [order(1), order(2)])
    filled = order(1).model_copy(update={"status": "filled", "filled_size": Decimal("0.02")})

    store.put(ORDERS, [order(3), order(1), filled])

    assert store.get(ORDERS, order_id=UUID(int=1)) == filled
    assert store.find(ORDERS, {}, limit=9) == [filled, order(2), order(3)]


def test_a_document_that_is_put_moves_in_the_indexes(store: Store) -> None:
    store.put(ORDERS, [order(1, asked_after_s=0)])

    store.put(ORDERS, [order(1, asked_after_s=60)])

    asked = (BEGIN + timedelta(seconds=30), None)
    assert len(store.find(ORDERS, {"broker": "sim"}, limit=9)) == 1
    assert store.find(ORDERS, {"bot_id": BOT}, field_range=("asked_at", *asked), limit=9)


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.get(ORDERS, order_id=UUID(int=1)) is None
    assert store.last(TRADES, pair="BTC-EUR") is None
    assert store.find(TRADES, BTC, limit=1) == []


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda each: each.name)
@settings(
    max_examples=30,
    deadline=None,
    # Documents of earlier examples in the store make the test harder, not easier.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.data())
def test_a_document_comes_back_with_every_digit_and_microsecond(
    store: Store, collection: Collection[Any], drawn: st.DataObject
) -> None:
    sent = drawn.draw(ANY[collection.name])

    store.put(collection, [sent])
    got = store.get(collection, **key_of(collection.key, sent))

    assert got == sent
    assert got.model_dump_json() == sent.model_dump_json()


def test_keys_that_look_alike_are_not_one(store: Store) -> None:
    odd = [
        fill(1).model_copy(update={"broker": broker})
        for broker in ("", "sim", "sim,1", 'sim",1,"', "sim|1", "sim\x00", "SIM", "s\u00efm")
    ]

    assert store.insert_new(FILLS, odd) == odd
    for each in odd:
        assert store.get(FILLS, broker=each.broker, trade_id=1, order_id=each.order_id) == each


def test_a_range_takes_its_low_and_leaves_its_high(store: Store) -> None:
    store.insert_new(TRADES, [trade(number) for number in (9, 1, 5, 100, 10)])
    store.insert_new(TRADES, [trade(5, pair="ETH-EUR")])

    assert _ids(store.find(TRADES, BTC, limit=9)) == [1, 5, 9, 10, 100]
    assert _ids(store.find(TRADES, BTC, field_range=("trade_id", 5, 10), limit=9)) == [5, 9]
    assert _ids(store.find(TRADES, BTC, field_range=("trade_id", None, 9), limit=9)) == [1, 5]
    after = (BEGIN + timedelta(seconds=9), None)
    assert _ids(store.find(TRADES, BTC, field_range=("traded_at", *after), limit=9)) == [9, 10, 100]
    newest = store.find(TRADES, BTC, descending=True, limit=2)
    assert _ids(newest) == [100, 10]


def test_instants_are_in_order_whatever_their_fraction_and_time_zone(store: Store) -> None:
    at = datetime(2026, 1, 5, 16, 8, 15, tzinfo=UTC)
    instants = [at, at + timedelta(microseconds=1), at + timedelta(milliseconds=1)]
    store.insert_new(
        TRADES,
        [trade(9 - n).model_copy(update={"traded_at": each}) for n, each in enumerate(instants)],
    )

    east = instants[1].astimezone(timezone(timedelta(hours=3)))
    found = store.find(TRADES, BTC, field_range=("traded_at", at, east), limit=9)
    rest = store.find(TRADES, BTC, field_range=("traded_at", east, None), limit=9)

    assert [each.traded_at for each in found + rest] == instants


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    numbers=st.sets(st.integers(1, 60), max_size=25),
    bounds=st.tuples(st.none() | st.integers(0, 62), st.none() | st.integers(0, 62)),
    name=st.sampled_from(["trade_id", "traded_at"]),
    descending=st.booleans(),
    limit=st.integers(1, 12),
)
def test_a_query_finds_what_a_search_through_everything_finds(
    store: Store,
    numbers: set[int],
    bounds: tuple[int | None, int | None],
    name: str,
    *,
    descending: bool,
    limit: int,
) -> None:
    # Three trades share an instant: their ids put them in order.
    trades = [trade(n).model_copy(update={"traded_at": _instant(n // 3)}) for n in sorted(numbers)]
    store.delete_range(TRADES, BTC, ("trade_id", None, None))
    store.insert_new(TRADES, trades)
    low, high = (None if n is None or name == "trade_id" else _instant(n // 3) for n in bounds)
    if name == "trade_id":
        low, high = bounds  # type: ignore[assignment] # either both numbers or both instants

    found = store.find(
        TRADES, BTC, field_range=(name, low, high), descending=descending, limit=limit
    )

    expected = [
        each
        for each in trades
        if (low is None or getattr(each, name) >= low)
        and (high is None or getattr(each, name) < high)
    ]
    assert found == (expected[::-1] if descending else expected)[:limit]
    last = store.last(TRADES, pair="BTC-EUR")
    assert last == (trades[-1] if trades else None)


def _instant(seconds: int) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def test_a_key_of_three_fields_is_asked_from_its_first_ones(store: Store) -> None:
    store.insert_new(FILLS, [fill(2, order=1), fill(2, order=2), fill(1, order=9), fill(3)])

    both = store.find(FILLS, {"broker": "sim", "trade_id": 2}, limit=9)
    from_two = store.find(FILLS, {"broker": "sim"}, field_range=("trade_id", 2, 3), limit=9)
    last = store.last(FILLS, broker="sim", trade_id=2)

    assert both == from_two == [fill(2, order=1), fill(2, order=2)]
    assert last == fill(2, order=2)


def test_a_range_is_deleted_and_counted(store: Store) -> None:
    store.insert_new(TRADES, [trade(number) for number in range(1, 11)])
    store.insert_new(TRADES, [trade(1, pair="ETH-EUR")])

    by_id = store.delete_range(TRADES, BTC, ("trade_id", 9, None))
    by_time = store.delete_range(TRADES, BTC, ("traded_at", None, _instant(3)))

    assert (by_id, by_time) == (2, 2)
    assert _ids(store.find(TRADES, BTC, limit=99)) == [3, 4, 5, 6, 7, 8]
    assert store.last(TRADES, pair="BTC-EUR") == trade(8)
    assert store.last(TRADES, pair="ETH-EUR") == trade(1, pair="ETH-EUR")


def test_the_last_is_the_greatest_whatever_came_when(store: Store) -> None:
    def last() -> int:
        found = store.last(TRADES, pair="BTC-EUR")
        assert found is not None
        return found.trade_id

    store.insert_new(TRADES, [trade(number) for number in range(5000, 7500)])
    assert last() == 7499
    store.insert_new(TRADES, [trade(number) for number in range(1, 2000)])
    assert last() == 7499
    store.insert_new(TRADES, [trade(9000), trade(8000)])
    assert last() == 9000
    store.delete_range(TRADES, BTC, ("trade_id", 100, None))
    assert last() == 99
    store.put(TRADES, [trade(7000)])
    assert last() == 7000


@pytest.mark.parametrize(
    ("collection", "equals", "asked", "named"),
    [
        (TRADES, {"price": Decimal(1)}, None, "price"),
        (TRADES, {"colour": "red"}, None, "colour"),
        (TRADES, {"side": Side.BUY}, None, "side"),
        (TRADES, {"pair": "BTC-EUR"}, ("size", None, None), "size"),
        (TRADES, {}, ("trade_id", 1, 2), "trade_id"),
        (TRADES, {"pair": "BTC-EUR", "trade_id": 1}, ("trade_id", 1, 2), "trade_id"),
        (TRADES, {"pair": "BTC-EUR"}, ("trade_id", "1", None), "trade_id"),
        (TRADES, {"pair": "BTC-EUR"}, ("trade_id", None, 2**63), "trade_id"),
        (TRADES, {"pair": "BTC-EUR"}, ("traded_at", None, datetime(2026, 1, 1)), "traded_at"),  # noqa: DTZ001
        (ORDERS, {"order_id": "1"}, None, "order_id"),
        (FILLS, {"trade_id": 1}, None, "trade_id"),
    ],
)
def test_a_query_that_no_index_serves_is_refused(
    store: Store,
    collection: Collection[Any],
    equals: dict[str, object],
    asked: tuple[str, Any, Any] | None,
    named: str,
) -> None:
    with pytest.raises(ValueError, match=named) as refused:
        store.find(collection, equals, field_range=asked, limit=1)

    assert isinstance(refused.value, StoreRefused)


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1])
def test_a_limit_out_of_bounds_is_refused(store: Store, limit: int) -> None:
    with pytest.raises(ValueError, match=f"limit .*{limit}"):
        store.find(TRADES, BTC, limit=limit)


def test_a_key_that_is_not_whole_is_refused(store: Store) -> None:
    with pytest.raises(StoreRefused, match="trade_id"):
        store.get(TRADES, pair="BTC-EUR")
    with pytest.raises(StoreRefused, match="colour"):
        store.get(ORDERS, order_id=UUID(int=1), colour="red")
    with pytest.raises(StoreRefused, match="pair"):
        store.last(TRADES)


def test_a_number_that_does_not_fit_is_refused_and_nothing_else_broken(store: Store) -> None:
    gap = Gap(pair="BTC-EUR", from_id=2**63, to_id=2**63, detected_at=BEGIN, missing_count=1)

    with pytest.raises(StoreRefused):
        store.insert_new(GAPS, [gap])

    small = gap.model_copy(update={"from_id": 1, "to_id": 1})
    assert store.insert_new(GAPS, [small]) == [small]
    assert store.find(GAPS, BTC, limit=9) == [small]


def test_several_processes_prepare_and_store_the_same_and_each_document_is_new_once(
    ground: Ground,
) -> None:
    writers = [ground.writer(*each) for each in ((1, 900, 100), (1, 900, 70), (301, 1200, 90))]
    told = [_told(writer) for writer in writers]

    new = sorted(number for numbers in told for number in numbers)

    assert new == list(range(1, 1201))
    with open_store(ground.url) as store:
        found = store.find(FILLS, {"broker": "sim"}, limit=MAX_LIMIT)
    assert [each.trade_id for each in found] == list(range(1, 1201))


def _told(writer: subprocess.Popen[str]) -> list[int]:
    text, _ = writer.communicate("go\n", timeout=60)
    assert writer.returncode == 0
    return [int(each) for each in text.removeprefix("ready\n").split()]


def test_several_threads_may_use_one_store(store: Store) -> None:
    new: list[Trade] = []

    def work() -> None:
        for at in range(1, 201, 20):
            new.extend(store.insert_new(TRADES, [trade(n) for n in range(at, at + 20)]))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(_ids(new)) == list(range(1, 201))


def test_a_store_that_is_away_says_so_and_is_used_again_without_opening_it_anew(
    ground: Ground,
) -> None:
    with open_store(ground.impatient_url) as store:
        store.prepare()
        store.insert_new(FILLS, [fill(1)])

        ground.take_away()
        with pytest.raises(StoreAway):
            store.insert_new(FILLS, [fill(1), fill(2)])
        with pytest.raises(StoreAway):
            store.put(FILLS, [fill(3)])
        ground.bring_back()

        assert store.insert_new(FILLS, [fill(1), fill(2)]) == [fill(2)]
        store.ping()


def test_opening_a_store_that_is_away_waits_for_its_first_use(ground: Ground) -> None:
    ground.take_away()
    with open_store(ground.impatient_url) as store:
        with pytest.raises(StoreAway):
            store.prepare()
        ground.bring_back()
        store.prepare()
        store.ping()


def test_a_kill_loses_no_precious_document_that_was_confirmed(ground: Ground) -> None:
    writer = ground.writer(1, 100_000, 5)
    assert writer.stdin is not None
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    writer.stdin.write("go\n")
    writer.stdin.flush()
    confirmed = [int(each) for _ in range(40) for each in writer.stdout.readline().split()]

    if ground.server is not None:
        ground.server.kill()
    writer.kill()
    confirmed += [int(each) for line in writer.stdout for each in line.split()]
    if ground.server is not None:
        ground.server.start()

    assert len(confirmed) >= 200
    with open_store(ground.url) as store:
        store.prepare()
        found = store.find(FILLS, {"broker": "sim"}, limit=MAX_LIMIT)
        assert {each.trade_id for each in found} >= set(confirmed)
        after = fill(100_001)
        assert store.insert_new(FILLS, [after]) == [after]


def test_a_closed_store_refuses(ground: Ground) -> None:
    store = open_store(ground.url)
    store.prepare()

    store.close()
    store.close()

    with pytest.raises(StoreRefused):
        store.insert_new(TRADES, [trade(1)])
