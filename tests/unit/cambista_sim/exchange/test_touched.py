"""What a fact touches."""

from decimal import Decimal

from cambista_sim.exchange.touched import pair_of, prices_of
from tests.unit.cambista_sim.exchange.life import AT, PAIR, Life, order_id


def test_facts_about_orders_and_trades_touch_their_product() -> None:
    life = Life()
    life.trade()
    life.note(life.venue.edit("ann", order_id(1), Decimal(99), Decimal(3), AT))

    orders = life.venue.state.orders
    found = {type(fact).__name__: pair_of(fact, orders) for fact in life.facts}

    assert found.pop("Deposited") is None
    assert set(found.values()) == {PAIR}


def test_what_rests_may_change_where_orders_rest_trade_and_move() -> None:
    life = Life()
    life.trade()
    life.note(life.venue.edit("ann", order_id(1), Decimal(99), Decimal(3), AT))

    orders = life.venue.state.orders
    found = {type(fact).__name__: prices_of(fact, orders) for fact in life.facts}

    assert found["Matched"] == ("buy", [Decimal(100)])
    assert found["Changed"] == ("buy", [Decimal(99), Decimal(100), Decimal(99)])
    assert found["Opened"] == ("buy", [Decimal(99)])
    assert found["Received"] == ("", [])
