"""The trailing stop, the crossing averages and the stop loss on the simulated venue's own book."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest

from common.messages.base import Side
from common.messages.bot import BotStatus
from common.messages.market import Trade
from kit.market import Market
from kit.run import run_bot
from tests.support.markets import nineteen_days, recorded_trades
from tests.support.straight import (
    TAKER,
    TICK,
    ask_after,
    bid_after,
    exact,
)

SIZE = "0.001"
RICH = {"USD": 10**6, "BTC": 10}


def turn(market: Market, percent: Fraction, *, is_sell: bool) -> tuple[Fraction, Trade]:
    """Return the peak from which the market turned by so much, and the trade that did it."""
    sign, peak = (1 if is_sell else -1), Fraction(0)
    for trade in market.trades():
        price = exact(trade.price)
        if not peak or (price - peak) * sign > 0:
            peak = price
        elif (peak - price) * sign >= peak * percent / 100:
            return peak, trade
    raise AssertionError("it never turned")


@pytest.mark.parametrize(("side", "percent"), [("sell", "4.25"), ("buy", "3")])
def test_a_trailing_stop_sells_at_the_bid_that_the_turning_trade_leaves(
    side: str, percent: str
) -> None:
    market, is_sell = nineteen_days(), side == "sell"
    peak, trade = turn(market, Fraction(percent), is_sell=is_sell)
    price = bid_after(trade) if is_sell else ask_after(trade)

    result = run_bot(
        "trailing_stop", market, {"side": side, "size": SIZE, "trail_percent": percent}, funds=RICH
    )

    (fill,) = result.fills
    assert (exact(fill.price), fill.size, fill.is_maker) == (price, Decimal(SIZE), False)
    assert exact(fill.fee) == price * Fraction(SIZE) * TAKER
    assert result.status is BotStatus.ENDED
    assert result.position == (-Decimal(SIZE) if is_sell else Decimal(SIZE))
    values = result.history[0]["why"]["values"]
    assert (exact(values["peak"]), exact(values["price"])) == (peak, exact(trade.price))


def test_a_trailing_stop_follows_a_market_trade_by_trade() -> None:
    market = recorded_trades()
    peak, trade = turn(market, Fraction("0.02"), is_sell=True)

    result = run_bot("trailing_stop", market, {"size": SIZE, "trail_percent": "0.02"}, funds=RICH)

    values = result.history[0]["why"]["values"]
    assert exact(values["peak"]) == peak
    assert exact(values["price"]) == exact(trade.price)
    assert result.status is BotStatus.ENDED


def closes(market: Market, length_s: int) -> Iterator[Fraction]:
    """Yield the last price of each so many seconds in which something traded."""
    last: tuple[int, Fraction] | None = None
    for trade in market.trades():
        at = int(trade.traded_at.timestamp()) // length_s
        if last is not None and at != last[0]:
            yield last[1]
        last = (at, exact(trade.price))


def crossings(prices: list[Fraction], short: int, long: int) -> list[tuple[Side, Fraction]]:
    """Return on which side the averages crossed, and the close at which they did."""
    found: list[tuple[Side, Fraction]] = []
    averages: dict[int, Fraction] = {}
    last = 0
    for count, price in enumerate(prices, start=1):
        for period in (short, long):
            before = averages.get(period)
            if count == period:
                averages[period] = sum(prices[:count], Fraction(0)) / period
            elif before is not None:
                averages[period] = before + (price - before) * 2 / (period + 1)
        if count < long:
            continue
        apart = averages[short] - averages[long]
        sign = (apart > 0) - (apart < 0)
        if last * sign < 0:
            found.append((Side.BUY if sign > 0 else Side.SELL, price))
        last = sign or last
    return found


def test_crossing_averages_trade_at_each_crossing_of_the_quarter_hours() -> None:
    whole = nineteen_days()
    market = Market(whole.product, whole.stretches[:4_000])
    wanted = crossings(list(closes(market, 900)), 9, 21)

    result = run_bot("ema_cross", market, {"interval": "15m", "short": 9, "long": 21}, funds=RICH)

    asked = [(entry["side"], exact(entry["why"]["values"]["close"])) for entry in result.history]
    assert len(wanted) > 2
    assert asked == [(side.value, close) for side, close in wanted]
    shares = [
        exact(entry["why"]["values"]["available"]) * Fraction("0.15") for entry in result.history
    ]
    for entry, share in zip(result.history, shares, strict=True):
        spent = exact(entry["size"]) * (exact(entry["price"]) if entry["side"] == "buy" else 1)
        assert 0 <= share - spent < Fraction(1, 1000)


def test_a_stop_loss_ends_a_loop_where_the_market_fell_so_far_below_what_was_paid() -> None:
    market = nineteen_days()
    first = next(market.trades())
    buy_at = exact(first.price) * Fraction("0.99") // TICK * TICK
    params = {"size": SIZE, "buy_at": str(float(buy_at)), "sell_at": "20000", "stop_loss": "5"}
    is_bought, stop, hit = False, buy_at * Fraction("0.95") // TICK * TICK, None
    for trade in market.trades():
        is_bought = is_bought or exact(trade.price) <= buy_at
        if is_bought and exact(trade.price) <= stop:
            hit = trade
            break
    assert hit is not None

    result = run_bot("simple", market, params, funds=RICH)

    bought, sold = result.fills
    assert exact(bought.price) == buy_at
    assert exact(sold.price) == bid_after(hit)
    assert result.status is BotStatus.ENDED
    assert result.position == 0
    size = Fraction(SIZE)
    fees = exact(bought.fee) + exact(sold.fee)
    assert exact(result.profit) == (bid_after(hit) - buy_at) * size - fees
