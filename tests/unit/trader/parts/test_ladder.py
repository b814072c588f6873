"""Prices in steps."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.messages.base import Side
from tests.support.bots import card
from trader.parts.ladder import GridPlan, Spacing, above, bought_by, prices_of, worse

(PRODUCT,) = card().products
SPACINGS: list[Spacing] = ["arithmetic", "geometric"]


def test_arithmetic_prices_are_the_same_step_apart() -> None:
    found = list(prices_of(Decimal(90), Decimal(110), 5, "arithmetic"))

    assert found == [90, 95, 100, 105, 110]


def test_geometric_prices_are_in_the_same_ratio() -> None:
    found = list(prices_of(Decimal(100), Decimal(1600), 5, "geometric"))

    assert [each.quantize(Decimal("0.0001")) for each in found] == [100, 200, 400, 800, 1600]


@given(
    lower=st.decimals("0.01", 1000, places=2),
    width=st.decimals("0.5", 1000, places=2),
    count=st.integers(2, 100),
    spacing=st.sampled_from(SPACINGS),
)
def test_prices_rise_from_the_lower_to_the_upper(
    lower: Decimal, width: Decimal, count: int, spacing: Spacing
) -> None:
    found = list(prices_of(lower, lower + width, count, spacing))

    assert len(found) == count
    assert (found[0], found[-1]) == (lower, lower + width)
    assert found == sorted(set(found))


def test_a_worse_price_costs_who_buys_more_and_brings_who_sells_less() -> None:
    assert worse(Decimal(200), Side.BUY, Decimal("1.5")) == 203
    assert worse(Decimal(200), Side.SELL, Decimal("1.5")) == 197


def test_a_price_just_above_is_rounded_up_to_the_next_tick() -> None:
    assert Decimal(100) < above(Decimal(100)) < Decimal("100.00000001")


def test_funds_buy_no_more_than_they_pay_for() -> None:
    assert bought_by(Decimal(100), Decimal(3)) == Decimal("33.333333333333333333")


def plan(funds: str | None = None, size: str | None = None, *prices: str) -> GridPlan:
    return GridPlan(
        tuple(map(Decimal, prices or ("90", "95", "100"))),
        None if funds is None else Decimal(funds),
        None if size is None else Decimal(size),
    )


def test_funds_are_shared_by_all_levels_that_buy() -> None:
    made = plan("100")

    assert made.size_at(Decimal(50)) == 1
    assert made.most_funds() == 100


def test_a_size_is_the_same_at_each_level() -> None:
    made = plan(None, "2")

    assert made.size_at(Decimal(90)) == 2
    assert made.most_funds() == 2 * (90 + 95)


@pytest.mark.parametrize(
    ("made", "field", "words"),
    [
        (plan("1.5"), "params.funds", "needs at least 1"),
        (plan(None, "0.01"), "params.size", "needs at least 1"),
        (plan("100", None, "90", "90.001", "95"), "params.levels", "apart"),
        (plan("100", None, "0.001", "90"), "params.levels", "apart"),
    ],
)
def test_levels_that_the_venue_would_refuse_are_told_before(
    made: GridPlan, field: str, words: str
) -> None:
    found = made.planned().errors(PRODUCT)

    assert found[0].field == field
    assert words in found[0].message


def test_levels_need_not_be_on_a_tick() -> None:
    assert plan("100", None, "90.001", "95.009", "100.5").planned().errors(PRODUCT) == []
