"""What every bot type promises, whatever it trades for: one body over all types found."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from common.channels import BOT_DOCUMENTS
from common.messages.bot import BotDocument, BotStatus
from common.messages.order import (
    PlaceOrder,
)
from tests.support.bot_params import PARAMS, UNBOUNDED, type_of
from tests.support.bots import (
    TYPES,
    PureBot,
    accepted,
    admitted,
    filled,
    shadow_at,
    wish,
)
from tests.support.stories import retell, told
from trader.account import WithAccount
from trader.ledger import Ledger
from trader.types.finder import describe

pytestmark = pytest.mark.parametrize(
    "bot_type", sorted({*TYPES, *(each for each in PARAMS if type_of(each) in TYPES)})
)

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=12, deadline=None)
"""A story takes some hundredths of a second, and there are many types."""


def models(bot_type: str) -> Iterator[type[BaseModel]]:
    """Return the type's two models."""
    yield TYPES[type_of(bot_type)].params_type
    yield TYPES[type_of(bot_type)].state_type


def test_the_tests_know_valid_parameters_of_it(bot_type: str) -> None:
    assert admitted(wish(bot_type)).document.status is BotStatus.BUILDING
    assert bot_type in PARAMS


def test_its_form_can_be_drawn(bot_type: str) -> None:
    description = describe(bot_type, TYPES[type_of(bot_type)])

    properties: Any = description.params_schema["properties"]
    assert description.title
    assert description.help.endswith(".")
    assert all(each["title"] and each["description"] for each in properties.values())
    assert json.loads(description.model_dump_json())


def test_its_state_stands_beside_the_common_fields(bot_type: str) -> None:
    common = BotDocument.model_fields | Ledger.model_fields | WithAccount.model_fields

    assert not set(TYPES[type_of(bot_type)].state_type.model_fields) & set(common)


@SOME
@given(seed=SEEDS)
def test_the_same_events_give_the_same_commands_and_ids(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    again = retell(story, bot_type, is_restarted=False)

    assert again.commands == story.bot.commands
    assert again.document == story.bot.document


@SOME
@given(seed=SEEDS)
def test_a_restart_before_every_event_changes_nothing(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    again = retell(story, bot_type, is_restarted=True)

    assert again.commands == story.bot.commands
    assert again.document == story.bot.document


@SOME
@given(seed=SEEDS)
def test_the_document_survives_the_bus(bot_type: str, seed: int) -> None:
    document = told(bot_type, seed).bot.document

    assert BOT_DOCUMENTS.decode(BOT_DOCUMENTS.encode(document)) == document


@SOME
@given(seed=SEEDS)
def test_events_told_three_times_change_nothing(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    again = retell(story, bot_type, is_restarted=False, copies=3)

    assert again.document == story.bot.document
    assert list(dict.fromkeys(again.placed)) == list(dict.fromkeys(story.bot.placed))


@SOME
@given(seed=SEEDS)
def test_a_stopped_bot_has_no_order_open(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    story.stop()

    assert not story.bot.document.status.is_alive
    assert story.open_count == 0
    assert story.bot.json["orders"] == []


@SOME
@given(seed=SEEDS)
def test_an_order_id_is_used_for_one_order(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    by_id = {each.order_id: each for each in story.bot.placed}
    assert all(by_id[each.order_id] == each for each in story.bot.placed)


@SOME
@given(seed=SEEDS)
def test_a_restart_makes_lost_events_good(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    story.heal()

    counted = story.counted()
    assert {name: size for name, size in counted.items() if size} == story.traded
    assert len(story.bot.json["orders"]) == story.open_count


@SOME
@given(seed=SEEDS)
def test_its_orders_are_never_at_two_brokers(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    assert story.shared_moments == 0


@SOME
@given(seed=SEEDS)
def test_it_moves_to_another_broker_whatever_happened_before(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)
    name = "other" if story.bot.document.broker == "sim" else "sim"

    story.switch(name)

    if not story.bot.document.status.is_alive:  # it had come to its end
        assert story.open_count == 0
        return
    assert story.bot.document.broker == name
    assert story.bot.document.switch is None
    assert story.open_at <= {name}


@SOME
@given(seed=SEEDS)
def test_a_shadow_changes_nothing_at_its_own_brokers(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)
    shadowed = PureBot(admitted(wish(bot_type)).document)
    shadowed.pass_time_and_tell(0, shadow_at("paper"))

    for after_s, event in story.events:
        shadowed.pass_through_json()
        shadowed.pass_time_and_tell(after_s, event)
        for copy in [each for each in shadowed.sent if each.broker == "paper"][-1:]:
            if isinstance(copy.command, PlaceOrder):
                shadowed.pass_time_and_tell(0, accepted(copy.command))
                shadowed.pass_time_and_tell(0, filled(copy.command))

    assert [each for each in shadowed.sent if each.broker != "paper"] == story.bot.sent
    assert shadowed.json | {"shadow": None} == story.bot.json


@SOME
@given(seed=SEEDS)
@example(seed=1543)
def test_it_never_has_more_at_risk_than_its_parameters_allow(bot_type: str, seed: int) -> None:
    kind = TYPES[type_of(bot_type)]
    bound = kind.most_at_risk(kind.params_type.model_validate(PARAMS[bot_type]))
    assert (bound is None) == (type_of(bot_type) in UNBOUNDED), (
        "say the bound, or why there is none"
    )
    if bound is None:
        return

    story = told(bot_type, seed, count=100)

    assert story.most_quote <= bound.quote
    assert story.most_base <= bound.base


@SOME
@given(seed=SEEDS)
def test_the_document_survives_the_bus_at_every_step(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)
    bot = PureBot(admitted(wish(bot_type)).document)

    for after_s, event in story.events:
        bot.pass_time_and_tell(after_s, event)
        assert BOT_DOCUMENTS.decode(BOT_DOCUMENTS.encode(bot.document)) == bot.document
