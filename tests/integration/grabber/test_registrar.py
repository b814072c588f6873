"""The registrar: numbers that are kept, over stores that come and go."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from common.records import GAPS
from common.store import Store, StoreAway, open_store
from grabber.archive import Archive
from grabber.feed import TradeHeard, TradesSeen
from grabber.registrar import MOST_WAITING, Registrar
from tests.support.grabbers import stored_trades
from tests.support.heard import HEARD_AT
from tests.support.sqlite import WriteLock

PAIR = "BTC-EUR"


@dataclass
class Desk:
    """A registrar with its store."""

    store: Store
    told: deque[list[TradeHeard]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.registrar = Registrar(Archive(self.store), self.told)

    def stored(self) -> list[tuple[int, int]]:
        """Return number and size of each stored trade."""
        return [(each.trade_id, int(each.size)) for each in stored_trades(self.store, PAIR)]


@pytest.fixture
def lock(tmp_path: Path) -> WriteLock:
    """Return the means to take the store away."""
    return WriteLock(tmp_path / "virc.sqlite")


@pytest.fixture
def desk(lock: WriteLock) -> Iterator[Desk]:
    """Return a registrar on an empty store that is impatient."""
    with open_store(f"sqlite:///{lock.path}?busy_s=0.1") as store:
        store.prepare()
        yield Desk(store)


def report(*seconds: int, is_list: bool = True) -> TradesSeen:
    """Return a report of the trades of some seconds."""
    return TradesSeen(PAIR, tuple((str(each), trade(each)) for each in seconds), is_list)


def trade(second: int) -> TradeHeard:
    """Return the trade of a second, whose size tells it from others."""
    at = HEARD_AT + timedelta(seconds=second)
    return TradeHeard(PAIR, 0, Decimal(100), Decimal(second), "buy", at)


def test_trades_are_told_when_they_are_stored(desk: Desk) -> None:
    desk.registrar.put([report(1, 2)])
    assert (len(desk.registrar), len(desk.told)) == (2, 0)

    desk.registrar.turn()

    assert desk.stored() == [(1, 1), (2, 2)]
    assert [each.trade_id for each in desk.told.popleft()] == [1, 2]
    assert (len(desk.registrar), desk.registrar.stored_count) == (0, 2)


def test_a_number_that_is_left_out_is_a_gap_for_ever(desk: Desk) -> None:
    desk.registrar.put([report(1, 2), report(8, 9)])

    desk.registrar.turn()

    (gap,) = desk.store.find(GAPS, {"pair": PAIR}, limit=10)
    assert (gap.from_id, gap.to_id, gap.missing_count, gap.is_permanent) == (3, 3, 1, True)
    assert desk.stored() == [(1, 1), (2, 2), (4, 8), (5, 9)]
    assert desk.registrar.gap_count == 1


def test_the_next_one_goes_on_with_the_numbers(desk: Desk) -> None:
    desk.registrar.put([report(1, 2)])
    desk.registrar.turn()

    other = Desk(desk.store)
    other.registrar.put([report(1, 2, 3)])
    other.registrar.turn()

    assert desk.stored() == [(1, 1), (2, 2), (3, 3)]


def test_a_store_that_is_away_costs_no_number_and_no_trade(desk: Desk, lock: WriteLock) -> None:
    desk.registrar.put([report(1)])
    desk.registrar.turn()
    lock.take()
    desk.registrar.put([report(2, is_list=False), report(7, 8), report(9, is_list=False)])
    for _ in range(2):
        with pytest.raises(StoreAway):
            desk.registrar.turn()
    lock.release()

    desk.registrar.turn()

    assert desk.stored() == [(1, 1), (2, 2), (4, 7), (5, 8), (6, 9)]
    assert desk.registrar.gap_count == 1


def test_what_waits_is_bounded_and_a_list_tells_what_was_dropped(desk: Desk) -> None:
    every = range(2, MOST_WAITING + 10)
    desk.registrar.put([report(1), *(report(each, is_list=False) for each in every)])

    desk.registrar.put([report(1, *every)])
    desk.registrar.turn()

    assert sorted(size for _, size in desk.stored()) == list(range(1, MOST_WAITING + 10))
