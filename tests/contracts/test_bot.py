"""What every bot type promises, whatever it trades for: one body over all types found."""

import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from common.channels import BOT_DOCUMENTS
from common.messages.bot import BotDocument, BotStatus, StopRequested
from common.messages.order import (
    AskOrder,
    CancelOrder,
    CancelRefused,
    OrderCommand,
    OrderNotFound,
    OrderProgress,
    PlaceOrder,
)
from tests.support.bots import (
    PARAMS,
    TYPES,
    PureBot,
    accepted,
    admitted,
    cancelled,
    filled,
    refused,
    wish,
)
from trader.bot import describe
from trader.ledger import Ledger
from trader.life import Event, Started, TimePassed

pytestmark = pytest.mark.parametrize("bot_type", sorted(TYPES))

SEEDS = st.integers(0, 2**32)


class Story:
    """A broker with moods: what it answers, when, and what is lost on the way, a seed chooses.

    All events of the story are kept, so that it can be told again to another bot.
    """

    def __init__(self, bot_type: str, seed: int) -> None:
        self.bot = PureBot(admitted(wish(bot_type)).document)
        self.events: list[tuple[float, Event]] = []
        self._chance = random.Random(seed)
        self._open: dict[object, tuple[PlaceOrder, int]] = {}
        self._past: dict[object, list[OrderProgress]] = {}
        self._answers: list[Event] = []
        self.traded_size = Decimal(0)
        self.obey(self._tell(Started(17)))

    def go_on(self, count: int) -> None:
        """Let something happen, so many times."""
        for _ in range(count):
            self._happen()

    def stop(self) -> None:
        """Ask the bot to stop and answer all that it asks."""
        self.obey(self._tell(StopRequested()))
        for _ in range(50):
            self._answer_all()
            self.obey(self._tell(TimePassed(), after_s=11))

    def obey(self, commands: list[OrderCommand]) -> None:
        """Carry out commands; the answers wait."""
        for command in commands:
            match command:
                case PlaceOrder():
                    self._place(command)
                case CancelOrder():
                    self._cancel(command)
                case AskOrder():
                    past = self._past.get(command.order_id)
                    unknown = OrderNotFound(order_id=command.order_id)
                    self._answers += [unknown] if past is None else past

    def _tell(self, event: Event, after_s: float = 1) -> list[OrderCommand]:
        self.events.append((after_s, event))
        return self.bot.pass_time_and_tell(after_s, event)

    def _answer_all(self) -> None:
        while self._answers:
            self.obey(self._tell(self._answers.pop(0)))

    def _happen(self) -> None:
        match self._chance.randrange(6):
            case 0:
                self.obey(self._tell(TimePassed(), after_s=self._chance.randrange(1, 100)))
            case 1:
                self.obey(self._tell(Started(self._chance.randrange(1, 1000))))
            case 2 | 3 if self._open:
                self._fill(self._chance.random() < 0.5)
            case 4 if self._answers:
                self._answers.pop(self._chance.randrange(len(self._answers)))
            case _:
                self._answer_all()

    def _record(self, order: PlaceOrder, event: OrderProgress) -> None:
        self._past.setdefault(order.order_id, []).append(event)
        self._answers.append(event)

    def _place(self, order: PlaceOrder) -> None:
        if order.order_id in self._past:
            return
        if self._chance.random() < 0.2:
            self._record(order, refused(order, "post only"))
            return
        self._record(order, accepted(order))
        self._open[order.order_id] = (order, 1)

    def _fill(self, is_complete: bool) -> None:  # noqa: FBT001 - as the event's field
        order, sequence = self._chance.choice(list(self._open.values()))
        size = format(order.size / 1024, "f")
        self.traded_size += Decimal(size)
        self._record(order, filled(order, size, sequence=sequence + 1, is_complete=is_complete))
        self._open[order.order_id] = (order, sequence + 1)
        if is_complete:
            del self._open[order.order_id]

    def _cancel(self, command: CancelOrder) -> None:
        if command.order_id not in self._open:
            self._answers.append(CancelRefused(order_id=command.order_id, reason="done"))
            return
        order, sequence = self._open.pop(command.order_id)
        self._record(order, cancelled(order, sequence + 1))

    def heal(self) -> None:
        """Start the bot's process anew and let all answers arrive, until nothing is said."""
        self.obey(self._tell(Started(17)))
        self._answer_all()

    @property
    def open_count(self) -> int:
        """How many orders rest at the broker."""
        return len(self._open)


def retell(story: Story, bot_type: str, *, is_restarted: bool, copies: int = 1) -> PureBot:
    """Tell a story's events to a new bot of the type."""
    bot = PureBot(admitted(wish(bot_type)).document)
    for after_s, event in story.events:
        if is_restarted:
            bot.pass_through_json()
        bot.pass_time_and_tell(after_s, event)
        for _ in range(copies - 1):
            bot.pass_time_and_tell(0, event)
    return bot


def told(bot_type: str, seed: int) -> Story:
    """Return a story of forty happenings."""
    story = Story(bot_type, seed)
    story.go_on(40)
    return story


def models(bot_type: str) -> Iterator[type[BaseModel]]:
    """Return the type's two models."""
    yield TYPES[bot_type].params_type
    yield TYPES[bot_type].state_type


def test_the_tests_know_valid_parameters_of_it(bot_type: str) -> None:
    assert admitted(wish(bot_type)).document.status is BotStatus.BUILDING
    assert bot_type in PARAMS


def test_its_form_can_be_drawn(bot_type: str) -> None:
    description = describe(bot_type, TYPES[bot_type])

    properties: Any = description.params_schema["properties"]
    assert description.title
    assert description.help.endswith(".")
    assert all(each["title"] and each["description"] for each in properties.values())
    assert json.loads(description.model_dump_json())


def test_its_state_stands_beside_the_common_fields(bot_type: str) -> None:
    common = BotDocument.model_fields | Ledger.model_fields

    assert not set(TYPES[bot_type].state_type.model_fields) & set(common)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_the_same_events_give_the_same_commands_and_ids(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    again = retell(story, bot_type, is_restarted=False)

    assert again.commands == story.bot.commands
    assert again.document == story.bot.document


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_a_restart_before_every_event_changes_nothing(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    again = retell(story, bot_type, is_restarted=True)

    assert again.commands == story.bot.commands
    assert again.document == story.bot.document


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_the_document_survives_the_bus(bot_type: str, seed: int) -> None:
    document = told(bot_type, seed).bot.document

    assert BOT_DOCUMENTS.decode(BOT_DOCUMENTS.encode(document)) == document


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_events_told_three_times_change_nothing(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    again = retell(story, bot_type, is_restarted=False, copies=3)

    assert again.document == story.bot.document
    assert list(dict.fromkeys(again.placed)) == list(dict.fromkeys(story.bot.placed))


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_a_stopped_bot_has_no_order_open(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    story.stop()

    assert not story.bot.document.status.is_alive
    assert story.open_count == 0
    assert story.bot.json["orders"] == []


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_an_order_id_is_used_for_one_order(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    by_id = {each.order_id: each for each in story.bot.placed}
    assert all(by_id[each.order_id] == each for each in story.bot.placed)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_a_restart_makes_lost_events_good(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    story.heal()

    totals = story.bot.json["totals"]
    assert Decimal(totals["bought_size"]) + Decimal(totals["sold_size"]) == story.traded_size
    assert len(story.bot.json["orders"]) == story.open_count
