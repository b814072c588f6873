"""A running bot moves between two simulated brokers, with real processes all over."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from common.channels import BROKER_ORDERS, CARDS, HALTS, PRODUCTS
from common.clock import now
from common.messages.base import Side
from common.messages.bot import BotDocument, BotStatus, ShadowBot, StopBot, SwitchBot
from common.messages.order import OrderRecord, OrderRefused
from common.messages.trading import Halt
from common.records import FILLS, ORDERS
from tests.support.bots import BOT_ID, wish
from tests.support.sims import PAIR, Sim
from tests.support.traders import TraderProcess, kill
from tests.support.trading import RULES
from tests.support.venue import Venue
from tests.support.waiting import eventually

NAMES = ("sim", "other")
LOW, HIGH = "3300", "3500"
"""Beyond the prices at which the bot buys and sells."""


@pytest.fixture
def sims(redis_url: str, tmp_path: Path) -> Iterator[dict[str, Sim]]:
    """Return two simulated brokers by name, each with a store of its own."""
    made = {name: Sim(redis_url, tmp_path / name, name) for name in NAMES}
    made["sim"].bus.put(PRODUCTS, RULES, PAIR)
    for name, each in made.items():
        (tmp_path / name).mkdir()
        each.start()
    yield made
    for each in made.values():
        each.close()


def document(process: TraderProcess) -> BotDocument:
    found = process.document()
    assert found is not None
    return found


def switch(process: TraderProcess, name: str) -> BotDocument:
    """Ask for a switch, and return the document once the bot has moved."""
    process.ask(SwitchBot(bot_id=BOT_ID, cambista=name))
    return moved(process, name)


def moved(process: TraderProcess, name: str) -> BotDocument:
    def found() -> BotDocument | None:
        seen = document(process)
        return seen if seen.broker == name and seen.switch is None else None

    seen = eventually(found)
    assert seen is not None
    return seen


def records(sim: Sim) -> list[OrderRecord]:
    """Return a broker's orders once its clerk has filed all that was asked of it."""
    eventually(lambda: not sim.bus.client.llen(BROKER_ORDERS.at(sim.name)))
    store = sim.store()
    found = store.find(
        ORDERS, {"broker": sim.name}, field_range=("asked_at", None, None), limit=9999
    )
    store.close()
    return found


def statuses(sim: Sim) -> list[str]:
    """Return how a broker's orders are, oldest first."""
    return [each.status for each in records(sim)]


def traded(sim: Sim) -> dict[str, Decimal]:
    """Return what the fills of a broker add up to, by figure of the bot's books."""
    store = sim.store()
    fills = store.find(
        FILLS, {"broker": sim.name}, field_range=("filled_at", None, None), limit=9999
    )
    store.close()
    return {
        "bought_size": sum((each.size for each in fills if each.side == "buy"), Decimal(0)),
        "sold_size": sum((each.size for each in fills if each.side == "sell"), Decimal(0)),
        "spent": sum((each.size * each.price for each in fills if each.side == "buy"), Decimal(0)),
        "received": sum(
            (each.size * each.price for each in fills if each.side == "sell"), Decimal(0)
        ),
        "fees": sum((each.fee for each in fills), Decimal(0)),
    }


def books(shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a bot's books by broker."""
    present: str = shown["cambista_link"].rpartition(":")[2]
    return {present: shown["totals"], **shown["totals_elsewhere"]}


def lives(records_of: dict[str, list[OrderRecord]]) -> list[tuple[Any, Any, str]]:
    """Return from when to when each order may have rested, and where, in time's order."""
    return sorted(
        (each.asked_at, each.changed_at, name)
        for name, orders in records_of.items()
        for each in orders
        if each.status != "refused"
    )


def test_a_hundred_switches_under_trading_add_up(
    trader_process: TraderProcess, sims: dict[str, Sim]
) -> None:
    trader_process.ask(wish(size="0.02"))
    moved(trader_process, "sim")
    names = [NAMES[(number + 1) % 2] for number in range(100)]
    for number, name in enumerate(names, start=1):
        price = LOW if number % 3 else HIGH
        size = ("0.7", "0.003", "0.001")[number % 3]
        sims["sim"].trade(price, size, number)
        switch(trader_process, name)

    trader_process.ask(StopBot(bot_id=BOT_ID))
    shown = trader_process.await_status(BotStatus.STOPPED).model_dump(mode="json")

    eventually(lambda: all(is_filed(shown, sim) for sim in sims.values()))
    by_broker = {name: records(sim) for name, sim in sims.items()}
    assert shown["orders"] == []
    assert sum(each["type"] == "switch" for each in shown["history"]) > 50
    for name, sim in sims.items():
        counted = counted_by(shown, name)
        assert {key: counted[key] for key in traded(sim)} == traded(sim)
        assert counted["position"] == counted["bought_size"] - counted["sold_size"]
    assert any(traded(sim)["fees"] for sim in sims.values())
    spans = lives(by_broker)
    for (_, before_ended, before), (begun, _, after) in pairwise(spans):
        assert before == after or before_ended <= begun


def counted_by(shown: dict[str, Any], name: str) -> dict[str, Decimal]:
    """Return the figures of a bot's books at one broker."""
    return {key: Decimal(value) for key, value in books(shown)[name].items()}


def is_filed(shown: dict[str, Any], sim: Sim) -> bool:
    """Whether a broker's clerk, who files a moment after it told the bot, has filed all of it."""
    filed, counted = traded(sim), counted_by(shown, sim.name)
    return all(each.status in ("filled", "cancelled", "refused") for each in records(sim)) and all(
        filed[key] >= counted[key] for key in filed
    )


@pytest.mark.parametrize("victim", ["bot", "trader", "old", "new"])
def test_whoever_is_killed_during_a_switch_it_is_done_once(
    trader_process: TraderProcess, sims: dict[str, Sim], victim: str
) -> None:
    trader_process.ask(wish())
    eventually(lambda: statuses(sims["sim"]) == ["open"])
    sims["sim"].pause()
    trader_process.ask(SwitchBot(bot_id=BOT_ID, cambista="other"))
    eventually(lambda: document(trader_process).switch)

    strike(victim, trader_process, sims)
    sims["sim"].go_on()

    moved(trader_process, "other")
    eventually(lambda: statuses(sims["sim"]) == ["cancelled"])
    eventually(lambda: statuses(sims["other"]) == ["open"])


def strike(victim: str, process: TraderProcess, sims: dict[str, Sim]) -> None:
    """Kill one who takes part in a switch; all but the bot are started again by hand."""
    if victim == "bot":
        kill(process.bot_pid())
    elif victim == "trader":
        process.kill()
        process.start()
    else:
        sim = sims["sim" if victim == "old" else "other"]
        sim.kill()
        sim.start()


def test_a_halted_simulated_broker_refuses_and_is_not_moved_to(
    trader_process: TraderProcess, sims: dict[str, Sim]
) -> None:
    bus = sims["sim"].bus
    bus.put(HALTS, Halt(name="other", is_halted=True, reason="lunch", said_at=now()), "other")
    eventually(lambda: (card := bus.get(CARDS, "other")) is not None and card.is_halted)
    trader_process.ask(wish())
    eventually(lambda: statuses(sims["sim"]) == ["open"])

    trader_process.ask(SwitchBot(bot_id=BOT_ID, cambista="other"))
    assert trader_process.await_notices("is halted")
    sims["other"].place(Side.BUY, "3371", "0.02", number=1)
    (refused,) = sims["other"].events(1)

    assert isinstance(refused, OrderRefused)
    assert refused.reason == "trading is halted: lunch"
    assert document(trader_process).broker == "sim"


@pytest.mark.parametrize("change", ["away", "halted", "pair"])
def test_a_bot_goes_on_where_it_was_when_it_cannot_move(
    trader_process: TraderProcess, venue: Venue, redis_url: str, change: str
) -> None:
    trader_process.ask(wish())
    (order,) = eventually(venue.open_orders)
    other = Venue(redis_url, "other")
    card = other.bus.get(CARDS, "other")
    assert card is not None
    changes: dict[str, dict[str, Any]] = {"halted": {"is_halted": True}, "pair": {"products": ()}}
    if change == "away":
        other.bus.client.delete(CARDS.at("other"))
    else:
        other.bus.put(CARDS, card.model_copy(update=changes[change]), "other")

    trader_process.ask(SwitchBot(bot_id=BOT_ID, cambista="other"))

    reason = {"away": "is away", "halted": "is halted", "pair": "does not trade BTC-EUR"}[change]
    assert trader_process.await_notices(reason)
    assert venue.open_orders() == [order]
    assert document(trader_process).broker == "sim"
    other.close()


def test_a_shadow_fills_what_the_market_fills_and_moves_nothing(
    trader_process: TraderProcess, sims: dict[str, Sim]
) -> None:
    trader_process.ask(wish())
    eventually(lambda: statuses(sims["sim"]) == ["open"])
    trader_process.ask(ShadowBot(bot_id=BOT_ID, cambista="other"))
    eventually(lambda: document(trader_process).model_dump(mode="json")["shadow"])
    sims["sim"].trade(LOW, "0.7", 1)
    eventually(lambda: statuses(sims["other"]) == ["open"])
    sims["sim"].trade(HIGH, "0.7", 2)

    def both() -> bool:
        shadow = document(trader_process).model_dump(mode="json")["shadow"]
        sizes = [shadow["pairings"][0][each]["size"] for each in ("own", "copied")]
        return [Decimal(each) for each in sizes] == [Decimal("0.02")] * 2

    eventually(both)
    trader_process.ask(StopBot(bot_id=BOT_ID))
    trader_process.await_status(BotStatus.STOPPED)
    for sim in sims.values():
        eventually(lambda sim=sim: "open" not in statuses(sim))  # type: ignore[misc]
