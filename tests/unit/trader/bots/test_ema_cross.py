"""The crossing averages, beside a straight calculation over recorded days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

import pytest

from common.messages.base import Side
from common.messages.control import EditRequested
from common.messages.indicator import Reading
from common.messages.order import AskWallet, CancelOrder
from common.messages.watch import CandleClosed
from tests.support.bots import PureBot, admitted, kinds, refused, wish
from tests.support.news import ticker
from tests.support.pure_market import FEE_RATE, PureMarket, candle_of
from tests.support.recorded_candles import Row, recorded_candles
from tests.support.watched import watches_of

DAYS = "1d_BTC-USD_2014-12_2019-10_cdd"
FUNDS = {"EUR": "10000", "BTC": "2"}
LOT, TICK = Decimal("0.00000001"), Decimal("0.01")


def market_of(**params: Any) -> PureMarket:  # noqa: ANN401 - as JSON has them
    """Return a market with a bot of crossing averages, and an account."""
    bot = PureBot(admitted(wish("ema_cross", **params)).document)
    return PureMarket(bot, **FUNDS)


def sides(closes: Sequence[Decimal], short: int, long: int) -> list[Side | None]:
    """Return what is to be done after each close, by exact fractions."""
    found: list[Side | None] = []
    averages: dict[int, Fraction] = {}
    last = 0
    for count, close in enumerate(closes, start=1):
        for period in (short, long):
            if count == period:
                averages[period] = sum(map(Fraction, closes[:count]), Fraction(0)) / period
            elif count > period:
                averages[period] += (Fraction(close) - averages[period]) * 2 / (period + 1)
        sign = 0
        if count >= long:
            apart = averages[short] - averages[long]
            sign = (apart > 0) - (apart < 0)
        is_cross = last * sign < 0
        found.append((Side.BUY if sign > 0 else Side.SELL) if is_cross else None)
        last = sign or last
    return found


def whole(value: Decimal, step: Decimal) -> Decimal:
    """Return a positive number as whole steps, cut off."""
    return (value / step).to_integral_value(ROUND_FLOOR) * step


def straight(rows: Sequence[Row], share: Decimal) -> tuple[Decimal, Decimal, int]:
    """Return what the account has of base and quote in the end, and after how many trades."""
    base, quote, count = Decimal(FUNDS["BTC"]), Decimal(FUNDS["EUR"]), 0
    closes = [each.close for each in rows]
    for close, side in zip(closes, sides(closes, 9, 21), strict=True):
        size = whole(base * share, LOT)
        if side is Side.BUY:
            size = whole(quote * share / whole(close * Decimal("1.02"), TICK), LOT)
        if side is None or size * close < 10:
            continue
        count += 1
        sign = 1 if side is Side.BUY else -1
        base += sign * size
        quote -= sign * size * close + size * close * FEE_RATE
    return base, quote, count


def test_on_recorded_days_it_ends_where_a_straight_calculation_does() -> None:
    rows = recorded_candles(DAYS)[:900]
    market = market_of(interval="1d", short=9, long=21)

    for row in rows:
        market.close("1d", row.opened_at, row.close)

    base, quote, count = straight(rows, Decimal("0.15"))
    assert count > 20
    assert len(market.fills) == count
    assert (market.funds["BTC"], market.funds["EUR"]) == (base, quote)
    bought = sum(size for side, _, size in market.fills if side is Side.BUY)
    assert Decimal(market.bot.json["totals"]["bought_size"]) == bought


def first_cross(market: PureMarket) -> None:
    """Let the averages of 2 and 3 minutes cross upwards at the fourth close."""
    for number, close in enumerate(("3400", "3390", "3380", "3450")):
        opened_at = datetime.fromisoformat("2019-01-05T16:10:00+00:00")
        market.close("1m", opened_at + timedelta(minutes=number), Decimal(close))


def test_the_explanation_has_the_numbers_that_were_compared() -> None:
    market = market_of()

    first_cross(market)

    (entry,) = market.bot.json["history"]
    values = {name: Decimal(each) for name, each in entry["why"]["values"].items()}
    assert values["short"] > values["long"]
    assert values["short_before"] < values["long_before"]
    assert (values["close"], values["available"]) == (Decimal(3450), Decimal(10000))
    assert "was above that of 3" in entry["why"]["text"]
    assert entry["why"]["ticker"]["price"] == "3450"
    assert entry["purpose"] == "crossing"


def test_less_than_the_smallest_trade_is_passed_by() -> None:
    market = market_of(smallest="1501")

    first_cross(market)

    assert market.fills == []
    assert "passes a crossing by" in market.bot.said[0].text
    assert market.bot.json["cross"] is None


def test_while_the_balances_are_not_told_it_asks_again_and_orders_nothing() -> None:
    market = market_of()
    market.is_telling_balances = False

    first_cross(market)
    asked = market.bot.pass_time(11)

    assert kinds(asked) == ["ask_wallet"]
    assert sum(isinstance(each, AskWallet) for each in market.bot.commands) == 2


def test_a_refused_order_waits_for_the_next_crossing() -> None:
    market = market_of()
    market.is_answering = False
    first_cross(market)

    market.bot.tell(refused(market.bot.last_placed))

    assert market.bot.document.last_error == "order to buy was refused: Insufficient funds"
    assert market.bot.json["cross"] is None
    assert market.bot.document.status.is_alive


def test_an_edit_begins_the_averages_anew_and_forgets_a_crossing_of_the_old_ones() -> None:
    market = market_of()
    market.is_telling_balances = False
    first_cross(market)
    assert market.bot.json["cross"] is not None
    given = admitted(wish("ema_cross", short=2, long=4, share="0.5")).document.params

    market.bot.tell(EditRequested(params=given))

    state = market.bot.json
    assert (state["cross"], state["is_above"]) == (None, None)
    assert (state["short_average"]["period"], state["long_average"]["period"]) == (2, 4)
    assert (state["short_average"]["count"], state["long_average"]["count"]) == (0, 0)
    market.is_telling_balances = True
    start = datetime.fromisoformat("2019-01-05T16:14:00+00:00")
    for number, close in enumerate(("3440", "3430", "3420", "3410", "3500")):
        assert market.fills == []
        market.close("1m", start + timedelta(minutes=number), Decimal(close))
    ((side, _, size),) = market.fills
    assert side is Side.BUY
    assert 1400 < size * 3500 <= 5000


def test_an_edit_takes_an_open_order_off_the_book() -> None:
    market = market_of()
    market.is_answering = False
    first_cross(market)
    order = market.bot.last_placed
    given = admitted(wish("ema_cross", short=2, long=3, share="0.5")).document.params

    asked = market.bot.tell(EditRequested(params=given))

    assert [each.order_id for each in asked if isinstance(each, CancelOrder)] == [order.order_id]


def test_a_minute_in_which_nothing_traded_closes_where_the_one_before_did() -> None:
    gapless, holed = market_of(), market_of()
    start = datetime.fromisoformat("2019-01-05T16:10:00+00:00")
    for number, close in enumerate(("3400", "3390", "3390", "3380")):
        gapless.close("1m", start + timedelta(minutes=number), Decimal(close))
        if number != 2:
            holed.close("1m", start + timedelta(minutes=number), Decimal(close))

    assert holed.bot.json["long_average"] == gapless.bot.json["long_average"]


def test_where_the_analyst_works_out_its_averages_it_begins_with_them() -> None:
    market = market_of(short=9, long=21)
    opened_at = datetime.fromisoformat("2019-01-05T16:10:00+00:00")
    lines: dict[str, float | None] = {"ema:period=9": 3371.5, "ema:period=21": 3300.25}
    reading = Reading(interval="1m", opened_at=opened_at, is_whole=True, values=lines)
    market.close("1m", opened_at - timedelta(minutes=1), Decimal(3400))
    fresh = market_of(short=9, long=21)
    (watch,) = watches_of(fresh.bot)
    closed = CandleClosed(
        watch_id=watch.watch_id,
        candle=candle_of("1m", opened_at, Decimal(3400)),
        is_whole=True,
        ticker=ticker("3400", indicators=(reading,)),
    )

    fresh.bot.tell(closed)

    assert market.bot.json["is_above"] is None
    assert fresh.bot.json["short_average"]["value"] == "3371.5"
    assert fresh.bot.json["is_above"] is True


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"short": 21, "long": 21}, "params.long"),
        ({"interval": "2h"}, "params.interval"),
        ({"share": "1.5"}, "params.share"),
        ({"smallest": "0"}, "params.smallest"),
    ],
)
def test_what_cannot_cross_is_refused_under_its_name(changed: dict[str, Any], field: str) -> None:
    found = admitted(wish("ema_cross", **changed)).document.errors

    assert [each.field for each in found] == [field]
