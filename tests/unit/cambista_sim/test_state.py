"""How each fact changes the state of the simulated venue."""

from decimal import Decimal
from uuid import UUID, uuid5

import pytest

import cambista_sim.state
from cambista_sim.facts import Accepted, Cancelled, Deposited, Filled, Listed, Refused
from cambista_sim.state import State
from common.messages.base import Side
from tests.support.trading import BOT_ID, PAIR, RULES, START

ID = uuid5(BOT_ID, "1")


def listed(increment: str = "0.01") -> Listed:
    rules = {**RULES.model_dump(), "quote_increment": Decimal(increment)}
    return Listed(happened_at=START, **rules)


def accepted(order_id: UUID = ID, price: str = "100", size: str = "2") -> Accepted:
    return Accepted(
        happened_at=START,
        order_id=order_id,
        bot_id=BOT_ID,
        pair=PAIR,
        side=Side.BUY,
        price=Decimal(price),
        size=Decimal(size),
        is_post_only=False,
        maker_fee_rate=Decimal("0.004"),
        taker_fee_rate=Decimal("0.006"),
    )


def refused(order_id: UUID) -> Refused:
    return Refused(
        happened_at=START,
        order_id=order_id,
        bot_id=BOT_ID,
        pair=PAIR,
        side=Side.BUY,
        price=Decimal(100),
        size=Decimal(1),
        is_post_only=False,
        reason="Insufficient funds",
    )


def filled(size: str, fill_id: int = 1) -> Filled:
    return Filled(
        happened_at=START,
        order_id=ID,
        fill_id=fill_id,
        price=Decimal(100),
        size=Decimal(size),
        fee=Decimal("0.4") * Decimal(size),
        is_maker=True,
        market_trade_id=7,
    )


@pytest.fixture
def state() -> State:
    """Return the state of a venue with 1000 EUR and an open order for 2 BTC at 100."""
    made = State()
    made.apply(Deposited(happened_at=START, currency="EUR", amount=Decimal(1000)))
    made.apply(listed())
    made.apply(accepted())
    return made


def test_an_accepted_order_rests_and_holds_its_cost(state: State) -> None:
    assert state.open_count() == 1
    assert [each.asked for each in state.open_orders(PAIR)] == [accepted()]
    assert state.account.available("EUR") == Decimal("798.8")


def test_a_part_that_traded_is_paid_and_no_longer_held(state: State) -> None:
    state.apply(filled("0.5"))

    order = state.orders[ID]
    assert (order.left, order.fees, order.is_open) == (Decimal("1.5"), Decimal("0.2"), True)
    assert state.account.holds["EUR"] == Decimal("150.9")
    assert state.account.balances == {"EUR": Decimal("949.8"), "BTC": Decimal("0.5")}


def test_an_order_that_traded_whole_is_done_and_holds_nothing(state: State) -> None:
    state.apply(filled("0.5"))
    state.apply(filled("1.5", fill_id=2))

    assert not state.orders[ID].is_open
    assert state.open_count() == 0
    assert state.account.holds["EUR"] == 0
    assert state.fill_count == 2


def test_a_cancelled_order_gives_back_what_its_remainder_held(state: State) -> None:
    state.apply(filled("0.5"))

    state.apply(Cancelled(happened_at=START, order_id=ID, reason="cancelled by its bot"))

    assert state.account.holds["EUR"] == 0
    assert state.open_orders(PAIR) == []
    assert len(state.orders[ID].facts) == 3


def test_a_refused_order_is_remembered_and_holds_nothing(state: State) -> None:
    state.apply(refused(uuid5(BOT_ID, "2")))

    assert state.open_count() == 1
    assert state.account.available("EUR") == Decimal("798.8")
    assert not state.orders[uuid5(BOT_ID, "2")].is_open


def test_a_trade_between_the_best_prices_reaches_nobody_and_the_range_follows_the_book(
    state: State,
) -> None:
    assert state.quiet_between(PAIR) == (Decimal(100), Decimal("Infinity"))

    state.apply(accepted(uuid5(BOT_ID, "2"), price="105.01"))

    assert state.quiet_between(PAIR)[0] == Decimal("105.01")
    assert state.quiet_between("ETH-EUR")[0] < 0


def test_new_increments_keep_the_orders_that_rest(state: State) -> None:
    state.apply(filled("0.5"))

    state.apply(listed("0.5"))

    assert state.products[PAIR].quote_increment == Decimal("0.5")
    assert list(state.books[PAIR].levels(Side.BUY)) == [(200, 150_000_000)]


def test_a_fact_off_the_increments_is_corrupt(state: State) -> None:
    with pytest.raises(ValueError, match="off the increments"):
        state.apply(accepted(uuid5(BOT_ID, "2"), price="100.001"))


def test_the_oldest_done_orders_leave_the_memory(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cambista_sim.state, "KEPT_COUNT", 2)

    for number in range(2, 5):
        state.apply(refused(uuid5(BOT_ID, str(number))))

    assert set(state.orders) == {ID, uuid5(BOT_ID, "3"), uuid5(BOT_ID, "4")}
    assert state.has_forgotten
