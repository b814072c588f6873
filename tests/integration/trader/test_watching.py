"""A bot that waits for the market, told by the real analyst: whatever dies, it acts once."""

import random
from decimal import Decimal
from typing import Any
from uuid import uuid5

import pytest

from common.channels import BOT_DOCUMENTS, BOT_INBOX, WATCHES
from common.messages.base import Side
from common.messages.bot import StopBot
from tests.integration.trader.fed_market import FedMarket
from tests.support.bots import BOT_ID, PAIR
from tests.support.bots import wish as wish_of
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess, kill
from tests.support.venue import Placed, Venue
from tests.support.waiting import eventually

WISH = wish_of("swinging", size="0.02", buy_at="3371.0", sell_at="3383.0", collar="5")


class Scene:
    """A trader, a played venue and a market that an analyst hears, on one Redis."""

    def __init__(self, trader: TraderProcess, market: FedMarket, venue: Venue) -> None:
        self.trader, self.market, self.venue = trader, market, venue

    def waits_for(self, *, is_rise: bool) -> bool:
        """Whether the bot waits for that side's level, and has said so."""
        found = self.market.stage.bus.get(WATCHES, PAIR, BOT_ID)
        return found is not None and [getattr(each, "is_rise", None) for each in found.watches] == [
            is_rise
        ]

    def fill_next(self) -> Placed:
        """Wait for the bot's order, and fill it."""
        (order,) = eventually(lambda: self.venue.open_orders(BOT_ID))
        self.venue.fill(order)
        return order

    @property
    def json(self) -> dict[str, Any]:
        """The bot's document."""
        return self.trader.document().model_dump(mode="json")


@pytest.fixture
def scene(trader_process: TraderProcess, venue: Venue, market: FedMarket) -> Scene:
    """Return a running scene; the market is between the bot's two levels."""
    return Scene(trader_process, market, venue)


def test_a_bot_is_woken_by_the_price_that_it_waits_for(scene: Scene) -> None:
    scene.trader.ask(WISH)
    eventually(lambda: scene.waits_for(is_rise=False))
    scene.market.trade("3371.01")
    scene.market.trade("3370")

    bought = scene.fill_next().asked
    eventually(lambda: scene.waits_for(is_rise=True))
    scene.market.trade("3390")
    sold = scene.fill_next().asked
    eventually(lambda: scene.waits_for(is_rise=False))

    assert (bought.side, sold.side) == (Side.BUY, Side.SELL)
    assert bought.is_immediate
    assert sold.is_immediate
    scene.trader.ask(StopBot(bot_id=BOT_ID))
    eventually(lambda: scene.market.stage.bus.get(WATCHES, PAIR, BOT_ID) is None)


def test_a_level_that_is_passed_already_wakes_it_at_once(scene: Scene) -> None:
    scene.market.trade("3360")

    scene.trader.ask(WISH)

    assert scene.fill_next().asked.side is Side.BUY


def test_what_traded_while_the_analyst_was_dead_is_heard(scene: Scene) -> None:
    scene.trader.ask(WISH)
    eventually(lambda: scene.waits_for(is_rise=False))
    scene.market.stage.kill()

    scene.market.trade("3360")
    scene.market.stage.start()

    assert scene.fill_next().asked.side is Side.BUY


def test_whatever_is_killed_each_turn_of_the_market_is_traded_once(
    scene: Scene, redis_server: RedisServer
) -> None:
    chance = random.Random(5)
    scene.trader.ask(WISH)
    for turn in range(8):
        is_rise = turn % 2 == 1
        eventually(lambda is_rise=is_rise: scene.waits_for(is_rise=is_rise))  # type: ignore[misc]
        victim = chance.choice(["bot", "analyst", "redis", "nobody"]) if turn else "nobody"
        is_before = chance.random() < 0.5
        if is_before:
            _kill(victim, scene, redis_server)
        scene.market.trade("3390" if is_rise else "3360")
        if not is_before:
            _kill(victim, scene, redis_server)
        scene.fill_next()

    eventually(lambda: scene.waits_for(is_rise=False))
    eventually(lambda: not scene.market.stage.bus.client.exists(BOT_INBOX.at(BOT_ID)))
    asked = [each.asked for each in scene.venue.orders.values()]
    assert [each.order_id for each in asked] == [
        uuid5(BOT_ID, str(number)) for number in range(1, 9)
    ]
    assert [each.side for each in asked] == [Side.BUY, Side.SELL] * 4
    assert scene.json["totals"]["position"] == "0.00"
    assert scene.json["trades_count"] == 8


def _kill(victim: str, scene: Scene, redis_server: RedisServer) -> None:
    if victim == "bot":
        kill(scene.trader.bot_pid())
    elif victim == "analyst":
        scene.market.stage.kill()
        scene.market.stage.start()
    elif victim == "redis":
        redis_server.kill()
        redis_server.start()
        eventually(scene.market.is_reached)
        scene.venue.reconnect()


def test_redis_loses_its_last_second_and_the_bot_decides_another_price(scene: Scene) -> None:
    scene.trader.ask(WISH)
    eventually(lambda: scene.waits_for(is_rise=False))
    before = scene.trader.document()
    scene.market.trade("3360")
    order = scene.fill_next()
    eventually(lambda: scene.waits_for(is_rise=True))
    scene.trader.kill()

    # The document as it was before the order; since then its price has been changed.
    terms = {**(before.model_extra or {})["terms"], "buy_at": "3365.0"}
    lost = before.model_copy(update={"terms": terms, "pid": None})
    scene.market.stage.bus.put(BOT_DOCUMENTS, lost, BOT_ID)
    scene.trader.start()

    # It decides the order again, and hears from its broker that it is filled.
    scene.venue.obey_until(lambda: scene.json["order_count"] == 1 and scene.waits_for(is_rise=True))
    assert list(scene.venue.orders) == [order.asked.order_id]
    totals = scene.json["totals"]
    assert Decimal(totals["position"]) == order.filled_size
    assert Decimal(totals["spent"]) == order.asked.price * order.filled_size
