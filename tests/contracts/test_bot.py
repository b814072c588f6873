"""What every bot type promises, whatever it trades for: one body over all types found."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from common.channels import BOT_DOCUMENTS
from common.messages.bot import BotDocument, BotStatus, Outgoing, StopRequested
from common.messages.order import (
    AskOrder,
    CancelOrder,
    CancelRefused,
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
    shadow_at,
    switch_to,
    wish,
)
from trader.bot import describe
from trader.ledger import Ledger
from trader.life import Event, Started, TimePassed

pytestmark = pytest.mark.parametrize("bot_type", sorted(TYPES))

SEEDS = st.integers(0, 2**32)


class Story:
    """Two brokers with moods: what they answer, when, and what is lost on the way, a seed chooses.

    All events of the story are kept, so that it can be told again to another bot.
    """

    def __init__(self, bot_type: str, seed: int) -> None:
        self.bot = PureBot(admitted(wish(bot_type)).document)
        self.events: list[tuple[float, Event]] = []
        self.traded: dict[str, Fraction] = defaultdict(Fraction)
        """Size by broker."""
        self.shared_moments = 0
        """How often orders were open at both brokers."""
        self._chance = random.Random(seed)
        self._open: dict[UUID, tuple[str, PlaceOrder, int]] = {}
        self._past: dict[tuple[str, UUID], list[OrderProgress]] = {}
        self._answers: list[Event] = []
        self.obey(self._tell(Started(17)))

    def go_on(self, count: int) -> None:
        """Let something happen, so many times."""
        for _ in range(count):
            self._happen()

    def stop(self) -> None:
        """Ask the bot to stop and answer all that it asks."""
        self.obey(self._tell(StopRequested()))
        self._settle()

    def switch(self, name: str) -> None:
        """Ask the bot to move and answer all that it asks."""
        self.obey(self._tell(switch_to(name)))
        self._settle()

    def _settle(self) -> None:
        for _ in range(50):
            self._answer_all()
            self.obey(self._tell(TimePassed(), after_s=11))

    def obey(self, outgoing: list[Outgoing]) -> None:
        """Carry out commands, each where it was sent; the answers wait."""
        for each in outgoing:
            match each.command:
                case PlaceOrder():
                    self._place(each.broker, each.command)
                case CancelOrder():
                    self._cancel(each.broker, each.command)
                case AskOrder(order_id=order_id):
                    past = self._past.get((each.broker, order_id))
                    self._answers += [OrderNotFound(order_id=order_id)] if past is None else past

    def _tell(self, event: Event, after_s: float = 1) -> list[Outgoing]:
        self.events.append((after_s, event))
        return self.bot.send(after_s, event)

    def _answer_all(self) -> None:
        while self._answers:
            self.obey(self._tell(self._answers.pop(0)))

    def _happen(self) -> None:
        match self._chance.randrange(7):
            case 0:
                self.obey(self._tell(TimePassed(), after_s=self._chance.randrange(1, 100)))
            case 1:
                self.obey(self._tell(Started(self._chance.randrange(1, 1000))))
            case 2 | 3 if self._open:
                self._fill(self._chance.random() < 0.5)
            case 4 if self._answers:
                self._answers.pop(self._chance.randrange(len(self._answers)))
            case 5:
                self.obey(self._tell(switch_to(self._chance.choice(["sim", "other"]))))
            case _:
                self._answer_all()

    def _record(self, broker: str, order: PlaceOrder, event: OrderProgress) -> None:
        self._past.setdefault((broker, order.order_id), []).append(event)
        self._answers.append(event)

    def _place(self, broker: str, order: PlaceOrder) -> None:
        if (broker, order.order_id) in self._past:
            return
        if self._chance.random() < 0.2:
            self._record(broker, order, refused(order, "post only"))
            return
        self._record(broker, order, accepted(order))
        assert order.order_id not in self._open, "one order at two brokers"
        self._open[order.order_id] = (broker, order, 1)
        self.shared_moments += len({broker for broker, _, _ in self._open.values()}) > 1

    def _fill(self, is_complete: bool) -> None:  # noqa: FBT001 - as the event's field
        broker, order, before = self._chance.choice(list(self._open.values()))
        size = format(round(order.size / 1024, 8), "f")
        self.traded[broker] += Fraction(size)
        event = filled(order, size, sequence=before + 1, is_complete=is_complete)
        self._record(broker, order, event)
        self._open[order.order_id] = (broker, order, before + 1)
        if is_complete:
            del self._open[order.order_id]

    def _cancel(self, broker: str, command: CancelOrder) -> None:
        if self._open.get(command.order_id, ("",))[0] != broker:
            self._answers.append(CancelRefused(order_id=command.order_id, reason="done"))
            return
        _, order, before = self._open.pop(command.order_id)
        self._record(broker, order, cancelled(order, before + 1))

    def heal(self) -> None:
        """Start the bot's process anew and let all answers arrive, until nothing is said."""
        self.obey(self._tell(Started(17)))
        self._answer_all()

    @property
    def open_at(self) -> set[str]:
        """Return the brokers where orders rest."""
        return {broker for broker, _, _ in self._open.values()}

    @property
    def open_count(self) -> int:
        """How many orders rest."""
        return len(self._open)

    def counted(self) -> dict[str, Fraction]:
        """Return the size that the bot's books say was traded, by broker."""
        document = self.bot.json
        books = {self.bot.document.broker: document["totals"], **document["totals_elsewhere"]}
        return {
            name: Fraction(each["bought_size"]) + Fraction(each["sold_size"])
            for name, each in books.items()
        }


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

    counted = story.counted()
    assert {name: size for name, size in counted.items() if size} == story.traded
    assert len(story.bot.json["orders"]) == story.open_count


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_its_orders_are_never_at_two_brokers(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)

    assert story.shared_moments == 0


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_it_moves_to_another_broker_whatever_happened_before(bot_type: str, seed: int) -> None:
    story = told(bot_type, seed)
    name = "other" if story.bot.document.broker == "sim" else "sim"

    story.switch(name)

    assert story.bot.document.broker == name
    assert story.bot.document.switch is None
    assert story.open_at <= {name}


@settings(max_examples=30, deadline=None)
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
