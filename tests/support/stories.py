"""A bot's life as a seed chooses it: brokers with moods, a market, messages lost, restarts."""

import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from common.messages.bot import Outgoing, StopRequested
from common.messages.order import (
    AskOrder,
    CancelOrder,
    CancelRefused,
    OrderNotFound,
    OrderProgress,
    PlaceOrder,
)
from tests.support.bots import (
    PureBot,
    accepted,
    admitted,
    cancelled,
    filled,
    refused,
    switch_to,
    wish,
)
from tests.support.exposure import Exposure
from tests.support.story_around import StoryAround
from tests.support.story_market import StoryMarket
from tests.support.watched import watches_of
from trader.frame.life import Event, Started, TimePassed

LOT = Decimal("0.00000001")


@dataclass
class Resting:
    """An open order, at its broker."""

    broker: str
    order: PlaceOrder
    left: Decimal
    sequence: int = 1


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
        self._market = StoryMarket(self._chance)
        self._around = StoryAround(self._chance)
        self._exposure = Exposure()
        self.most_quote = self.most_base = Decimal(0)
        """The most that it ever had at risk."""
        self._open: dict[UUID, Resting] = {}
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
                case AskOrder(order_id=order_id, ask_id=ask_id):
                    past = self._past.get((each.broker, order_id))
                    unknown = OrderNotFound(order_id=order_id, ask_id=ask_id)
                    self._answers += [unknown] if past is None else past
        self._note_risk()

    def _tell(self, event: Event, after_s: float = 1) -> list[Outgoing]:
        self.events.append((after_s, event))
        return self.bot.send(after_s, event)

    def _answer_all(self) -> None:
        while self._answers:
            self.obey(self._tell(self._answers.pop(0)))

    def _happen(self) -> None:
        match self._chance.randrange(10):
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
            case 6 if around := list(self._around.happens(self.bot, self._market.price)):
                self._answers += around
            case 6 | 7 | 8:
                self._answers += self._market.trade(watches_of(self.bot), self.bot.at)
            case _:
                self._answer_all()

    def _note_risk(self) -> None:
        orders = [(each.order, each.left) for each in self._open.values()]
        self.most_quote = max(self.most_quote, self._exposure.quote(orders))
        self.most_base = max(self.most_base, self._exposure.base(orders))

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
        self._open[order.order_id] = Resting(broker, order, order.size)
        self.shared_moments += len(self.open_at) > 1
        if order.is_immediate:
            self._trade_at_once(order)

    def _fill(self, is_complete: bool) -> None:  # noqa: FBT001 - as the event's field
        resting = self._chance.choice(list(self._open.values()))
        part = max((resting.left / 1024).quantize(LOT), LOT)
        self._fill_one(resting, resting.left if is_complete else min(part, resting.left))

    def _fill_one(self, resting: Resting, size: Decimal) -> None:
        order, broker = resting.order, resting.broker
        resting.left -= size
        resting.sequence += 1
        self.traded[broker] += Fraction(size)
        self._exposure.fill(order.side, order.price, size)
        event = filled(
            order, format(size, "f"), sequence=resting.sequence, is_complete=not resting.left
        )
        self._record(broker, order, event)
        if not resting.left:
            del self._open[order.order_id]

    def _trade_at_once(self, order: PlaceOrder) -> None:
        """Let an order that does not rest trade: all of it, a part, or nothing."""
        resting = self._open[order.order_id]
        part = (order.size * self._chance.choice((0, 1, 3, 4, 4)) / 4).quantize(LOT)
        if part:
            self._fill_one(resting, min(part, resting.left))
        if order.order_id in self._open:
            del self._open[order.order_id]
            gone = cancelled(order, resting.sequence + 1, reason="101:Time In Force")
            self._record(resting.broker, order, gone)

    def _cancel(self, broker: str, command: CancelOrder) -> None:
        resting = self._open.get(command.order_id)
        if resting is None or resting.broker != broker:
            self._answers.append(CancelRefused(order_id=command.order_id, reason="done"))
            return
        del self._open[command.order_id]
        self._record(broker, resting.order, cancelled(resting.order, resting.sequence + 1))

    def heal(self) -> None:
        """Start the bot's process anew and let all answers arrive, until nothing is said."""
        self.obey(self._tell(Started(17)))
        self._answer_all()

    @property
    def open_at(self) -> set[str]:
        """Return the brokers where orders rest."""
        return {each.broker for each in self._open.values()}

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


def told(bot_type: str, seed: int, count: int = 45) -> Story:
    """Return a story of so many happenings."""
    story = Story(bot_type, seed)
    story.go_on(count)
    return story
