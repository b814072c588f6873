"""The order in which a bot, the venue and the analyst hear of each other in the kit."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from pydantic import BaseModel

from common.messages.base import Instant
from common.messages.bot import StopRequested
from common.messages.order import OrderCommand
from common.messages.watch import MarketReached
from kit.conditions import Conditions
from kit.market import Market, make_market
from kit.result import Result
from kit.run import run_bot
from trader.bot import Bot
from trader.watching import Closes, Falls, Rises, Ticks

HOP = timedelta(milliseconds=1)


class Params(BaseModel):
    """What it listens for."""

    sound: str


class State(BaseModel):
    """What it has heard, and when."""

    heard: list[tuple[Instant, str]] = []
    acts_count: int = 0


class Listener(Bot[Params, State]):
    """Listens, and never asks for anything."""

    title = "Listener"
    help = "Listens."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return silence."""
        return State()

    def act(self) -> Iterator[OrderCommand]:  # type: ignore[return] # it never asks for anything
        """Note what was heard, and listen on."""
        self.state.acts_count += 1
        if self.news is not None:
            price = self.news.price if isinstance(self.news, MarketReached) else Decimal(0)
            self.state.heard.append((self.at, f"{self.news.kind} {price}"))
        match self.params.sound:
            case "falls":
                if not self.state.heard:
                    self.watch(Falls(Decimal(95)))
            case "next":
                self.watch(Rises(Decimal(100 + len(self.state.heard))))
            case "minutes":
                self.watch(Closes("1m"))
            case "ticks":
                self.watch(Ticks(30))
            case "alarm":
                if self.state.acts_count < 4:
                    self.wait(45)


def listened(market: Market, sound: str, **given: object) -> Result:
    conditions = Conditions()
    events = given.get("events", ())
    assert isinstance(events, list | tuple)
    return run_bot(Listener, market, {"sound": sound}, conditions=conditions, events=events)


def times(result: Result, market: Market) -> list[timedelta]:
    return [datetime.fromisoformat(at) - market.begins_at for at, _ in result.state["heard"]]


def test_news_takes_a_hop_from_the_trade_to_the_bot() -> None:
    market = make_market(["100", "99", "94", "93"], every_s=10)

    result = listened(market, "falls")

    assert times(result, market) == [timedelta(seconds=20) + HOP]
    assert result.state["heard"][0][1] == "market_reached 94"


def test_each_new_watch_is_heard_of_in_its_turn() -> None:
    market = make_market(["99", "104", "90"], every_s=10)

    result = listened(market, "next")

    # The price is past the next levels already: each is told a hop after it was asked for.
    kinds = [kind for _, kind in result.state["heard"]]
    assert kinds == ["market_reached 104"] * 5
    gaps = {after - before for before, after in pairwise(times(result, market))}
    assert gaps == {2 * HOP}


def test_every_minute_is_told_in_order_and_once() -> None:
    market = make_market(["100", "101"] * 40, every_s=10)

    result = listened(market, "minutes")

    second = timedelta(seconds=1)
    minutes = [timedelta(minutes=number) + second + HOP for number in range(1, 14)]
    assert times(result, market) == minutes


def test_tickers_come_at_once_and_then_in_their_rhythm() -> None:
    market = make_market(["100"] * 13, every_s=10)

    result = listened(market, "ticks")

    first, *others = times(result, market)
    assert first == 3 * HOP  # it was started, its watch arrived, and its news
    assert others[0] - first == timedelta(seconds=30) + HOP
    assert len(others) == 4


def test_a_bot_wakes_when_it_wanted_to() -> None:
    market = make_market(["100"] * 30, every_s=10)

    result = listened(market, "alarm")

    assert result.state["acts_count"] == 4
    assert result.decision_count == 4


def test_what_a_test_tells_comes_when_it_says() -> None:
    market = make_market(["100", "99", "94", "93"], every_s=10)
    stop = (market.begins_at + timedelta(seconds=5), StopRequested())

    result = listened(market, "falls", events=[stop])

    assert result.state["heard"] == []
    assert result.decision_count == 2


@pytest.mark.parametrize("count", [1, 2, 30])
def test_the_worth_is_noted_at_the_beginning_each_hour_and_at_the_end(count: int) -> None:
    market = make_market(["100"] * count, every_s=1800)

    result = listened(market, "falls")

    hours = (count + 1) // 2
    assert len(result.equity) == hours + 1
    assert result.equity[0].at == market.begins_at
    assert result.equity[-1].at == market.ends_at
