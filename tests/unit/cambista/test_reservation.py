"""What the account has, and what our orders have promised of it."""

from dataclasses import replace
from decimal import Decimal

from cambista.evidence import Accepted, OrderSeen, OrderState, Refused
from cambista.exchange import Holding
from cambista.life import Patience, learn
from cambista.reservation import balances, may_be_held, reserved, unexplained_holds
from common.messages.base import Side
from tests.support.intents import VENUE_ID, fill, intent, sent
from tests.support.trading import PAIR, later

RATE = Decimal("0.006")
EUROS = Holding("EUR", Decimal(1000), Decimal(50))


def test_a_buy_promises_quote_with_its_fee_and_a_sell_base() -> None:
    assert reserved(intent("2", "100"), RATE) == ("EUR", Decimal("201.2"))
    assert reserved(intent("2", "100", Side.SELL), RATE) == ("BTC", Decimal(2))


def test_what_has_traded_is_promised_no_more() -> None:
    found = learn(sent("1"), fill(7, "0.4"), later(2), Patience())

    assert reserved(found, RATE) == ("EUR", Decimal("60.36"))


def test_an_order_on_its_way_is_held_by_us_until_the_venue_holds_it() -> None:
    opened = learn(sent(), Accepted(VENUE_ID), later(5), Patience())

    for each, asked_s in ((intent(), 9), (sent(), 9), (opened, 4)):
        (found,) = balances([EUROS], [each], RATE, later(asked_s))
        assert (found.hold, found.available) == (Decimal("150.6"), Decimal("849.4"))


def test_what_the_venue_holds_already_is_not_held_twice() -> None:
    opened = learn(sent(), Accepted(VENUE_ID), later(5), Patience())
    refused = learn(sent(), Refused("no funds"), later(5), Patience())

    for each in (opened, refused):
        (found,) = balances([EUROS], [each], RATE, later(9))
        assert (found.balance, found.hold, found.available) == (
            Decimal(1000),
            Decimal(50),
            Decimal(950),
        )


def test_a_hold_that_no_open_order_explains_is_told() -> None:
    order = OrderSeen(
        VENUE_ID, OrderState.OPEN, None, PAIR, Side.BUY, Decimal(10), Decimal(5), Decimal(1)
    )

    assert unexplained_holds([EUROS], [], RATE) == {"EUR": Decimal(50)}
    assert unexplained_holds([EUROS], [order], RATE) == {"EUR": Decimal("9.76")}
    rest = replace(order, filled_size=None, remaining_size=Decimal(5))
    assert unexplained_holds([EUROS], [rest, replace(order, price=None)], RATE) == {}


def test_an_order_may_be_held_for_when_so_much_is_held_for_no_other() -> None:
    other = OrderSeen(
        VENUE_ID, OrderState.OPEN, None, PAIR, Side.BUY, Decimal(10), Decimal(4), Decimal(0)
    )

    assert may_be_held(intent("0.5", "100"), [EUROS], [], RATE)
    assert not may_be_held(intent("0.51", "100"), [EUROS], [], RATE)
    assert not may_be_held(intent("0.5", "100"), [EUROS], [other], RATE)
    assert not may_be_held(intent("0.5", "100", Side.SELL), [EUROS], [], RATE)


def test_nothing_is_held_for_an_order_that_has_traded_wholly() -> None:
    found = learn(sent("1"), fill(7, "1"), later(2), Patience())

    assert not may_be_held(found, [EUROS], [], RATE)
