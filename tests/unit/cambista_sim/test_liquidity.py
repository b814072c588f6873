"""Tests of the market's own orders and of the places of users' orders among them."""

from datetime import datetime

from cambista_sim.liquidity import SPARE, Liquidity
from common.messages.base import Side
from tests.support.trading import START, later


def book(lots: int = 10) -> Liquidity:
    made = Liquidity()
    made.replace({100: lots, 99: 5}, {101: 7, 103: 2})
    return made


def test_the_best_levels_are_those_nearest_to_the_other_side() -> None:
    made = book()

    assert (made.best(Side.BUY, START), made.best(Side.SELL, START)) == (100, 101)
    made.change([(Side.BUY, 100, 0), (Side.SELL, 100, 4), (Side.SELL, 101, 9)])
    assert (made.best(Side.BUY, START), made.best(Side.SELL, START)) == (99, 100)
    assert (made.lots(Side.SELL, 100), made.lots(Side.BUY, 100)) == (4, 0)
    assert made.totals(Side.SELL) == {100: 4, 101: 9, 103: 2}


def test_nothing_is_known_before_anything_is_shown() -> None:
    made = Liquidity()

    assert made.best(Side.BUY, START) is None
    assert not made.knows(Side.BUY, 100, START)


def test_of_best_prices_only_what_is_not_deeper_is_known_and_only_while_they_are_fresh() -> None:
    made = Liquidity()
    made.show_best((100, 5), (102, 6), later(10))

    def known(at: datetime) -> list[bool]:
        return [made.knows(Side.BUY, tick, at) for tick in (99, 100, 101)]

    assert known(later(10)) == [False, True, True]
    assert known(later(11)) == [False, False, False]
    assert made.knows(Side.SELL, 101, START)
    assert not made.knows(Side.SELL, 103, START)
    assert made.best(Side.SELL, later(11)) is None


def test_an_order_has_before_it_what_was_there_and_moves_up_as_that_trades() -> None:
    made = book()
    made.join(Side.BUY, 100, arrival=1, ahead=10)

    made.leave(Side.BUY, 100, 4)

    assert made.ahead(Side.BUY, 100, arrival=1) == 6
    assert made.lots(Side.BUY, 100) == 6


def test_what_comes_later_stands_behind_and_leaves_first() -> None:
    made = book()
    made.join(Side.BUY, 100, arrival=1, ahead=10)
    made.change([(Side.BUY, 100, 25)])

    made.change([(Side.BUY, 100, 12)])
    assert made.ahead(Side.BUY, 100, arrival=1) == 10
    made.change([(Side.BUY, 100, 3)])
    assert made.ahead(Side.BUY, 100, arrival=1) == 3
    made.change([(Side.BUY, 100, 0)])
    assert made.ahead(Side.BUY, 100, arrival=1) == 0


def test_two_orders_have_each_what_came_before_them() -> None:
    made = book()
    made.join(Side.BUY, 100, arrival=1, ahead=10)
    made.change([(Side.BUY, 100, 15)])
    made.join(Side.BUY, 100, arrival=2, ahead=15)

    assert made.ahead(Side.BUY, 100, arrival=1) == 10
    assert made.stands_before(Side.BUY, 100, arrival=2) == 15
    made.leave(Side.BUY, 100, 10)
    assert made.ahead(Side.BUY, 100, arrival=1) == 0
    assert made.ahead(Side.BUY, 100, arrival=2) == 5


def test_when_an_order_is_gone_the_next_has_all_that_stood_before_both() -> None:
    made = book()
    made.join(Side.BUY, 100, arrival=1, ahead=10)
    made.change([(Side.BUY, 100, 15)])
    made.join(Side.BUY, 100, arrival=2, ahead=15)

    assert made.ahead(Side.BUY, 100, arrival=2) == 15


def test_a_whole_new_book_leaves_no_more_before_an_order_than_it_has() -> None:
    made = book()
    made.join(Side.BUY, 100, arrival=1, ahead=10)
    made.join(Side.BUY, 99, arrival=2, ahead=5)

    made.replace({100: 4}, {})

    assert made.ahead(Side.BUY, 100, arrival=1) == 4
    assert made.stands_before(Side.BUY, 99, arrival=2) == 0


def test_a_better_best_price_says_nothing_about_a_deeper_order() -> None:
    made = Liquidity()
    made.show_best((100, 5), (102, 6), later(10))
    made.join(Side.BUY, 100, arrival=1, ahead=5)

    made.show_best((101, 1), (102, 6), later(10))

    assert made.stands_before(Side.BUY, 100, arrival=1) == 5


def test_prices_that_come_and_go_take_no_memory() -> None:
    made = book()

    for tick in range(1, 5 * SPARE):
        made.change([(Side.BUY, -tick, 1)])
        made.change([(Side.BUY, -tick, 0)])

    assert len(made._bids._heap) <= SPARE + 5
    assert made.best(Side.BUY, START) == 100
