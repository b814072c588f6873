"""Tests of what the venue refuses, in Coinbase's recorded words."""

from decimal import Decimal

import pytest

from cambista_sim.account import Account
from cambista_sim.rules import refusal
from common.messages.base import Side
from common.messages.market import Product
from common.messages.order import PlaceOrder
from tests.support.trading import RULES, order

RATE = Decimal("0.006")


def account(**balances: str) -> Account:
    made = Account()
    for currency, amount in balances.items():
        made.add(currency, Decimal(amount))
    return made


@pytest.mark.parametrize(
    ("asked", "rules", "reason"),
    [
        (order(), None, "Product not found"),
        (
            order(price="100.001"),
            RULES,
            "price is too accurate. Smallest unit is 0.01000000",
        ),
        (
            order(size="0.000000001"),
            RULES,
            "size is too accurate. Smallest unit is 0.00000001",
        ),
        (
            order(size="0.0001"),
            RULES,
            "funds is too small. Minimum size is 1.00000000",
        ),
        (order(size="100"), RULES, "Insufficient funds"),
        (order(Side.SELL, size="100"), RULES, "Insufficient funds"),
    ],
)
def test_an_order_is_refused_with_the_reason(
    asked: PlaceOrder, rules: Product | None, reason: str
) -> None:
    assert refusal(asked, rules, account(EUR="1000", BTC="1"), RATE) == reason


def test_a_buy_needs_its_cost_and_the_takers_fee() -> None:
    exactly = account(EUR="100.6")
    too_little = account(EUR="100.59")

    assert refusal(order(price="100", size="1"), RULES, exactly, RATE) is None
    assert refusal(order(price="100", size="1"), RULES, too_little, RATE) == "Insufficient funds"
