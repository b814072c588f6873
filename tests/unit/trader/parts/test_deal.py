"""A deal that buys in parts."""

from decimal import Decimal

from common.messages.base import Side
from tests.support.bots import card, filled, simple_bot
from trader.ledger import Ledger
from trader.parts.deal import Deal, DealPlan, PlannedDeal

(PRODUCT,) = card().products
PLAN = DealPlan(
    funds=Decimal(10),
    safety_count=3,
    safety_funds=Decimal(20),
    drop=Decimal(1),
    drop_growth=Decimal(2),
    funds_growth=Decimal("1.5"),
)


def deal() -> Deal:
    return Deal.begun(4, Decimal(100), PLAN, lambda price: price, lambda size: size)


def bought(made: Deal, size: str, price: str, safety: int = 0) -> None:
    bot = simple_bot()
    bot.start()
    made.take(Side.BUY, filled(bot.last_placed, size, price=price), safety)


def test_steps_and_funds_grow() -> None:
    depths, funds = zip(*PLAN.steps(), strict=True)

    assert depths == (Decimal("0.01"), Decimal("0.03"), Decimal("0.07"))
    assert funds == (20, 30, 45)
    assert PLAN.deepest == Decimal("0.07")
    assert PLAN.most_funds() == 105


def test_safety_orders_lie_below_the_first_price() -> None:
    made = deal()

    assert [each.price for each in made.safety] == [99, 97, 93]
    assert all(each.left * each.price <= 45 for each in made.safety)


def test_the_average_has_the_fees_in_it() -> None:
    made = deal()
    assert made.average == 100

    bought(made, "1", "100")
    bought(made, "1", "90", safety=1)

    assert made.average == Decimal(190) * Decimal("1.004") / 2
    assert made.held == 2
    assert made.worth_more(Decimal(10)) == made.average * Decimal("1.1")


def test_the_first_buy_is_kept_to_what_it_was_begun_with_and_to_its_funds() -> None:
    made = deal()
    assert not made.has_first
    assert made.first_size(Decimal("0.1")) == Decimal("0.1")

    bought(made, "0.04", "100")

    assert made.first_size(Decimal("0.2")) == Decimal("0.06")
    assert made.first_size(Decimal("0.05")) == Decimal("0.05")
    assert made.first_affords(Decimal(10), Decimal(120)) == Decimal("0.05")

    bought(made, "0.06", "100")
    assert made.has_first
    assert not made.has_bought_all


def test_it_closes_when_all_is_sold_and_says_what_it_brought() -> None:
    made, bot = deal(), simple_bot()
    bot.start()
    bought(made, "1", "100")

    made.take(Side.SELL, filled(bot.last_placed, "1", price="110"), 0)

    assert made.is_closing
    assert made.profit == Decimal(10) - Decimal("0.004") * 210


def test_the_peak_counts_from_the_target_on() -> None:
    made = deal()

    for price in (99, 101, 105, 103):
        made.follow(Decimal(price), Decimal(101))

    assert made.peak == 105


def test_its_orders_are_known_by_their_purpose() -> None:
    made, bot = deal(), simple_bot()
    bot.start()
    (order,) = Ledger.model_validate(bot.document.model_extra).orders
    order.purpose = made.purpose("safety 2")

    assert made.owns(order)
    assert made.role_of(order) == "safety 2"
    assert not made.model_copy(update={"number": 41}).owns(order)


def test_funds_that_are_too_little_for_an_order_are_told_before() -> None:
    poor = DealPlan(Decimal(10), 2, Decimal("1.2"), Decimal(1), Decimal(1), Decimal("0.5"))

    assert PlannedDeal.of(PLAN).errors(PRODUCT) == []
    assert [each.field for each in PlannedDeal.of(poor).errors(PRODUCT)] == ["params.funds_growth"]
