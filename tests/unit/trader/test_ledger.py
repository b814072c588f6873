"""A bot's books, made from fills."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from common.messages.base import Side
from common.messages.order import OrderFilled
from common.money import product, total
from tests.support.bots import BEGAN_AT, BOT_ID
from trader.ledger import LOSSES_COUNT, Ledger, OpenOrder, Score, Totals


def fill(price: str | Decimal, size: str | Decimal, fee: str | Decimal = "0") -> OrderFilled:
    return OrderFilled(
        order_id=BOT_ID,
        sequence=1,
        happened_at=BEGAN_AT,
        trade_id=1,
        price=Decimal(price),
        size=Decimal(size),
        fee=Decimal(fee),
        is_maker=True,
        is_complete=False,
    )


def totals_of(*trades: tuple[Side, OrderFilled]) -> Totals:
    totals = Totals()
    for side, each in trades:
        totals.add(side, each)
    return totals


def test_profit_is_what_a_round_brought_less_its_fees() -> None:
    totals = totals_of(
        (Side.BUY, fill("3371.0", "0.02", "0.26")), (Side.SELL, fill("3383.0", "0.02", "0.27"))
    )

    assert totals.profit == Decimal("0.24") - Decimal("0.53")
    assert totals.fees == Decimal("0.53")
    assert (totals.spent, totals.received) == (Decimal("67.42"), Decimal("67.66"))
    assert totals.position == 0
    assert totals.cost == 0


def test_nothing_is_realised_while_the_position_is_open() -> None:
    totals = totals_of((Side.BUY, fill("100", "1")), (Side.BUY, fill("200", "1")))

    assert totals.profit == 0
    assert totals.position == 2
    assert totals.cost == 300


def test_a_part_is_closed_at_the_average_price() -> None:
    totals = totals_of(
        (Side.BUY, fill("100", "1")), (Side.BUY, fill("200", "1")), (Side.SELL, fill("160", "1"))
    )

    assert totals.profit == 10
    assert totals.position == 1
    assert totals.cost == 150


def test_a_bot_that_sold_first_profits_when_it_buys_for_less() -> None:
    totals = totals_of((Side.SELL, fill("200", "1")), (Side.BUY, fill("150", "1")))

    assert totals.profit == 50
    assert totals.position == 0


def test_a_trade_through_zero_closes_one_position_and_opens_the_other() -> None:
    totals = totals_of((Side.BUY, fill("100", "1")), (Side.SELL, fill("110", "3")))

    assert totals.profit == 10
    assert totals.position == -2
    assert totals.cost == -220


numbers = st.decimals(min_value="0.00000001", max_value=100_000, places=8)
trades = st.lists(
    st.tuples(st.sampled_from(Side), numbers, numbers, st.decimals(0, 10, places=8)), max_size=12
)


@given(trades)
def test_profit_cash_and_position_add_up_to_the_last_decimal(
    made: list[tuple[Side, Decimal, Decimal, Decimal]],
) -> None:
    totals = totals_of(*((side, fill(price, size, fee)) for side, price, size, fee in made))

    assert totals.position == total(totals.bought_size, -totals.sold_size)
    cash = total(totals.received, -totals.spent, -totals.fees)
    assert total(cash, totals.cost) == totals.profit


@given(trades)
def test_a_ledger_survives_being_written(
    made: list[tuple[Side, Decimal, Decimal, Decimal]],
) -> None:
    ledger = Ledger(
        totals=totals_of(*((side, fill(price, size, fee)) for side, price, size, fee in made))
    )

    assert Ledger.model_validate_json(ledger.model_dump_json()) == ledger


def test_an_order_sums_its_partial_fills() -> None:
    order = OpenOrder(
        order_id=BOT_ID,
        pair="BTC-EUR",
        side=Side.BUY,
        price=Decimal(100),
        size=Decimal(3),
        asked_at=BEGAN_AT,
    )

    order.add(fill("100", "1", "0.4"))
    order.add(fill("99", "2", "0.8"))

    assert order.filled_size == 3
    assert order.funds == 298
    assert order.fees == Decimal("1.2")
    assert order.funds == product(Decimal(100), Decimal(1)) + product(Decimal(99), Decimal(2))


def test_the_losses_of_a_row_are_kept_until_a_gain() -> None:
    score, later = Score(), BEGAN_AT + timedelta(minutes=1)

    score.close(Decimal(-1), BEGAN_AT)
    score.close(Decimal(-2), later)
    assert score.losses_at == [BEGAN_AT, later]
    assert score.last_gain_at is None

    score.close(Decimal(0), later)
    assert score.losses_at == []
    assert score.last_gain_at == later
    for _ in range(LOSSES_COUNT + 5):
        score.close(Decimal(-1), later)
    assert len(score.losses_at) == LOSSES_COUNT
