"""Every bot type in recorded markets: its books are what its fills add up to."""

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from common.messages.base import Side
from kit.market import Market, make_market
from kit.run import run_bot
from kit.source import Dealt
from tests.support.bot_params import PARAMS
from tests.support.bots import PAIR, TYPES
from tests.support.markets import nineteen_days, recorded_trades

pytestmark = pytest.mark.parametrize("bot_type", sorted(TYPES))

FUNDS = {"EUR": 10_000, "BTC": 5}
LEVEL = Decimal(3371)
"""About where the parameters of the contract tests trade."""


@cache
def hours() -> Market:
    """Return ten recorded hours, minute by minute."""
    return _moved(nineteen_days(), 600)


@cache
def minutes() -> Market:
    """Return ten recorded minutes, trade by trade."""
    return _moved(recorded_trades(), None)


def _moved(market: Market, count: int | None) -> Market:
    """Return a recorded market of another pair, at the level where the bots of the tests trade."""
    ratio = LEVEL / market.stretches[0].prices[0]
    cent = Decimal("0.01")
    trades = (each for stretch in market.stretches[:count] for each in stretch.trades(PAIR))
    return make_market(
        [Dealt((each.price * ratio).quantize(cent), each.size, each.traded_at) for each in trades]
    )


def check(bot_type: str, market: Market) -> None:
    result = run_bot(bot_type, market, PARAMS[bot_type], funds=FUNDS)

    base = quote = fees = Fraction(0)
    for each in result.fills:
        sign = 1 if each.side is Side.BUY else -1
        base += sign * Fraction(each.size)
        quote -= sign * Fraction(each.size) * Fraction(each.price)
        fees += Fraction(each.fee)
    totals: Any = result.ledger.totals
    assert Fraction(totals.position) == base
    assert Fraction(totals.fees) == fees
    assert Fraction(totals.received) - Fraction(totals.spent) == quote
    gained = quote - fees + base * Fraction(result.last_price)
    assert Fraction(result.profit) + Fraction(result.floating_profit) == gained
    assert Fraction(result.balances["EUR"]) == 10_000 + quote - fees
    assert Fraction(result.balances["BTC"]) == 5 + base


def test_its_books_agree_with_its_fills_over_recorded_hours(bot_type: str) -> None:
    check(bot_type, hours())


def test_its_books_agree_with_its_fills_over_recorded_trades(bot_type: str) -> None:
    check(bot_type, minutes())
