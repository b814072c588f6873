"""The market's levels as single orders."""

from cambista_sim.exchange.level3 import MarketOrders, market_only
from cambista_sim.exchange.levels import BUY, SELL, LevelBook


def followed() -> MarketOrders:
    orders = MarketOrders(str, 0)
    orders.follow({100: 3}, {102: 4})
    return orders


def test_each_level_is_an_order() -> None:
    orders = followed()

    assert orders.at(BUY, 100) == ("1", 3)
    assert orders.at(SELL, 102) == ("2", 4)
    assert orders.at(SELL, 103) is None


def test_a_level_that_changes_is_another_order() -> None:
    steps = followed().set(BUY, 100, 5)

    assert [(step.kind, step.order_id, step.lots) for step in steps] == [
        ("canceled", "1", 3),
        ("received", "3", 5),
        ("open", "3", 5),
    ]


def test_levels_come_and_go() -> None:
    orders = followed()

    assert [step.kind for step in orders.set(SELL, 103, 1)] == ["received", "open"]
    assert [step.kind for step in orders.set(SELL, 103, 0)] == ["canceled"]
    assert orders.set(SELL, 103, 0) == []
    assert orders.set(SELL, 102, 4) == []


def test_what_trades_leaves_the_order_until_it_is_filled() -> None:
    orders = followed()

    assert orders.taken(BUY, 100, 1) == []
    assert orders.at(BUY, 100) == ("1", 2)
    assert [step.kind for step in orders.taken(BUY, 100, 5)] == ["filled"]
    assert orders.taken(BUY, 100, 5) == []


def test_what_users_have_is_not_the_markets() -> None:
    shown = LevelBook({100: 3, 99: 2}, {102: 4})

    bids, asks = market_only(shown, lambda side, ticks: 2 if side == BUY else 0)

    assert (bids, asks) == ({100: 1}, {102: 4})
