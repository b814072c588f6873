"""The learner on the simulated venue, beside a reckoning of its forecasts and of its trades."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest

from analyst.bar import Bar
from common.messages.base import Side
from kit.market import Market, make_market
from kit.run import run_bot
from kit.source import Dealt
from tests.support.learnt_by_hand import ByHand, last_said
from tests.support.markets import PAIR, nineteen_days, recorded_trades, three_days
from tests.support.straight import HOP, Tally, Tape, exact

RICH = {"USD": 10**6, "BTC": 10}

WARM = 34
"""Candles until the MACD's signal says something: before that nothing is forecast."""


class Closed(NamedTuple):
    """A candle that is over, and the market a second later."""

    at: datetime
    """When the bot is told."""
    close: Decimal
    price: Decimal
    bars: list[Bar]
    """All candles by then: the last one may have just begun."""


def closed(market: Market, length_s: int) -> Iterator[Closed]:
    """Yield every candle with a trade, when late trades have been waited for."""
    bars: list[Bar] = []
    last: tuple[Bar, Decimal] | None = None
    waits_at: datetime | None = None
    over: Decimal | None = None
    for trade in market.trades():
        if waits_at is not None and trade.traded_at >= waits_at and over is not None and last:
            yield Closed(waits_at, over, last[1], [*bars, last[0]])
            over = None
        number = int(trade.traded_at.timestamp()) // length_s
        price, size = float(trade.price), float(trade.size)
        if last is not None and last[0].opened_at_s == number * length_s:
            bar = last[0]
            grown = max(bar.high, price), min(bar.low, price), price, bar.size + size
            last = Bar(bar.opened_at_s, *grown), trade.price
            continue
        if last is not None:
            bars.append(last[0])
            over = last[1]
            ended_at = datetime.fromtimestamp(
                last[0].opened_at_s + length_s, market.begins_at.tzinfo
            )
            waits_at = ended_at + timedelta(seconds=1)
            if trade.traded_at >= waits_at:
                yield Closed(waits_at, over, last[1], list(bars))
                over = None
        last = Bar(number * length_s, price, price, price, size), trade.price


def learnt(market: Market, length_s: int, learn_first: int) -> tuple[ByHand, Tally]:
    """Reckon what it forecasts of each candle, and what its trades come to."""
    hand, tally, tape = ByHand(learn_first=learn_first), Tally(), Tape(market)
    for each in closed(market, length_s):
        count = len(hand.deals)
        said = last_said(each.bars) if len(each.bars) >= WARM else {}
        hand.learn_and_forecast(each.close, each.price, said)
        if len(hand.deals) > count:
            side, _, size = hand.deals[-1]
            book = tape.before(each.at + 2 * HOP)
            got = tally.take(Side(side), book, exact(size))
            assert got == exact(size), "the reckoning knows whole deals"
    return hand, tally


def warmed_trades() -> Market:
    """Return two recorded hours, moved up to the recorded trades, which follow one by one."""
    late, early = recorded_trades(), nineteen_days()
    minutes = early.stretches[-120:]
    ratio = next(late.trades()).price / minutes[-1].prices[-1]
    moved_by = late.begins_at.replace(second=0, microsecond=0) - minutes[-1].began_at
    before = (trade for minute in minutes[:-1] for trade in minute.trades(PAIR))
    cent = Decimal("0.01")
    warm = [
        Dealt((each.price * ratio).quantize(cent), each.size, each.traded_at + moved_by)
        for each in before
    ]
    trades = (Dealt(each.price, each.size, each.traded_at) for each in late.trades())
    return make_market([*warm, *trades], pair=PAIR)


@pytest.mark.parametrize(
    ("make", "interval", "learn_first", "deals", "forecasts"),
    [
        pytest.param(nineteen_days, "1h", 50, 10, 400, marks=pytest.mark.chaos),
        (three_days, "15m", 50, 6, 200),
        (warmed_trades, "1m", 20, 4, 80),
    ],
)
def test_it_ends_with_the_forecasts_and_the_profit_that_the_reckoning_gives(
    make: Callable[[], Market], interval: str, learn_first: int, deals: int, forecasts: int
) -> None:
    market = make()
    params = {
        "interval": interval,
        "funds": "100",
        "learn_first": learn_first,
        "threshold_percent": "52",
    }

    result = run_bot("learner", market, params, funds=RICH)

    hand, tally = learnt(market, {"1h": 3600, "15m": 900, "1m": 60}[interval], learn_first)
    standing = result.state["standing"]
    assert standing["forecasts_count"] == hand.forecasts >= forecasts
    assert standing["right_count"] == hand.right
    assert standing["repeats_right_count"] == hand.repeats_right
    assert standing["rises_count"] == sum(hand.outcomes)
    assert tally.count >= deals
    tally.agrees(result, RICH)
