"""Who hears what, in which order."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from cambista_sim.exchange.fault import MessageFault, SlowStart
from cambista_sim.exchange.fault_plan import FaultPlan
from cambista_sim.exchange.hub import BATCH_US, FAR_US, Hub
from cambista_sim.exchange.market import Market
from cambista_sim.exchange.subscription import Subscriptions
from tests.unit.cambista_sim.exchange.made import NOW_US, SECOND, market_of, recorded, thin


class Ear:
    """A socket that keeps what it is sent."""

    def __init__(self) -> None:
        self.subscriptions = Subscriptions(["BTC-USD"])
        self.heard: list[dict[str, Any]] = []
        self.postponed: list[tuple[float, Callable[[int], None]]] = []

    def offer(self, message: str) -> None:
        """Keep a message."""
        self.heard.append(json.loads(message))

    def later(self, seconds: float, then: Callable[[int], None]) -> None:
        """Do it when the test says so."""
        self.postponed.append((seconds, then))

    def kinds(self) -> list[str]:
        """Return the types of what was heard."""
        return [message["type"] for message in self.heard]


class Stage:
    """A market, its hub, and one listener."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.faults = FaultPlan()
        self.hub = Hub([market], self.faults)

    def listener(self, *channels: str) -> Ear:
        """Let somebody in who subscribes."""
        ear = Ear()
        self.hub.join(ear)
        request = {"type": "subscribe", "channels": channels, "product_ids": ["BTC-USD"]}
        self.hub.answer(ear, json.dumps(request), NOW_US)
        return ear

    def play(self, until_s: int) -> None:
        """Play until a time of the recording."""
        for played in self.market.play_until(until_s * SECOND, 1000):
            self.hub.publish(self.market, played)


@pytest.fixture
def stage() -> Stage:
    """Return the recording of 10 seconds, just after its first trade."""
    stage = Stage(market_of(recorded()))
    stage.market.skip_to(2 * SECOND)
    return stage


def test_how_things_stand_comes_before_what_happens(stage: Stage) -> None:
    ear = stage.listener("matches", "level2_batch", "ticker")
    stage.play(12)
    stage.hub.flush(NOW_US + 10 * SECOND)

    assert ear.kinds() == [
        *("subscriptions", "snapshot", "ticker", "last_match"),
        *("match", "ticker", "l2update"),
    ]
    assert ear.heard[4]["trade_id"] == ear.heard[3]["trade_id"] + 1


def test_a_ticker_is_of_the_trade_that_was_just_told(stage: Stage) -> None:
    ear = stage.listener("matches", "ticker")
    stage.play(12)

    match, ticker = ear.heard[-2:]
    assert [match[name] for name in ("trade_id", "sequence", "time", "price")] == [
        ticker[name] for name in ("trade_id", "sequence", "time", "price")
    ]
    assert {match["side"], ticker["side"]} == {"buy", "sell"}


def test_snapshot_and_updates_give_the_markets_book(stage: Stage) -> None:
    stage.listener("level2_batch")
    stage.play(5)
    late = stage.listener("level2_batch")
    for until_s in (7, 11, 13, 15):
        stage.play(until_s)
        stage.hub.flush(NOW_US + until_s * SECOND)

    book: dict[str, dict[str, str]] = {"buy": {}, "sell": {}}
    snapshot = late.heard[1]
    book["buy"].update(snapshot["bids"])
    book["sell"].update(snapshot["asks"])
    for message in late.heard[2:]:
        for side, price, size in message["changes"]:
            book[side][price] = size
    bids = {price: size for price, size in book["buy"].items() if size != "0.00000000"}
    assert bids == {
        stage.market.product.price_text(ticks): stage.market.product.size_text(lots)
        for ticks, lots in stage.market.book.bids.items()
    }


def test_changes_are_gathered_for_50_ms(stage: Stage) -> None:
    ear = stage.listener("level2_batch")
    stage.play(4)
    changed_at_us = NOW_US + 2 * SECOND

    assert stage.hub.flush_due_us(BATCH_US) == changed_at_us + BATCH_US
    stage.hub.flush(changed_at_us + BATCH_US - 1, BATCH_US)
    assert "l2update" not in ear.kinds()
    stage.hub.flush(changed_at_us + BATCH_US, BATCH_US)
    assert ear.kinds()[-1] == "l2update"
    assert stage.hub.flush_due_us(BATCH_US) > FAR_US


def test_what_was_gathered_goes_out_before_a_later_snapshot(stage: Stage) -> None:
    first = stage.listener("level2_batch")
    stage.play(4)
    second = stage.listener("level2_batch")
    stage.hub.flush()

    assert first.kinds()[-1] == "l2update"
    assert second.kinds() == ["subscriptions", "snapshot"]
    assert second.heard[1]["bids"] == [["1.01", "0.00000007"]]


def test_matches_of_one_taker_make_one_ticker() -> None:
    stage = Stage(market_of(thin(100, 101, 102, every_s=1)))
    stage.market.timeline.cascade_starts = [0, 0, 0]
    stage.market.skip_to(0)
    ear = stage.listener("ticker", "matches")
    stage.play(2)

    assert [kind for kind in ear.kinds() if kind in {"match", "ticker"}][-3:] == [
        "match",
        "match",
        "ticker",
    ]


def test_errors_come_before_the_list_of_subscriptions(stage: Stage) -> None:
    ear = Ear()
    stage.hub.join(ear)

    request = '{"type":"subscribe","channels":["matches"],"product_ids":["X-Y","BTC-USD"]}'
    stage.hub.answer(ear, request, NOW_US)

    assert ear.kinds() == ["error", "subscriptions", "last_match"]


def test_heartbeats_batches_and_status_go_to_those_who_asked(stage: Stage) -> None:
    asked = stage.listener("heartbeat", "ticker_batch", "status")
    other = stage.listener("matches")
    before = len(asked.heard)
    stage.hub.beat(NOW_US)
    stage.hub.send_ticker_batch(NOW_US)
    stage.hub.send_ticker_batch(NOW_US)
    stage.hub.send_status()

    # The second batch has nothing new to tell.
    assert asked.kinds()[before:] == ["heartbeat", "ticker", "status"]
    assert other.kinds() == ["subscriptions", "last_match"]


def test_nobody_is_heard_after_leaving(stage: Stage) -> None:
    ear = stage.listener("matches")
    assert stage.hub.is_heard

    stage.hub.leave(ear)
    stage.play(25)

    assert not stage.hub.is_heard
    assert ear.kinds() == ["subscriptions", "last_match"]


def test_a_market_that_never_traded_has_no_last_match() -> None:
    stage = Stage(market_of(recorded()))

    assert stage.listener("matches", "ticker", "level2_batch").kinds() == [
        "subscriptions",
        "snapshot",
    ]


def test_a_fault_strikes_every_listener_alike(stage: Stage) -> None:
    ears: Sequence[Ear] = [stage.listener("matches"), stage.listener("matches")]
    stage.faults.add(MessageFault(kind="drop"), 0)
    stage.play(25)

    assert [ear.kinds() for ear in ears] == [["subscriptions", "last_match", "match"]] * 2


def test_a_product_may_start_late() -> None:
    stage = Stage(market_of(recorded()))
    stage.faults.add(SlowStart(kind="slow_start", product_id="BTC-USD", seconds=3), 0)
    ear = stage.listener("level2_batch")

    assert ear.kinds() == ["subscriptions"]
    [(seconds, then)] = ear.postponed
    then(NOW_US)

    assert seconds == 3
    assert ear.kinds() == ["subscriptions", "snapshot"]
