"""What the full feed, the private channels and level 2 tell of one product."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cambista_sim.exchange import recovery
from cambista_sim.exchange.entry import micros_of, trade_of
from cambista_sim.exchange.fault import MessageFault
from cambista_sim.exchange.fault_plan import FaultPlan
from cambista_sim.exchange.hub import Hub
from cambista_sim.exchange.order_feed import told
from cambista_sim.exchange.subscription import Subscriptions
from cambista_sim.facts import AnyFact, Matched
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import AT, KEYS, PAIR, Life
from tests.unit.cambista_sim.exchange.made import NOW_US, SECOND, market_of, recorded


class Ear:
    """A socket that keeps what it is sent; it signs with its user's name."""

    def __init__(self, user: str) -> None:
        self.subscriptions = Subscriptions([PAIR], lambda _: (user, ""))
        self.heard: list[Any] = []

    def offer(self, message: str) -> None:
        """Keep a message."""
        self.heard.append(json.loads(message))

    def later(self, seconds: float, then: Callable[[int], None]) -> None:
        """Do it at once."""
        then(NOW_US)

    def of_full(self) -> list[dict[str, Any]]:
        """Return the messages that have a place in the full feed."""
        return [each for each in self.heard if isinstance(each, dict) and "sequence" in each]


class Stage:
    """A market on which users trade, and who listens."""

    def __init__(self) -> None:
        self.life = Life()
        self.market = market_of(recorded())
        self.market.skip_to(SECOND)
        found = recovery.replayed([], self.life.venue, {PAIR: self.market})
        recovery.opened(self.life.venue, {PAIR: self.market}, found, AT)
        self.faults = FaultPlan()
        self.hub = Hub([self.market], self.faults)

    def ear(self, *channels: str, user: str = "ann") -> Ear:
        """Let somebody in who subscribes, signed."""
        ear = Ear(user)
        self.hub.join(ear)
        asked = {"type": "subscribe", "channels": channels, "product_ids": [PAIR], "key": "k"}
        self.hub.answer(ear, json.dumps(asked), NOW_US)
        ear.heard.clear()
        return ear

    def tell(self, facts: list[AnyFact]) -> None:
        """Tell of facts as the desk does."""
        orders = self.life.archive.orders
        trades = [
            trade_of(fact, self.market, "m", "t") for fact in facts if isinstance(fact, Matched)
        ]
        for trade in trades:
            self.market.add(trade)
        said = [each for fact in facts if (each := told(fact, orders, KEYS)) is not None]
        self.hub.board(PAIR).tell_orders(said, trades, micros_of(AT))

    def play(self, until_s: float) -> None:
        """Let the market go on."""
        for played in self.market.play_until(round(until_s * SECOND), 100):
            self.life.venue.show_levels(
                PAIR, [(Side(side), ticks, lots) for side, ticks, lots in played.changes]
            )
            self.hub.publish(self.market, played)


def test_the_full_feed_has_no_hole_whatever_the_market_and_the_users_do() -> None:
    stage = Stage()
    ear = stage.ear("full")

    stage.play(3)
    stage.tell(stage.life.place(1, price=Decimal("1.01")))
    stage.play(19)

    numbers = [message["sequence"] for message in ear.of_full()]
    assert len(numbers) > 10
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert {"received", "open", "match", "done"} <= {each["type"] for each in ear.heard}


def test_every_order_of_the_market_that_is_done_was_open() -> None:
    stage = Stage()
    ear = stage.ear("full")
    known = {order.order_id for order in stage.market.orders._orders.values()}

    stage.play(25)

    for message in ear.of_full():
        if message["type"] == "received":
            known.add(message["order_id"])
        elif message["type"] in {"open", "done"}:
            assert message["order_id"] in known
        elif message["type"] == "match":
            assert message["maker_order_id"] in known


def test_a_user_hears_of_its_own_orders_and_all_hear_of_all_on_full() -> None:
    stage = Stage()
    ann, ben = stage.ear("user", user="ann"), stage.ear("user", user="ben")
    all_ = stage.ear("full", user="ben")

    stage.tell(stage.life.place(1, price=Decimal("1.01")))

    assert [each["type"] for each in ann.heard] == ["received", "open"]
    assert all("user_id" in each for each in ann.heard)
    assert ben.heard == []
    assert [each["type"] for each in all_.heard] == ["received", "open"]
    assert not any("user_id" in each for each in all_.heard)


def test_a_message_comes_once_to_who_hears_it_on_three_channels() -> None:
    stage = Stage()
    ann = stage.ear("full", "user", "matches")
    stage.tell(stage.life.place(1, price=Decimal("1.01")))
    ann.heard.clear()

    stage.tell(
        stage.life.place(2, user="ben", side=Side.SELL, price=Decimal("1.01"), size=Decimal(1))
    )

    assert [each["type"] for each in ann.heard] == ["received", "match", "done"]
    assert ann.heard[1]["maker_fee_rate"] == "0.004"


def test_level_3_is_rows_after_a_schema() -> None:
    stage = Stage()
    ear = Ear("ann")
    stage.hub.join(ear)
    asked = {"type": "subscribe", "channels": ["level3"], "product_ids": [PAIR], "key": "k"}
    stage.hub.answer(ear, json.dumps(asked), NOW_US)
    assert ear.heard[1]["type"] == "level3"

    stage.tell(stage.life.place(1, price=Decimal("1.01")))

    assert [row[0] for row in ear.heard[2:]] == ["noop", "open"]


def test_level_2_tells_the_totals_of_both_at_once() -> None:
    stage = Stage()
    ear = stage.ear("level2")
    board = stage.hub.board(PAIR)
    stage.life.place(1, price=Decimal("1.00"))

    board.show(stage.market.depth.look([("buy", 100)]), NOW_US)  # type: ignore[list-item] # a pair

    [update] = ear.heard
    assert update["changes"] == [["buy", "1.00", "2.00000003"]]


def test_a_fault_of_the_user_channel_leaves_full_alone() -> None:
    stage = Stage()
    ann, all_ = stage.ear("user"), stage.ear("full", user="ben")
    stage.faults.add(MessageFault(kind="drop", type="open", channel="user"), 0)

    stage.tell(stage.life.place(1, price=Decimal("1.01")))

    assert [each["type"] for each in ann.heard] == ["received"]
    assert [each["type"] for each in all_.heard] == ["received", "open"]


def test_the_markets_own_maker_is_done_before_its_taker() -> None:
    stage = Stage()
    ear = stage.ear("full")

    stage.play(25)

    messages = ear.of_full()
    ends = [
        [messages[at + 1], messages[at + 2]]
        for at, each in enumerate(messages[:-2])
        if each["type"] == "match" and messages[at + 1]["order_id"] == each["maker_order_id"]
    ]
    assert ends
    assert all(
        (maker["type"], maker["reason"], taker["type"], taker["reason"])
        == ("done", "filled", "done", "filled")
        for maker, taker in ends
    )
