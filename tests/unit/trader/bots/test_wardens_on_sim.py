"""Those that look after other bots, in two recorded markets with bots that really traded there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from common.messages.base import Side
from common.messages.bot import BotStatus, StopBot, StopRequested
from common.messages.control import PauseBot
from kit.market import Market
from kit.result import Result
from kit.run import run_bot
from tests.support.markets import nineteen_days, recorded_trades
from tests.support.neighbours import ONE, THREE, TWO
from tests.support.straight import HOP, MAKER, TAKER, Tally, Tape, exact
from trader.others import BotNews, figures_of

RICH = {"USD": 10**6, "BTC": 10}
SECOND = timedelta(seconds=1)
Make = Callable[[], Market]


def told(uid: UUID, result: Result, revision: int) -> BotNews:
    """Return the news how a bot is, as its document has it."""
    figures = figures_of(result.document.model_copy(update={"uid": uid}))
    return BotNews(uid, revision, figures)


def bought(market: Market, price: str, size: str, stopped_at: datetime | None = None) -> Result:
    """Return what became of a bot that bought and waits to sell far above."""
    params = {"buy_at": price, "sell_at": "90000", "size": size}
    events = [] if stopped_at is None else [(stopped_at, StopRequested())]
    return run_bot("simple", market, params, funds=RICH, events=events)


@pytest.mark.parametrize(
    ("make", "stop", "prices", "sizes"),
    [
        (nineteen_days, "7000", ("8100", "8000", "7500"), ("0.01", "0.02", "0.005")),
        (recorded_trades, "8042.5", ("8042.92", "8042.91", "8000"), ("0.001", "0.002", "1")),
    ],
)
def test_a_stop_loss_sells_exactly_what_its_bots_had_bought_when_the_stop_was_hit(
    make: Make, stop: str, prices: tuple[str, ...], sizes: tuple[str, ...]
) -> None:
    market, uids = make(), (ONE, TWO, THREE)
    tape = Tape(market)
    hit = next(each for each in tape.trades if each.price <= Decimal(stop))
    told_at = hit.traded_at + SECOND
    begun = [BotNews(uid, 1, told(uid, bought(market, "1", "1"), 1).figures) for uid in uids]
    ended = [
        told(uid, bought(market, price, size, stopped_at=hit.traded_at + HOP), 2)
        for uid, price, size in zip(uids, prices, sizes, strict=True)
    ]

    result = run_bot(
        "stop_loss",
        market,
        {"bots": list(map(str, uids)), "stop": stop},
        funds=RICH,
        events=[
            *((market.begins_at + 3 * HOP, each) for each in begun),
            *((told_at, each) for each in ended),
        ],
    )

    passed = [each for each in tape.trades if each.traded_at <= hit.traded_at]
    lowest = min(each.price for each in passed)
    held = sum(
        exact(size) for price, size in zip(prices, sizes, strict=True) if lowest <= Decimal(price)
    )
    assert held > 0
    tally = Tally()
    # The wish for a ticker, the ticker, and the order are each on their way.
    assert tally.take(Side.SELL, tape.before(told_at + 3 * HOP), exact(str(held))) == held
    tally.agrees(result, RICH)
    assert [each.bot_id for each in result.errands if isinstance(each, StopBot)] == list(uids)
    assert result.status is BotStatus.ENDED


@pytest.mark.parametrize(
    ("make", "price", "size", "rate", "limit"),
    [
        (nineteen_days, "8000", "0.05", MAKER, "75"),
        (recorded_trades, "8042.91", "0.02", TAKER, "1"),
    ],
)
def test_a_watchdog_pauses_a_bot_when_the_market_has_lost_so_much_of_what_it_paid(
    make: Make, price: str, size: str, rate: Fraction, limit: str
) -> None:
    market = make()
    tape = Tape(market)
    other = bought(market, price, size)
    filled_at = max(each.filled_at for each in other.fills)
    heard_at = filled_at + SECOND

    result = run_bot(
        "watchdog",
        market,
        {"bots": [str(ONE)], "when": "loss", "limit": limit, "then": "pause"},
        funds=RICH,
        events=[(heard_at, told(ONE, other, 1))],
    )

    paid = exact(price) * exact(size) * (1 + rate)
    lost = (
        each
        for each in (tape.before(heard_at + HOP), *tape.since(heard_at + HOP))
        if paid - exact(each.price) * exact(size) >= exact(limit)
    )
    hit = next(lost)
    assert hit.traded_at > heard_at
    (errand,) = result.errands[:1]
    assert isinstance(errand, PauseBot)
    assert errand.bot_id == ONE
    (alarm,) = result.state["alarms"]
    assert datetime.fromisoformat(alarm["fired_at"]) == hit.traded_at + HOP
    Tally().agrees(result, RICH)
