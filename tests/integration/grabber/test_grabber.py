"""What the grabber tells, and what it does about holes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from common.bus import Bus
from common.channels import BEST_PRICES, NOTICES, PRODUCTS
from common.messages.base import Side
from common.messages.market import Gap, Trade
from common.messages.platform import Condition
from common.records import GAPS, TRADES
from common.store import Store, open_store
from tests.support.exchange import ExchangeProcess
from tests.support.grabbers import GrabberProcess, is_settled, lacking, stored_ids
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
    tmp_path: Path, exchange: ExchangeProcess, redis_url: str, store: Store
) -> Iterator[GrabberProcess]:
    """Return a grabber on that store, not started yet."""
    found = GrabberProcess(tmp_path, exchange, redis_url, f"sqlite:///{tmp_path}/virc.sqlite")
    yield found
    found.kill()


@pytest.fixture
def bus(redis_url: str) -> Iterator[Bus]:
    """Return the bus that the grabber writes to."""
    opened = Bus(redis_url)
    yield opened
    opened.close()


def gaps(store: Store) -> list[Gap]:
    return store.find(GAPS, {"pair": PAIR}, limit=1000)


def trade(trade_id: int) -> Trade:
    return Trade(
        pair=PAIR,
        trade_id=trade_id,
        price=Decimal(8000),
        size=Decimal(1),
        side=Side.BUY,
        traded_at=datetime(2026, 1, 5, tzinfo=UTC),
    )


def test_best_prices_and_rules_are_those_of_the_exchange(
    exchange: ExchangeProcess, grabber: GrabberProcess, bus: Bus
) -> None:
    grabber.start()
    eventually(lambda: bus.get(BEST_PRICES, PAIR))
    exchange.pause()

    def agrees() -> bool:
        told = bus.get(BEST_PRICES, PAIR)
        book = exchange.get(f"/products/{PAIR}/book", level=1)
        (bid, bid_size, _), (ask, ask_size, _) = book["bids"][0], book["asks"][0]
        return told is not None and [told.bid, told.bid_size, told.ask, told.ask_size] == [
            Decimal(each) for each in (bid, bid_size, ask, ask_size)
        ]

    eventually(agrees)
    product = eventually(lambda: bus.get(PRODUCTS, PAIR))
    assert product is not None
    assert product.quote_increment == Decimal("0.01")


def test_a_pair_that_the_venue_does_not_have_is_said_and_the_others_work(
    grabber: GrabberProcess, bus: Bus, store: Store
) -> None:
    grabber.pairs = (PAIR, "BTC-XXX")

    grabber.start()

    eventually(lambda: stored_ids(store, PAIR))
    beat = grabber.until(Condition.DEGRADED, "BTC-XXX")
    assert PAIR not in beat.detail
    assert [each.text for each in bus.kept(NOTICES) if "BTC-XXX" in each.text] == [
        "The exchange refuses: Failed to subscribe: BTC-XXX is not a valid product"
    ]


def test_a_lost_trade_is_a_gap_until_it_is_repaired(
    exchange: ExchangeProcess, grabber: GrabberProcess, store: Store
) -> None:
    grabber.start()
    eventually(lambda: stored_ids(store, PAIR))
    exchange.strike(
        {"kind": "rest", "answer": "500", "path": f"/products/{PAIR}/trades", "seconds": 60},
        {"kind": "drop", "product_id": PAIR},
    )

    eventually(lambda: gaps(store))
    (open_gap,) = gaps(store)
    assert (open_gap.repaired_at, open_gap.missing_count) == (None, 1)
    exchange.clear_faults()

    eventually(lambda: gaps(store)[0].repaired_at)
    (closed,) = gaps(store)
    assert (closed.from_id, closed.to_id) == (open_gap.from_id, open_gap.to_id)
    assert (closed.missing_count, closed.is_permanent) == (0, False)
    assert set(range(closed.from_id, closed.to_id + 1)) <= set(stored_ids(store, PAIR))


def test_what_the_venue_has_no_more_is_lost_for_good_and_said_so(
    exchange: ExchangeProcess, grabber: GrabberProcess, store: Store
) -> None:
    first = exchange.played()[PAIR]["first_id"]
    store.insert_new(TRADES, [trade(first - 50)])

    grabber.start()

    eventually(lambda: any(each.is_permanent for each in gaps(store)))
    lost = next(each for each in gaps(store) if each.is_permanent)
    assert (lost.from_id, lost.missing_count) == (first - 49, 49)
    ids = stored_ids(store, PAIR)
    assert ids[1] == first
    assert ids[1:] == list(range(first, ids[-1] + 1))


def test_what_a_kill_tore_out_of_the_last_trades_is_found_at_the_next_start(
    exchange: ExchangeProcess, grabber: GrabberProcess, store: Store
) -> None:
    begun = exchange.played()
    grabber.start()
    eventually(lambda: len(stored_ids(store, PAIR)) > 50)
    grabber.kill()
    ids = stored_ids(store, PAIR)
    store.delete_range(TRADES, {"pair": PAIR}, ("trade_id", ids[10], ids[20]))

    grabber.start()

    played = exchange.pause()
    begun[PAIR]["last_id"] = ids[0]
    eventually(
        lambda: (
            is_settled(store, {PAIR: played[PAIR]})
            and not lacking(store, {PAIR: played[PAIR]}, begun)
        )
    )


def test_it_ends_in_order_with_everything_stored(
    exchange: ExchangeProcess, grabber: GrabberProcess, store: Store
) -> None:
    grabber.start()
    eventually(lambda: stored_ids(store, PAIR))
    begun = exchange.played()
    played = exchange.pause()
    beat = grabber.until(Condition.OK)

    assert grabber.stop() == 0
    assert not lacking(store, played, begun)
    assert beat.figures["gaps_open"] == 0
    assert beat.figures[f"age_s_{PAIR}"] < 60
