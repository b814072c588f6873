"""The conditional bot on recorded candles, beside a calculation that knows nothing of bots."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal
from functools import cache
from typing import NamedTuple

import numpy as np
import talib

from common.messages.base import Side
from common.messages.market import Trade
from kit.market import Market, make_market
from kit.result import Result
from kit.run import run_bot
from tests.support.recorded_candles import FOLDER

NINETEEN_DAYS = "1m_BTC-USD_2018-02-05_2018-02-23"
FIVE_DAYS = "1m_BTC-USD_2020-02-10_2020-02-14"
SIZE, TICK, TAKER = Decimal("0.05"), Decimal("0.01"), Decimal("0.006")
FUNDS = {"USD": 1_000_000, "BTC": 0}


class Dealt(NamedTuple):
    """A trade of the bot by hand."""

    side: str
    price: Decimal


@cache
def market(name: str) -> Market:
    return make_market(FOLDER / f"{name}.csv.gz", pair="BTC-USD")


def asked(trade: Trade) -> tuple[Decimal, Decimal]:
    """Return best bid and ask as the simulated venue's book has them after a trade."""
    ticks = (trade.price * Decimal("0.0001") / TICK).quantize(Decimal(1), ROUND_UP)
    spread = max(ticks, Decimal(1)) * TICK
    ask = trade.price if trade.side is Side.SELL else trade.price + spread
    return ask - spread, ask


def dealt(result: Result) -> list[Dealt]:
    return [Dealt(each["side"], Decimal(each["average_price"])) for each in result.history]


def profit_of(deals: list[Dealt]) -> tuple[Decimal, Decimal]:
    """Return the position, and the profit after all fees: every sale closes the buy before it."""
    profit, bought, position = Decimal(0), Decimal(0), Decimal(0)
    for side, price in deals:
        profit -= price * SIZE * TAKER
        if side == "buy":
            bought, position = price, position + SIZE
        else:
            profit, position = profit + (price - bought) * SIZE, position - SIZE
    return position, profit


def by_levels() -> list[Dealt]:
    """Buy below 8000, sell 5 % above what was paid, as straight as it can be said."""
    deals: list[Dealt] = []
    paid: Decimal | None = None
    for trade in market(NINETEEN_DAYS).trades():
        bid, ask = asked(trade)
        while True:
            if paid is None and trade.price < 8000:
                paid = ask
                deals.append(Dealt("buy", ask))
            elif paid is not None and trade.price >= paid * Decimal("1.05"):
                paid = None
                deals.append(Dealt("sell", bid))
            else:
                break
    return deals


def test_levels_of_the_price_are_traded_as_by_hand_on_nineteen_days() -> None:
    rise = {"*": [{"var": "own.average_price"}, 1.05]}
    steps = [
        {"rule": {"<": [{"var": "price"}, 8000]}, "side": "buy", "size": str(SIZE)},
        {"rule": {">=": [{"var": "price"}, rise]}, "side": "sell", "position_percent": "100"},
    ]

    result = run_bot(
        "conditional",
        market(NINETEEN_DAYS),
        {"steps": steps, "loop": True, "cooldown_s": 0},
        funds=FUNDS,
    )

    assert len(by_levels()) > 10
    assert dealt(result) == by_levels()[-100:]
    assert (result.position, result.profit) == profit_of(by_levels())


def quarters() -> Iterator[tuple[list[float], Trade]]:
    """Yield, when a quarter hour is over, the closes of all, and the first trade of the next."""
    closes: list[float] = []
    last: Trade | None = None
    for trade in market(FIVE_DAYS).trades():
        if last is not None and quarter_of(last) != quarter_of(trade):
            closes.append(float(last.price))
            yield closes, trade
        last = trade


def quarter_of(trade: Trade) -> int:
    return int(trade.traded_at.timestamp()) // 900


def by_rsi() -> list[Dealt]:
    """Buy when the RSI of the quarter hours is below 40, sell when it is above 60."""
    deals: list[Dealt] = []
    for closes, trade in quarters():
        rsi = talib.RSI(np.array([*closes, float(trade.price)]), 14)[-1]
        bid, ask = asked(trade)
        is_holding = len(deals) % 2 == 1
        if not is_holding and rsi < 40:
            deals.append(Dealt("buy", ask))
        elif is_holding and rsi > 60:
            deals.append(Dealt("sell", bid))
    return deals


def test_an_indicator_is_traded_at_the_end_of_each_candle_as_by_hand() -> None:
    rsi = {"var": "indicator.15m.rsi"}
    steps = [
        {"rule": {"<": [rsi, 40]}, "side": "buy", "size": str(SIZE)},
        {"rule": {">": [rsi, 60]}, "side": "sell", "position_percent": "100"},
    ]
    params = {"steps": steps, "loop": True, "cooldown_s": 60, "look": "15m"}

    result = run_bot("conditional", market(FIVE_DAYS), params, funds=FUNDS)

    assert len(by_rsi()) > 4
    assert dealt(result) == by_rsi()
    assert (result.position, result.profit) == profit_of(by_rsi())
