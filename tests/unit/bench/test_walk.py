"""Tests of the market and the grid of the replay."""

from bench.reference.grid import replay
from bench.walk import RUNGS, START, STEP, answer, grid, walk


def test_the_market_never_reaches_the_outermost_orders() -> None:
    ticks = walk(5_000)

    assert len(ticks) == 5_000
    assert min(ticks) > START - STEP * RUNGS
    assert max(ticks) < START + STEP * RUNGS


def test_the_grid_has_as_many_orders_on_either_side() -> None:
    sides = [is_buy for is_buy, _ in grid()]

    assert sides.count(True) == sides.count(False) == RUNGS


def test_a_fill_is_answered_a_step_away_the_other_way() -> None:
    assert answer(is_buy=True, tick=100) == (False, 100 + STEP)
    assert answer(is_buy=False, tick=100) == (True, 100 - STEP)


def test_the_grid_buys_a_fall_and_sells_the_rise_after_it() -> None:
    first = START - STEP

    assert replay([START, first, START]) == 2
    assert replay([START, first + 1, START]) == 0
