"""What a bot in the kit is told of its account."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from pydantic import BaseModel

from common.messages.base import Side
from common.messages.control import PauseBot
from common.messages.order import OrderCommand
from kit.conditions import Conditions
from kit.market import make_market
from kit.result import Result
from kit.run import run_bot
from kit.source import Walk
from tests.support.neighbours import news
from trader.bot import Bot

FREE = Conditions(maker_fee_rate=0, taker_fee_rate=0)


class Params(BaseModel):
    """What it buys at first."""

    size: str = "0"


class State(BaseModel):
    """What the account was worth, each time that this was told anew."""

    values: list[str] = []
    left_out: list[str] = []


class Watcher(Bot[Params, State]):
    """Buys once, and looks at its account."""

    title = "Watcher"
    help = "Looks at its account."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a state that has seen nothing."""
        return State()

    def act(self) -> Iterator[OrderCommand]:
        """Note what the account is worth, and buy while it has nothing."""
        self.account.watch()
        value = self.account.value()
        told = "" if value is None else format(value.normalize(), "f")
        if told and self.state.values[-1:] != [told]:
            self.state.values.append(told)
        self.state.left_out = list(self.account.left_out)
        size = Decimal(self.params.size)
        if size and not self.orders and not self.ledger.totals.position:
            yield self.buy(size, at=Decimal(100))


def watched(*prices: str, size: str = "0", **funds: int) -> Result:
    market = make_market(prices, every_s=30)
    return run_bot(Watcher, market, {"size": size}, funds=funds, conditions=FREE)


def test_it_is_told_when_it_begins_and_the_price_each_minute() -> None:
    result = watched("100", "101", "102", "103", "104", BTC=2, EUR=10)

    assert result.state["values"][0] == "210"
    assert result.state["values"][-1] in ("216", "218")
    assert len(result.state["values"]) < 5


def test_a_trade_is_told_at_once() -> None:
    result = watched("100", "99", "99", "99", size="1", EUR=1000)

    assert [each.side for each in result.fills] == [Side.BUY]
    assert result.balances["BTC"] == 1
    told = result.state["account_seen"]["figures"]["balances"]
    assert {name: Decimal(each) for name, each in told.items()} == {"BTC": 1, "EUR": 900}


def test_currencies_of_which_the_kit_knows_no_price_are_left_out() -> None:
    result = watched("100", EUR=10, ETH=3)

    assert result.state["left_out"] == ["ETH"]
    assert result.state["values"] == ["10"]


def test_a_bot_that_does_not_watch_its_account_is_told_nothing() -> None:
    market = make_market(Walk(6, count=50))

    result = run_bot("simple", market, {"size": "1", "buy_at": "1", "sell_at": "500"})

    assert result.state["account_seen"] == {"is_watched": False, "figures": None}


def test_the_watchdog_of_the_platform_guards_an_account_in_the_kit() -> None:
    market = make_market(["100", "99", "99", "95", "89.9", "95", "100"], every_s=20)
    other = uuid4()
    at = market.begins_at + timedelta(seconds=1)
    params = {"account": True, "when": "drawdown", "limit": "20", "then": "pause"}

    result = run_bot(
        "watchdog",
        market,
        {**params, "whom": [str(other)]},
        funds={"BTC": 2, "EUR": 5},
        events=[(at, news(other))],
    )

    assert {type(each) for each in result.errands} == {PauseBot}
    (note,) = result.history
    assert note["text"].startswith("the account at sim lost 20.2 EUR from the peak")
