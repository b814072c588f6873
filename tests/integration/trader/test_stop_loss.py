"""A stop over a real Redis and the real analyst: whatever is killed, each base is sold once."""

import random
from decimal import Decimal
from typing import Any
from uuid import uuid5

import pytest

from common.channels import WATCHES
from common.messages.base import Side
from common.messages.bot import BotStatus
from tests.integration.trader.fed_market import FedMarket
from tests.support.bots import BOT_ID, PAIR, wish
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess, kill
from tests.support.venue import Placed, Venue
from tests.support.waiting import eventually

HOLDERS = [uuid5(BOT_ID, f"holder {number}") for number in range(3)]
SIZES = (Decimal("0.02"), Decimal("0.01"), Decimal("0.015"))


def begin(trader: TraderProcess, venue: Venue) -> None:
    """Have three bots hold their base and offer it at 3500, and a stop at 3300 for them."""
    for uid, size in zip(HOLDERS, SIZES, strict=True):
        trader.ask(wish(bot_id=uid, size=str(size), sell_at="3500.0"))
        (bought,) = eventually(lambda uid=uid: venue.open_orders(uid))  # type: ignore[misc]
        venue.fill(bought)
        eventually(lambda uid=uid: _sides(venue, uid) == [Side.SELL])  # type: ignore[misc]
    trader.ask(wish("stop_loss", bots=[str(each) for each in HOLDERS], stop="3300"))
    eventually(lambda: len(of(trader)["others"]["known"]) == len(HOLDERS))
    eventually(lambda: trader.bus.get(WATCHES, PAIR, BOT_ID))


def of(trader: TraderProcess) -> dict[str, Any]:
    """Return the stop's document."""
    return {"others": {"known": []}, **trader.document().model_dump(mode="json")}


def sell_what_comes(trader: TraderProcess, venue: Venue, market: FedMarket) -> list[Placed]:
    """Let the market trade on and fill what the stop asks for, until it ends; return its orders."""

    def is_over() -> bool:
        for each in venue.open_orders(BOT_ID):
            venue.fill(each)
        market.trade("3290")
        return trader.document().status is BotStatus.ENDED

    eventually(is_over)
    return [each for each in venue.orders.values() if each.asked.bot_id == BOT_ID]


def _sides(venue: Venue, uid: object) -> list[Side]:
    return [each.asked.side for each in venue.open_orders() if each.asked.bot_id == uid]


def test_when_the_price_falls_the_bots_are_stopped_and_their_base_is_sold(
    trader_process: TraderProcess, venue: Venue, market: FedMarket
) -> None:
    begin(trader_process, venue)
    market.trade("3301")
    assert venue.open_orders(BOT_ID) == []

    market.trade("3299")
    sales = sell_what_comes(trader_process, venue, market)

    assert [(each.asked.side, each.asked.size) for each in sales] == [(Side.SELL, sum(SIZES))]
    for uid in HOLDERS:
        assert trader_process.document(uid).status is BotStatus.STOPPED
        assert _sides(venue, uid) == []


@pytest.mark.parametrize("victim", ["stop", "holder", "redis"])
def test_whatever_is_killed_while_the_price_falls_each_base_is_sold_once(
    trader_process: TraderProcess,
    venue: Venue,
    market: FedMarket,
    redis_server: RedisServer,
    victim: str,
) -> None:
    begin(trader_process, venue)
    chance = random.Random(victim)
    is_before = chance.random() < 0.5
    if is_before:
        _kill(victim, trader_process, venue, redis_server, market)
    market.trade("3299")
    if not is_before:
        _kill(victim, trader_process, venue, redis_server, market)

    sales = sell_what_comes(trader_process, venue, market)

    assert sum(each.filled_size for each in sales) == sum(SIZES)
    assert all(_sides(venue, uid) == [] for uid in HOLDERS)
    assert Decimal(of(trader_process)["totals"]["position"]) == -sum(SIZES)


def _kill(
    victim: str, trader: TraderProcess, venue: Venue, redis_server: RedisServer, market: FedMarket
) -> None:
    if victim == "redis":
        redis_server.kill()
        redis_server.start()
        eventually(market.is_reached)
        venue.reconnect()
    else:
        kill(trader.bot_pid(BOT_ID if victim == "stop" else HOLDERS[0]))
