"""The simple bot that follows the market: prices by percentage, and a stop to its loss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import pytest

from common.messages.base import Side
from common.messages.bot import BotStatus
from tests.support.bots import PureBot, accepted, admitted, cancelled, filled, kinds, wish
from tests.support.pure_market import PureMarket
from tests.support.recorded_candles import recorded_candles

MONTH = "1m_BTC-USD_2018-02-05_2018-02-23"
TICK = Decimal("0.01")

Fill = tuple[Side, Decimal, Decimal]


def market_of(**params: Any) -> PureMarket:  # noqa: ANN401 - as JSON has them
    """Return a market with a running simple bot."""
    return PureMarket(PureBot(admitted(wish("simple", **params)).document), EUR="1000")


@dataclass
class Round:
    """A straight calculation of a loop that buys and sells around the market, with a stop."""

    size: Decimal
    below: Decimal
    above: Decimal
    stop: Decimal

    def fills(self, path: Sequence[Decimal]) -> Iterator[Fill]:
        """Return what fills until the stop ends it, or the path does."""
        order: tuple[Side, Decimal] | None = None
        paid = Decimal(0)
        for price in path:
            if order is not None and self._is_reached(order, price):
                side, at = order
                yield side, at, self.size
                paid, order = (at, None) if side is Side.BUY else (Decimal(0), None)
            if paid and price * 100 <= paid * (100 - self.stop):
                yield Side.SELL, price, self.size
                return
            order = order or self._order(price, is_buy=not paid)

    @staticmethod
    def _is_reached(order: tuple[Side, Decimal], price: Decimal) -> bool:
        side, at = order
        return price <= at if side is Side.BUY else price >= at

    def _order(self, price: Decimal, *, is_buy: bool) -> tuple[Side, Decimal]:
        percent = -self.below if is_buy else self.above
        exact = price * (100 + percent) / 100 / TICK
        whole = exact.to_integral_value(ROUND_FLOOR if is_buy else ROUND_CEILING) * TICK
        return (Side.BUY if is_buy else Side.SELL), whole


@pytest.mark.parametrize("stop", ["3.5", "12"])
def test_on_nineteen_recorded_days_it_trades_as_a_straight_calculation_does(stop: str) -> None:
    path = [row.close for row in recorded_candles(MONTH)][9_000::5]
    terms = {"buy_at": None, "sell_at": None, "buy_below": "0.2", "sell_above": "0.4"}
    market = market_of(**terms, stop_loss=stop, loop=True)

    for price in path:
        market.trade(price)

    rounds = Round(Decimal("0.02"), Decimal("0.2"), Decimal("0.4"), Decimal(stop))
    wanted = list(rounds.fills(path))
    assert len(wanted) > 10
    assert market.fills == wanted
    profit = sum((-1 if side is Side.BUY else 1) * at * size for side, at, size in wanted)
    fees = sum(at * size * Decimal("0.004") for _, at, size in wanted)
    assert Decimal(market.bot.json["totals"]["fees"]) == fees
    if market.bot.is_now(BotStatus.ENDED):
        assert Decimal(market.bot.json["totals"]["profit"]) == profit - fees


def test_a_price_by_percentage_is_worked_out_when_its_step_begins() -> None:
    market = market_of(buy_at=None, buy_below="1", sell_at=None, sell_above="2")

    market.trade("3400.55")
    assert market.bot.last_placed.price == Decimal("3366.54")
    market.trade("3360")

    assert (market.bot.last_placed.side, market.bot.last_placed.price) == (
        Side.SELL,
        Decimal("3427.2"),
    )
    (bought,) = market.bot.json["history"]
    assert bought["why"]["text"] == (
        "Step 1 of 2 was next: buy 0.02 BTC at 3366.54 EUR, 1 % below the market's 3400.55."
    )
    assert bought["why"]["values"]["market"] == "3400.55"
    assert market.bot.json["instructions"][1]["market_percent"] == "2"


def test_without_a_percentage_an_instruction_is_the_originals() -> None:
    assert "market_percent" not in market_of().bot.json["instructions"][0]


def test_when_the_price_falls_to_its_stop_it_cancels_sells_at_the_market_and_ends() -> None:
    market = market_of(stop_loss="5")
    market.trade("3371")
    market.trade("3202.46")
    assert [side for side, _, _ in market.fills] == [Side.BUY]

    market.trade("3202.45")

    assert market.fills[1:] == [(Side.SELL, Decimal("3202.45"), Decimal("0.02"))]
    assert market.bot.is_now(BotStatus.ENDED)
    assert market.bot.json["orders"] == []
    bought, sold = market.bot.json["history"]
    assert (bought["side"], sold["side"], sold["purpose"]) == ("buy", "sell", "stop loss")
    assert sold["why"]["text"] == (
        "The price had fallen to 3202.45, to the stop at 3202.45 or below: 5 % below what was paid."
    )
    assert sold["why"]["values"]["cost"] == "67.420"


def test_it_sells_only_when_its_open_order_is_off_the_book() -> None:
    market = market_of(stop_loss="5")
    market.trade("3371")
    market.is_answering = False
    order = market.bot.last_placed
    before = len(market.bot.placed)

    market.trade("3100")
    assert kinds(market.bot.commands[-1:]) == ["cancel_order"]
    assert len(market.bot.placed) == before

    market.bot.tell(cancelled(order, sequence=2))
    market.trade("3100")
    assert market.bot.last_placed.purpose == "stop loss"
    assert market.bot.last_placed.is_immediate


def test_what_its_last_step_had_traded_stands_in_the_history() -> None:
    bot = PureBot(admitted(wish("simple", stop_loss="5")).document)
    bot.start()
    order = bot.last_placed
    market = PureMarket(bot)
    bot.tell(accepted(order), filled(order, "0.015", is_complete=False))

    market.trade("3100")
    bot.tell(cancelled(order, sequence=3))
    market.trade("3100")

    part, sold = bot.json["history"]
    assert (part["side"], part["traded_size"]) == ("buy", "0.015")
    assert (sold["side"], sold["size"]) == ("sell", "0.015")
    assert bot.is_now(BotStatus.ENDED)


def test_an_order_of_its_stop_that_was_forgotten_is_known_by_its_purpose() -> None:
    market = market_of(stop_loss="5")
    market.trade("3371")
    before = market.bot.document
    market.is_answering = False
    market.trade("3100")
    market.bot.tell(cancelled(market.bot.placed[1], sequence=2))
    market.trade("3100")
    sale = market.bot.last_placed
    forgetful = PureBot(before)

    forgetful.tell(accepted(sale), filled(sale, price="3100"))

    assert forgetful.json["history"][-1]["purpose"] == "stop loss"
    assert forgetful.json["totals"]["position"] == "0.00"
