"""Tests of the simulated accounts."""

from decimal import Decimal

import pytest

from cambista_sim.account import Account
from common.messages.base import Side


def test_available_is_the_balance_less_what_is_held() -> None:
    account = Account()
    account.add("EUR", Decimal(100))

    account.hold("EUR", Decimal("30.5"))
    account.hold("EUR", Decimal("-0.5"))

    assert account.available("EUR") == 70
    assert account.available("BTC") == 0


@pytest.mark.parametrize(
    ("side", "euros", "bitcoins"), [(Side.BUY, "799.4", "3"), (Side.SELL, "1199.4", "-1")]
)
def test_a_fill_moves_base_against_quote_and_its_fee(side: Side, euros: str, bitcoins: str) -> None:
    account = Account({"EUR": Decimal(1000), "BTC": Decimal(1)})

    account.settle("BTC-EUR", side, Decimal(100), Decimal(2), Decimal("0.6"))

    assert account.balances == {"EUR": Decimal(euros), "BTC": Decimal(bitcoins)}


def test_the_report_names_every_currency_in_order() -> None:
    account = Account({"EUR": Decimal(5), "BTC": Decimal(1)}, {"EUR": Decimal(2)})

    report = account.report()

    assert [each.currency for each in report] == ["BTC", "EUR"]
    assert (report[1].hold, report[1].available) == (Decimal(2), Decimal(3))
