"""Numbers for the trades of a venue whose own ids do not count."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from grabber.feed import TradeHeard, TradesSeen
from grabber.ids import Range
from grabber.numbering import MEMORY, Counted, Numbering

PAIR = "BTC-EUR"
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)


def trade(second: int, trade_id: int = 0) -> TradeHeard:
    """Return the trade of a second."""
    at = BEGIN + timedelta(seconds=second)
    return TradeHeard(PAIR, trade_id, Decimal(100), Decimal(second + 1), "buy", at)


def heard(*seconds: int, prefix: str = "") -> TradesSeen:
    """Return what the feed told."""
    trades = tuple((f"{prefix}{second}", trade(second)) for second in seconds)
    return TradesSeen(PAIR, trades, is_list=False)


def listed(*seconds: int, prefix: str = "") -> TradesSeen:
    """Return what the venue's list told."""
    return TradesSeen(PAIR, heard(*seconds, prefix=prefix).trades, is_list=True)


def numbers(counted: Counted) -> dict[int, Decimal]:
    """Return the sizes, which tell trades apart, by number."""
    return {each.trade_id: each.size - 1 for each in counted.trades}


def test_numbers_rise_by_one_from_one() -> None:
    numbering = Numbering([])

    assert numbers(numbering.count(listed(1, 2))) == {1: 1, 2: 2}
    assert numbers(numbering.count(heard(5))) == {3: 5}


def test_a_trade_that_comes_again_is_no_news() -> None:
    numbering = Numbering([])
    numbering.count(listed(1, 2))

    assert numbers(numbering.count(heard(2, 3, 3))) == {3: 3}
    assert numbers(numbering.count(heard(3))) == {}


def test_what_the_feed_lost_is_found_in_the_list() -> None:
    numbering = Numbering([])
    numbering.count(listed(1))
    numbering.count(heard(2))
    numbering.count(heard(4))

    assert numbering.count(listed(1, 2, 3, 4)) == Counted([trade(3, 4)], None)


def test_a_list_that_does_not_reach_back_leaves_a_number_out() -> None:
    numbering = Numbering([])
    numbering.count(listed(1, 2))

    counted = numbering.count(listed(7, 8))

    assert counted.hole == Range(3, 3)
    assert numbers(counted) == {4: 7, 5: 8}


def test_a_list_that_begins_with_what_was_heard_leaves_none_out() -> None:
    numbering = Numbering([])
    numbering.count(listed(1, 2))
    numbering.count(heard(7))

    assert numbering.count(listed(7, 8)) == Counted([trade(8, 4)], None)


def test_a_start_goes_on_from_what_is_stored() -> None:
    numbering = Numbering([trade(1, 41), trade(2, 42)])

    assert numbering.count(listed(1, 2, 3)) == Counted([trade(3, 43)], None)
    assert Numbering([trade(1, 41)]).count(listed(2)).hole == Range(42, 42)


def test_names_that_differ_between_feed_and_list_make_no_trade_two() -> None:
    numbering = Numbering([])
    numbering.count(listed(1, prefix="list"))
    numbering.count(heard(2, 3, prefix="feed"))

    assert numbering.count(listed(1, 2, 3, prefix="list")).trades == []


def test_two_trades_that_are_alike_are_two_when_their_names_say_so() -> None:
    numbering = Numbering([])
    twins = (("a", trade(1)), ("b", trade(1)))

    assert len(numbering.count(TradesSeen(PAIR, twins, is_list=False)).trades) == 2
    assert numbering.count(TradesSeen(PAIR, twins, is_list=True)).trades == []


def test_memory_is_bounded() -> None:
    numbering = Numbering([])

    for first in range(0, 3 * MEMORY, 1000):
        numbering.count(heard(*range(first, first + 1000)))

    assert len(numbering._names) == len(numbering._memory) == MEMORY
    assert len(numbering._unmatched[False]) <= MEMORY


@given(
    lost=st.sets(st.integers(1, 29)),
    again=st.lists(st.integers(0, 29), max_size=10),
    lists_at=st.sets(st.integers(1, 29), max_size=5),
)
def test_every_trade_is_counted_once_whatever_the_feed_loses(
    lost: set[int], again: list[int], lists_at: set[int]
) -> None:
    numbering = Numbering([])
    found: list[TradeHeard] = numbering.count(listed(0)).trades
    for second in range(1, 30):
        if second not in lost:
            found += numbering.count(heard(second)).trades
        found += numbering.count(heard(*(each for each in again if each in _known(found)))).trades
        if second in lists_at:
            found += numbering.count(listed(*range(second + 1))).trades
    counted = numbering.count(listed(*range(30)))

    found += counted.trades
    assert counted.hole is None
    assert [each.trade_id for each in found] == list(range(1, 31))
    assert sorted(each.traded_at for each in found) == [trade(each).traded_at for each in range(30)]


def _known(found: list[TradeHeard]) -> set[int]:
    return {int(each.size) - 1 for each in found}
