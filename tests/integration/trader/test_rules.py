"""Rules on their whole way, from the message to the bot's process: refused, or not true."""

import json
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from common.channels import INDICATORS, TRADER_COMMANDS
from common.messages.bot import BotStatus, StopBot
from tests.support.bots import BOT_ID, LINES, wish
from tests.support.traders import TraderProcess
from tests.support.venue import Venue
from tests.support.waiting import eventually

PRICE = {"var": "price"}


def deep(levels: int) -> Any:  # noqa: ANN401 - JSON of any depth
    rule: Any = True
    for _ in range(levels):
        rule = {"!": [rule]}
    return rule


REFUSED: dict[str, Any] = {
    "deep": deep(60),
    "deep text": '{"!":[' * 3_000 + "true" + "]}" * 3_000,
    "deep list": "[" * 9_000 + "]" * 9_000,
    "huge": {"or": [False] * 2_000},
    "huge text": json.dumps({"==": ["x" * 30_000, "x"]}),
    "huge number": '{"<": [{"var": "price"}, 1e999999999]}',
    "cyclic by text": {"<": [{"var": {"var": "price"}}, 5]},
    "cyclic by name": {"var": "rule"},
    "unknown operator": {"exec": ["rm", "-rf"]},
    "unknown name": {"<": [{"var": "__class__.__mro__"}, 5]},
    "two operators": {"<": [PRICE, 5], ">": [PRICE, 5]},
    "twice the same": '{"<": [{"var": "price"}, 5], "<": [{"var": "price"}, 9]}',
    "no condition": {"+": [PRICE, 1]},
    "price and percent": {"<": [PRICE, {"var": "indicator.1h.rsi"}]},
    "text for a number": {"<": [PRICE, "5"]},
    "nothing": None,
    "no JSON": "rsi < 30",
}

NEVER_TRUE: dict[str, Any] = {
    "division by zero": {">": [{"/": [PRICE, 0]}, 1]},
    "its opposite": {"!": [{">": [{"/": [PRICE, 0]}, 1]}]},
    "a missing value": {"<": [{"var": "indicator.1h.rsi"}, 200]},
    "nobody's average": {">": [PRICE, {"var": "own.average_price"}]},
}


def asked(trader: TraderProcess, venue: Venue, name: str, rule: object) -> UUID:
    venue.show()  # its card lapses while nobody shows it
    bot_id = uuid5(BOT_ID, name)
    steps = [{"rule": rule, "side": "buy", "size": "0.02"}]
    trader.ask(wish("conditional", bot_id=bot_id, steps=steps))
    return bot_id


def test_no_hostile_rule_is_started_or_brings_the_trader_down(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.bus.put(INDICATORS, LINES)

    for name, rule in REFUSED.items():
        bot_id = asked(trader_process, venue, name, rule)
        document = trader_process.await_status(BotStatus.REFUSED, bot_id)
        assert [each.field for each in document.errors] == ["params.steps.0.rule"], name
        assert sum(len(each.message) for each in document.errors) < 2_000, name
    parked = trader_process.bus.client.llen(TRADER_COMMANDS.rejected())
    assert parked == 0


def is_waiting(trader: TraderProcess, bot_id: UUID) -> bool:
    document = trader.document(bot_id)
    return document.status is BotStatus.RUNNING and bool(document.model_dump()["watches"])


def test_what_can_never_be_known_runs_and_buys_nothing(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.bus.put(INDICATORS, LINES)
    bots = {name: asked(trader_process, venue, name, rule) for name, rule in NEVER_TRUE.items()}

    for bot_id in bots.values():
        eventually(partial(is_waiting, trader_process, bot_id))
        assert trader_process.document(bot_id).model_dump()["orders"] == []
        trader_process.ask(StopBot(bot_id=bot_id))
        trader_process.await_status(BotStatus.STOPPED, bot_id)


def test_names_of_indicators_are_those_that_the_analyst_tells(
    trader_process: TraderProcess, venue: Venue
) -> None:
    rule = {"<": [{"var": "indicator.1h.rsi"}, 30]}

    before = asked(trader_process, venue, "before", rule)
    refused = trader_process.await_status(BotStatus.REFUSED, before)
    trader_process.bus.put(INDICATORS, LINES)
    after = asked(trader_process, venue, "after", rule)

    assert 'there is no "indicator.1h.rsi" here' in refused.errors[0].message
    trader_process.await_status(BotStatus.RUNNING, after)
