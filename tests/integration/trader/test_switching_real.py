"""A bot moves between the real broker, at the stand-in exchange, and the simulated one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from cambista.intent import client_oid
from common.channels import PRODUCTS
from common.messages.bot import BotDocument, BotStatus, StopBot, SwitchBot
from common.records import ORDERS
from tests.support.bots import wish
from tests.support.cambistas import NAME, PAIR, Stage
from tests.support.sims import Sim
from tests.support.traders import TraderProcess, kill
from tests.support.trading import RULES
from tests.support.waiting import eventually

RESTING: dict[str, Any] = {"size": "0.1", "buy_at": "1000", "sell_at": "20000"}
"""Prices that the recorded market never reaches."""


@pytest.fixture
def simulated(stage: Stage, tmp_path: Path) -> Iterator[Sim]:
    """Return a simulated broker beside the stage's real one, both with BTC-USD."""
    (tmp_path / "sim").mkdir()
    made = Sim(stage.redis_url, tmp_path / "sim", pairs=PAIR)
    made.bus.put(PRODUCTS, RULES.model_copy(update={"pair": PAIR}), PAIR)
    made.start()
    stage.broker()
    eventually(stage.card)
    yield made
    made.close()


@dataclass(frozen=True, slots=True)
class Mover:
    """A bot that moves, and its trader."""

    process: TraderProcess
    uid: UUID

    def document(self) -> BotDocument:
        """Return its document."""
        return self.process.document(self.uid)

    def is_on_its_way(self, name: str) -> bool:
        """Whether it has begun to move, or has moved."""
        return self.document().switch is not None or self.document().broker == name

    def moved(self, name: str) -> None:
        """Wait until it has moved."""
        eventually(lambda: self.document().broker == name and not self.document().switch)

    def oids(self) -> set[str]:
        """Return the ids that the exchange may know its orders by."""
        count = self.document().model_dump(mode="json")["order_count"]
        return {str(client_oid(uuid5(self.uid, str(each)))) for each in range(1, count + 1)}


def open_at_exchange(stage: Stage) -> int:
    found: list[Any] = stage.venue.get("/orders", status="open")
    return len(found)


def open_at_sim(sim: Sim) -> int:
    """Return how many orders the simulated broker's clerk has filed as open."""
    store = sim.store()
    span = ("asked_at", None, None)
    found = store.find(ORDERS, {"broker": "sim"}, field_range=span, limit=9999)
    store.close()
    return sum(each.status == "open" for each in found)


@pytest.mark.parametrize("victim", ["bot", "real broker", "trader"])
def test_the_exchanges_ledger_has_each_order_once_and_none_while_the_bot_is_away(
    trader_process: TraderProcess, stage: Stage, simulated: Sim, victim: str
) -> None:
    bot = Mover(trader_process, uuid4())
    bot.process.ask(wish(bot_id=bot.uid, **RESTING).model_copy(update={"pair": PAIR}))
    eventually(lambda: open_at_sim(simulated) == 1)

    bot.process.ask(SwitchBot(bot_id=bot.uid, cambista=NAME))
    strike(victim, bot, stage)
    bot.moved(NAME)
    eventually(lambda: open_at_exchange(stage) == 1)
    eventually(lambda: open_at_sim(simulated) == 0)

    bot.process.ask(SwitchBot(bot_id=bot.uid, cambista="sim"))
    strike(victim, bot, stage)
    bot.moved("sim")
    eventually(lambda: open_at_sim(simulated) == 1)

    assert open_at_exchange(stage) == 0
    assert len([each for each in stage.ledger() if each.get("client_oid") in bot.oids()]) == 1
    bot.process.ask(StopBot(bot_id=bot.uid))
    bot.process.await_status(BotStatus.STOPPED, bot.uid)


def strike(victim: str, bot: Mover, stage: Stage) -> None:
    """Kill one who takes part; all but the bot are started again by hand."""
    if victim == "bot":
        kill(bot.process.bot_pid(bot.uid))
    elif victim == "trader":
        bot.process.kill()
        bot.process.start()
    elif victim == "real broker":
        # It must be there when the trader looks for its card.
        there = "sim" if bot.document().broker == NAME else NAME
        eventually(lambda: bot.is_on_its_way(there))
        stage.brokers[-1].kill()
        stage.broker()
