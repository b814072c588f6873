"""Types in two recorded markets, beside a reckoning that knows nothing of bots: to the last digit.

Grid and dca have theirs beside their own tests, the learner and those that watch other bots in
modules of their own, and the conditional bot over 19 days in ``test_conditional_by_hand``.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from common.messages.base import Side
from common.messages.market import Trade
from kit.market import Market
from kit.run import run_bot
from tests.support.markets import nineteen_days, recorded_trades, three_days
from tests.support.straight import (
    HOP,
    LOT,
    MAKER,
    TICK,
    Resting,
    Tally,
    Tape,
    exact,
    filled_by,
    floor_to,
)

RICH = {"USD": 10**6, "BTC": 10}
Make = Callable[[], Market]


class Lengths(NamedTuple):
    """How many candles the two averages have."""

    short: int
    long: int


class Levels(NamedTuple):
    """Where a loop buys and sells, and how much."""

    buy_at: str
    sell_at: str
    size: str


def looped(market: Market, levels: Levels) -> Tally:
    """Reckon a loop of two resting orders: each begins when the one before has filled."""
    tally, tape = Tally(), Tape(market)
    prices = {Side.BUY: exact(levels.buy_at), Side.SELL: exact(levels.sell_at)}
    since = market.begins_at + 2 * HOP
    order = Resting(Side.BUY, prices[Side.BUY], exact(levels.size), since, 0)
    for trade in tape.trades:
        for each, size in list(filled_by(trade, [order])):
            tally.deal(each.side, each.price, size, MAKER)
        if not order.left:
            side = order.side.opposite
            order = Resting(side, prices[side], exact(levels.size), trade.traded_at + 2 * HOP, 0)
    return tally


@pytest.mark.parametrize(
    ("make", "levels", "count"),
    [
        (nineteen_days, Levels("7900", "8300", "0.05"), 8),
        (recorded_trades, Levels("8040", "8042.93", "0.0004"), 1),
    ],
)
def test_a_simple_loop_ends_with_what_the_reckoning_gives(
    make: Make, levels: Levels, count: int
) -> None:
    result = run_bot("simple", make(), {**levels._asdict(), "loop": True}, funds=RICH)

    tally = looped(make(), levels)
    assert tally.count >= count
    tally.agrees(result, RICH)


def turned(market: Market, percent: str) -> Trade:
    """Return the trade that turned the market by so much from its peak."""
    peak = Fraction(0)
    for trade in market.trades():
        price = exact(trade.price)
        peak = max(peak, price)
        if peak - price >= peak * exact(percent) / 100:
            return trade
    raise AssertionError("it never turned")


@pytest.mark.parametrize(("make", "percent"), [(nineteen_days, "7.5"), (recorded_trades, "0.02")])
def test_a_trailing_stop_ends_with_what_the_reckoning_gives(make: Make, percent: str) -> None:
    market, size = make(), "0.001"

    result = run_bot("trailing_stop", market, {"size": size, "trail_percent": percent}, funds=RICH)

    book = Tape(market).before(turned(market, percent).traded_at + 2 * HOP)
    tally = Tally()
    tally.take(Side.SELL, book, exact(size))
    tally.agrees(result, RICH)


def stepped(market: Market, below: Fraction, rise: Fraction, size: Fraction) -> Tally:
    """Reckon buying below a price, and selling so much above what was paid, again and again."""
    tally, tape = Tally(), Tape(market)
    at, paid, is_held = market.begins_at + 2 * HOP, Fraction(0), False
    while True:
        trade = first_true(tape, at, below, paid * rise if is_held else None)
        if trade is None:
            return tally
        ordered_at = max(trade.traded_at, at) + 2 * HOP
        side, before = (Side.SELL if is_held else Side.BUY), tally.cash
        got = tally.take(side, tape.before(ordered_at), size)
        assert got == size, "the reckoning knows whole deals"
        paid = -(tally.cash - before) / size / (1 + Fraction(6, 1000))
        at, is_held = ordered_at + 2 * HOP, not is_held


def first_true(tape: Tape, at: datetime, below: Fraction, target: Fraction | None) -> Trade | None:
    """Return the trade that makes the next rule true: the last one by then, or a later one."""
    trades: Iterator[Trade] = iter((tape.before(at), *tape.since(at)))
    for trade in trades:
        price = exact(trade.price)
        if price < below if target is None else price >= target:
            return trade
    return None


@pytest.mark.parametrize(
    ("make", "below", "rise", "size", "count"),
    [(recorded_trades, "8043", "1.00001", "0.0005", 3)],
)
def test_a_rule_of_the_price_ends_with_what_the_reckoning_gives(
    make: Make, below: str, rise: str, size: str, count: int
) -> None:
    target = {"*": [{"var": "own.average_price"}, float(rise)]}
    steps = [
        {"rule": {"<": [{"var": "price"}, float(below)]}, "side": "buy", "size": size},
        {"rule": {">=": [{"var": "price"}, target]}, "side": "sell", "position_percent": "100"},
    ]
    params: dict[str, Any] = {"steps": steps, "loop": True, "cooldown_s": 0}

    result = run_bot("conditional", make(), params, funds=RICH)

    tally = stepped(make(), exact(below), exact(rise), exact(size))
    assert tally.count >= count
    tally.agrees(result, RICH)


def ends(market: Market, length_s: int) -> Iterator[tuple[datetime, Fraction]]:
    """Yield when each candle ends, and its close: of one without a trade that of the one before."""
    number, close = 0, Fraction(0)
    for trade in market.trades():
        now = int(trade.traded_at.timestamp()) // length_s
        number = number or now
        while number < now:
            number += 1
            yield datetime.fromtimestamp(number * length_s, UTC), close
        close = exact(trade.price)


def crossed(market: Market, length_s: int, lengths: Lengths) -> Iterator[tuple[Side, datetime]]:
    """Yield on which side the averages of the closes cross, and the end of the candle."""
    averages: dict[int, Fraction] = {}
    taken: list[Fraction] = []
    last = 0
    for ended_at, close in ends(market, length_s):
        taken.append(close)
        for period in lengths:
            if len(taken) == period:
                averages[period] = sum(taken, Fraction(0)) / period
            elif len(taken) > period:
                averages[period] += (close - averages[period]) * 2 / (period + 1)
        if len(taken) < max(lengths):
            continue
        apart = averages[lengths.short] - averages[lengths.long]
        sign = (apart > 0) - (apart < 0)
        if last * sign < 0:
            yield (Side.BUY if sign > 0 else Side.SELL), ended_at
        last = sign or last


def shared(market: Market, crossings: list[tuple[Side, datetime]], funds: dict[str, int]) -> Tally:
    """Reckon dealing 0.15 of the account at the market at each crossing."""
    tally, tape = Tally(), Tape(market)
    base, quote = funds["BTC"], funds["USD"]
    for side, ended_at in crossings:
        # A second for late trades; news, wallet, its answer, the wish for a ticker, and the ticker.
        told_at = ended_at + timedelta(seconds=1) + HOP
        price = exact(tape.before(told_at + 3 * HOP).price)
        share = Fraction(15, 100)
        size = floor_to((base + tally.position) * share, LOT)
        if side is Side.BUY:
            worst = floor_to(price * Fraction(102, 100), TICK)
            size = floor_to((quote + tally.cash) * share / worst, LOT)
        assert size * price >= 10
        tally.take(side, tape.before(told_at + 5 * HOP), size)
    return tally


@pytest.mark.parametrize(
    ("make", "interval", "lengths", "count"),
    [
        pytest.param(nineteen_days, "15m", Lengths(9, 21), 50, marks=pytest.mark.chaos),
        (three_days, "15m", Lengths(9, 21), 8),
        (recorded_trades, "1m", Lengths(2, 3), 1),
    ],
)
def test_crossing_averages_end_with_what_the_reckoning_gives(
    make: Make, interval: str, lengths: Lengths, count: int
) -> None:
    length_s = {"1m": 60, "15m": 900}[interval]
    funds = {"USD": 20_000, "BTC": 2}
    params = {"interval": interval, **lengths._asdict()}

    result = run_bot("ema_cross", make(), params, funds=funds)

    tally = shared(make(), list(crossed(make(), length_s, lengths)), funds)
    assert tally.count >= count
    tally.agrees(result, funds)
