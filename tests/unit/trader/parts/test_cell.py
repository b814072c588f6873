"""A level of a grid."""

from decimal import Decimal

from common.messages.base import Side
from trader.parts.cell import Cell, Phase

FEE = Decimal("0.1")


def cell(phase: Phase = Phase.BUY) -> Cell:
    return Cell(low=Decimal(100), high=Decimal(110), size_wanted=Decimal(2), phase=phase)


def test_a_round_ends_when_all_that_was_bought_is_sold() -> None:
    made = cell()

    assert made.take(Side.BUY, Decimal(2), Decimal(100), FEE) == 0
    assert made.phase == "sell"
    assert made.take(Side.SELL, Decimal(1), Decimal(110), FEE) == 0
    assert made.held == 1

    brought = made.take(Side.SELL, Decimal(1), Decimal(110), FEE)

    assert brought == 2 * 110 - 2 * 100 - 3 * FEE
    assert made.held == made.flow == 0
    assert made.rounds_count == 1


def test_a_part_leaves_room_for_the_rest() -> None:
    made = cell()

    made.take(Side.BUY, Decimal("0.5"), Decimal(100), FEE)

    assert (made.phase, made.room) == (Phase.BUY, Decimal("1.5"))


def test_a_level_above_the_market_sells_once_it_has_base() -> None:
    made = cell(Phase.FIRST)

    made.take(Side.BUY, Decimal(1), Decimal(95), FEE)
    assert made.room == 1

    made.take(Side.BUY, Decimal(1), Decimal(95), FEE)
    assert made.phase is Phase.SELL


def test_what_it_holds_is_worth_its_price_less_what_it_cost() -> None:
    made = cell()
    made.take(Side.BUY, Decimal(1), Decimal(100), FEE)

    assert made.worth(Decimal(103)) == 3 - FEE


def is_too_little(size: Decimal, price: Decimal) -> bool:
    return size * price < 50


def test_a_rest_that_is_too_little_for_an_order_sends_a_level_to_its_other_side() -> None:
    buying, selling = cell(), cell()
    buying.take(Side.BUY, Decimal("1.9"), Decimal(100), FEE)
    selling.take(Side.BUY, Decimal(2), Decimal(100), FEE)
    selling.take(Side.SELL, Decimal("1.9"), Decimal(110), FEE)

    assert buying.has_order(is_too_little)
    assert selling.has_order(is_too_little)

    assert (buying.phase, selling.phase) == ("sell", "buy")


def test_a_level_that_can_do_nothing_has_no_order() -> None:
    assert not cell().has_order(lambda size, price: size * price < 1000)
