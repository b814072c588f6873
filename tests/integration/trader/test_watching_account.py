"""Watchdogs of an account and of a tag, over a real Redis: whatever dies, the bots are stopped."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest

from common.channels import RATES, TICKERS, WALLETS
from common.clock import now
from common.messages.bot import BotStatus, StopBot
from common.messages.control import EditBot
from common.messages.market import RateUpdate
from tests.integration.trader.test_others import answers, await_stop
from tests.support.bots import BOT_ID, PAIR, wish
from tests.support.news import ticker
from tests.support.purse import wallet
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess, kill
from tests.support.venue import Venue
from tests.support.waiting import eventually

ONE, TWO, DOG = (uuid5(BOT_ID, name) for name in ("one", "two", "dog"))
NIGHT = ("night",)


class Scene:
    """Two bots with an order each, the first with a tag, and an account of 2000 EUR and 0.5 BTC."""

    def __init__(self, trader: TraderProcess, venue: Venue) -> None:
        self.trader, self.venue = trader, venue
        trader.bus.put(TICKERS, ticker("3000"), PAIR)
        self.show(EUR="2000", BTC="0.5", ETH="3")
        tagged = wish(bot_id=ONE, loop=True).model_copy(update={"tags": NIGHT})
        trader.ask(tagged, wish(bot_id=TWO, loop=True))
        for uid in (ONE, TWO):
            eventually(lambda uid=uid: venue.open_orders(uid))  # type: ignore[misc]

    def show(self, **balances: str) -> None:
        """Have the broker report the balances."""
        self.trader.bus.put(WALLETS, wallet(now(), **balances), "sim")

    def rate(self, pair: str, rate: str) -> None:
        """Have the analyst tell a minute's rate."""
        at = now()
        told = RateUpdate(pair=pair, rate_id=1, rate=Decimal(rate), rated_at=at)
        self.trader.bus.publish(RATES, told, pair)

    def guard(self, **params: Any) -> None:  # noqa: ANN401 - as JSON has them
        """Start a watchdog that stops whom it names when the account has lost 300."""
        given = {"bots": [], "account": True, "when": "loss", "limit": "300", "then": "stop"}
        command = wish("watchdog", bot_id=DOG, **{**given, **params})
        self.trader.ask(command)

    def figures(self) -> dict[str, Any]:
        """Return what the watchdog knows of the account."""
        seen = self.trader.document(DOG).model_dump(mode="json").get("account_seen") or {}
        found: dict[str, Any] = seen.get("figures") or {}
        return found

    def await_price(self, currency: str) -> None:
        """Wait until the watchdog knows what a currency is worth."""
        eventually(lambda: currency in (self.figures().get("prices") or {}))

    def await_balance(self, balance: str) -> None:
        """Wait until the watchdog was told so much quote."""
        eventually(lambda: (self.figures().get("balances") or {}).get("EUR") == balance)

    def known(self) -> set[str]:
        """Return which bots the watchdog knows."""
        others = self.trader.document(DOG).model_dump(mode="json").get("others", {})
        return {each["uid"] for each in others.get("known", ())}

    def status(self, uid: UUID) -> BotStatus:
        """Return how a bot is."""
        return self.trader.document(uid).status


@pytest.fixture
def scene(trader_process: TraderProcess, venue: Venue) -> Scene:
    """Return two bots, and an account."""
    return Scene(trader_process, venue)


def test_when_the_wallet_falls_the_bots_are_stopped(scene: Scene) -> None:
    scene.guard(whom=[str(ONE), str(TWO)])
    scene.await_price("BTC")

    scene.show(EUR="1701", BTC="0.5", ETH="3")
    scene.await_balance("1701")
    assert scene.status(ONE) is BotStatus.RUNNING
    scene.show(EUR="1700", BTC="0.5", ETH="3")

    for uid in (ONE, TWO):
        await_stop(scene.trader, scene.venue, uid)
    found = scene.trader.await_status(BotStatus.ENDED, DOG)
    assert found.history[-1]["text"] == "the account at sim lost 300 EUR: stops test4, test4"


def test_a_minutes_rate_of_what_the_account_holds_counts_too(scene: Scene) -> None:
    scene.guard(whom=[str(ONE)])
    scene.await_price("BTC")
    scene.rate("ETH-EUR", "200")
    scene.await_price("ETH")

    scene.rate("ETH-EUR", "101")
    scene.rate("ETH-EUR", "100")

    await_stop(scene.trader, scene.venue, ONE)


def test_a_loss_while_the_watchdog_was_dead_is_told_at_its_start(scene: Scene) -> None:
    scene.guard(whom=[str(ONE)])
    scene.await_price("BTC")

    kill(scene.trader.bot_pid(DOG))
    scene.show(EUR="1500", BTC="0.5", ETH="3")

    await_stop(scene.trader, scene.venue, ONE)


def test_a_loss_after_redis_was_away_is_told(scene: Scene, redis_server: RedisServer) -> None:
    scene.guard(whom=[str(ONE)])
    scene.await_price("BTC")

    redis_server.kill()
    redis_server.start()
    eventually(lambda: answers(scene.trader))
    scene.venue.reconnect()
    scene.show(EUR="1500", BTC="0.5", ETH="3")

    await_stop(scene.trader, scene.venue, ONE)


def test_who_has_the_tag_is_stopped_and_who_got_it_later_too(scene: Scene) -> None:
    scene.guard(whom_tag="night")
    scene.await_price("BTC")
    eventually(lambda: scene.known() == {str(ONE)})

    scene.trader.ask(EditBot(bot_id=TWO, tags=NIGHT))
    eventually(lambda: scene.known() == {str(ONE), str(TWO)})
    scene.show(EUR="1500", BTC="0.5", ETH="3")

    for uid in (ONE, TWO):
        await_stop(scene.trader, scene.venue, uid)


def test_a_bot_with_a_watched_tag_that_ends_has_another_stopped(scene: Scene) -> None:
    given = {"account": False, "tag": "night", "when": "end", "limit": None, "whom": [str(TWO)]}
    scene.guard(**given)
    eventually(lambda: scene.known() == {str(ONE), str(TWO)})

    scene.trader.ask(StopBot(bot_id=ONE))

    for uid in (ONE, TWO):
        await_stop(scene.trader, scene.venue, uid)
