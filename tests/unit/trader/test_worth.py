"""What a bot's trades have come to, and at which price that reaches a bound."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from trader.watching import Falls, Rises
from trader.worth import Worth, together

BOUGHT = Worth(position=Decimal("0.5"), cost=Decimal(500), profit=Decimal(-2))
SOLD = Worth(position=Decimal("-0.5"), cost=Decimal(-500), profit=Decimal(-2))

NUMBERS = st.decimals("-1000", "1000", places=4)


def test_a_position_is_valued_at_the_price() -> None:
    assert BOUGHT.at(Decimal(1000)) == -2
    assert BOUGHT.at(Decimal(900)) == -52
    assert SOLD.at(Decimal(900)) == 48


def test_a_position_that_was_bought_loses_when_the_price_falls_so_far() -> None:
    assert BOUGHT.reaches(Decimal(-52)) == Falls(Decimal(900))
    assert SOLD.reaches(Decimal(-52)) == Rises(Decimal(1100))


def test_without_a_position_no_price_changes_anything() -> None:
    assert Worth(profit=Decimal(-5)).reaches(Decimal(-10)) is None


def test_a_loss_that_is_more_than_was_paid_cannot_be_reached() -> None:
    assert BOUGHT.reaches(Decimal(-600)) is None


def test_a_gain_is_reached_at_a_price_on_the_other_side() -> None:
    assert BOUGHT.gains(Decimal(48)) == Rises(Decimal(1100))
    assert SOLD.gains(Decimal(48)) == Falls(Decimal(900))
    assert SOLD.gains(Decimal(600)) is None
    assert Worth(profit=Decimal(5)).gains(Decimal(10)) is None


def test_a_price_that_no_market_has_is_not_waited_for() -> None:
    speck = Worth(position=Decimal("1E-18"), cost=Decimal(0))

    assert speck.gains(Decimal(1000)) is None


@given(position=NUMBERS, cost=NUMBERS, profit=NUMBERS, bound=NUMBERS)
def test_at_the_price_the_bound_is_reached(
    position: Decimal, cost: Decimal, profit: Decimal, bound: Decimal
) -> None:
    worth = Worth(position, cost, profit)

    level = worth.reaches(bound)

    if level is not None:
        assert isinstance(level, Falls) is (position > 0)
        assert worth.at(level.to) <= bound


@given(position=NUMBERS, cost=NUMBERS, profit=NUMBERS, bound=NUMBERS)
def test_at_the_price_the_gain_is_there(
    position: Decimal, cost: Decimal, profit: Decimal, bound: Decimal
) -> None:
    worth = Worth(position, cost, profit)

    level = worth.gains(bound)

    if level is not None:
        assert isinstance(level, Rises) is (position > 0)
        assert worth.at(level.to) >= bound


def test_books_are_added_up() -> None:
    assert together([BOUGHT, SOLD]) == Worth(Decimal(0), Decimal(0), Decimal(-4))
    assert together([]) == Worth()
