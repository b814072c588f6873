"""The simulated account: balances, holds, and what a fill does to them."""

from decimal import Decimal

from cambista_sim.account import Account
from common.messages.base import Side


def account(**balances: str) -> Account:
    return Account(balances={name: Decimal(each) for name, each in balances.items()})


def test_what_is_held_is_not_available_and_still_owned() -> None:
    made = account(EUR="100")

    made.hold("EUR", Decimal("30.5"))

    assert made.available("EUR") == Decimal("69.5")
    assert made.balances["EUR"] == 100


def test_a_currency_never_heard_of_is_there_with_nothing() -> None:
    assert account().available("BTC") == 0


def test_a_buy_costs_its_worth_and_the_fee() -> None:
    made = account(EUR="100")

    made.settle("BTC-EUR", Side.BUY, Decimal(40), Decimal("0.5"), Decimal("0.08"))

    assert made.balances == {"BTC": Decimal("0.5"), "EUR": Decimal("79.92")}


def test_a_sell_earns_its_worth_less_the_fee() -> None:
    made = account(BTC="1")

    made.settle("BTC-EUR", Side.SELL, Decimal(40), Decimal("0.5"), Decimal("0.08"))

    assert made.balances == {"BTC": Decimal("0.5"), "EUR": Decimal("19.92")}


def test_a_hundred_thousand_small_sums_lose_no_digit() -> None:
    made = account(EUR="1000000")

    for _ in range(100_000):
        made.add("EUR", Decimal("0.00000001"))

    assert made.balances["EUR"] == Decimal("1000000.00100000")


def test_the_report_names_each_currency_once_by_name() -> None:
    made = account(EUR="10", BTC="2")
    made.hold("EUR", Decimal(4))
    made.hold("ADA", Decimal(0))

    report = made.report()

    assert [each.currency for each in report] == ["ADA", "BTC", "EUR"]
    assert [report[2].balance, report[2].hold, report[2].available] == [
        *(Decimal(10), Decimal(4), Decimal(6))
    ]
