"""Trials by seed: a broker dies, the exchange misbehaves, Redis forgets; the ledger is the judge.

A failing seed replays: ``VIRC_CHAOS_SEEDS=17 make chaos`` (or ``100-199``).
"""

import os
import random
import time
from decimal import Decimal

import pytest

from common.failpoint import POINTS
from common.channels import CARDS
from common.messages.base import Side
from common.messages.order import AskOrder, CancelOrder, OrderFilled, PlaceOrder
from common.records import FILLS, INTENTS
from tests.support.cambista_process import CambistaProcess
from tests.support.cambistas import DIALECTS, HIGH, LOW, NAME, Stage
from tests.support.waiting import eventually

SHORT = (0, 1)
"""Seeds of the short form: Advanced Trade's interface, and the Exchange's."""

ORDER_COUNT = 6

REQUEST_FAULTS: list[dict[str, object]] = [
    {"kind": "rest", "answer": answer, "when": when, "method": method, "path": "/orders"}
    for answer in ("500", "html", "truncated", "hang_up", "429")
    for when in ("before", "after")
    for method in ("POST", "DELETE", "GET")
]

OTHER_FAULTS: list[dict[str, object]] = [
    {"kind": "rest", "answer": "500", "method": "GET", "path": "/fills"},
    {"kind": "rest", "answer": "delay", "delay_s": 1, "method": "POST", "path": "/orders"},
    {"kind": "close", "how": "abrupt"},
    {"kind": "close", "how": "normal"},
    {"kind": "drop", "type": "match", "channel": "user"},
    {"kind": "drop", "type": "done", "channel": "user"},
    {"kind": "duplicate", "type": "match", "channel": "user"},
    {"kind": "reorder", "type": "done", "channel": "user"},
]


def seeds() -> range:
    """Return the seeds of the long form."""
    first, _, last = os.environ.get("VIRC_CHAOS_SEEDS", "1000-1039").partition("-")
    return range(int(first), int(last or first) + 1)


def strike(stage: Stage, chance: random.Random) -> None:
    """Switch a fault on; those of requests are for the next one or two."""
    fault = dict(chance.choice(REQUEST_FAULTS + OTHER_FAULTS))
    if stage.dialect == "coinbase_advanced" and "path" in fault:
        fault["path"] = "/api/v3/brokerage/orders"
        fault["method"] = "GET" if fault["method"] == "GET" else "POST"
    if fault["kind"] != "close":
        fault["count"] = chance.randint(1, 2)
    stage.exchange.strike(fault)


def commands(stage: Stage, chance: random.Random) -> list[PlaceOrder]:
    """Make orders that rest and orders that take, of both sides."""
    made = []
    for _ in range(ORDER_COUNT):
        side = chance.choice(list(Side))
        takes = chance.random() < 0.5
        price = HIGH if takes == (side is Side.BUY) else LOW
        size = Decimal(chance.randint(1, 300)).scaleb(-2)
        made.append(stage.order(price, str(size), side))
    return made


def trial(stage: Stage, seed: int) -> None:
    """Have a bot trade while things go wrong; then compare all books with the ledger."""
    chance = random.Random(seed)
    stage.dialect = chance.choice(DIALECTS)
    wanted = commands(stage, chance)
    broker = _next_broker(stage, chance)
    for each in wanted:
        stage.ask(each)
        time.sleep(chance.choice([0, 0, 0.05, 0.3]))
        if chance.random() < 0.5:
            strike(stage, chance)
        if chance.random() < 0.3:
            stage.ask(CancelOrder(order_id=each.order_id, bot_id=stage.bot_id))
        if broker.is_dead or chance.random() < 0.25:
            broker.kill()
            broker = _next_broker(stage, chance)
        if chance.random() < 0.1:
            stage.ask(each)
        if chance.random() < 0.06:
            stage.exchange.restart()
    stage.exchange.clear_faults()
    broker.kill()
    stage.broker()
    _ask_until_all_is_ended(stage, wanted)
    _compare(stage, wanted)


def _next_broker(stage: Stage, chance: random.Random) -> CambistaProcess:
    """Start a broker, and mostly let it come so far that it takes orders, or dies."""
    stage.bus.client.delete(CARDS.at(NAME))
    broker = stage.broker(fail_at=_point(chance))
    if chance.random() < 0.8:
        eventually(lambda: stage.card() or broker.is_dead, 20)
    return broker


def _point(chance: random.Random) -> str:
    point = chance.choice(sorted(POINTS))
    return f"{point}:{chance.randint(1, 4)}" if chance.random() < 0.7 else ""


def _ask_until_all_is_ended(stage: Stage, wanted: list[PlaceOrder]) -> None:
    """Cancel what rests; what was lost on the way is asked again, as a bot does."""
    for each in wanted:
        stage.ask(each, CancelOrder(order_id=each.order_id, bot_id=stage.bot_id))
        stage.ask(AskOrder(order_id=each.order_id, bot_id=stage.bot_id))
    eventually(lambda: all(stage.is_ended(each.order_id) for each in wanted), 60)


def _compare(stage: Stage, wanted: list[PlaceOrder]) -> None:
    """Hold that no order was lost, doubled or orphaned, and that all fills are told and booked."""
    ledger = stage.ledger()
    assert [each for each in ledger if each["status"] in {"open", "pending", "active"}] == []
    with stage.open_store() as store:
        booked = store.find(FILLS, {"broker": NAME}, limit=10_000)
        for each in wanted:
            placed = stage.placed(each.order_id)
            assert len(placed) <= 1
            told = [fill for fill in stage.events(each.order_id) if isinstance(fill, OrderFilled)]
            kept = [fill for fill in booked if fill.order_id == each.order_id]
            filled = Decimal(placed[0]["filled_size"]) if placed else Decimal(0)
            fees = Decimal(placed[0]["fill_fees"]) if placed else Decimal(0)
            assert sum((fill.size for fill in told), Decimal(0)) == filled
            assert sum((fill.size for fill in kept), Decimal(0)) == filled
            assert sum((fill.fee for fill in kept), Decimal(0)) == fees
            intent = store.get(INTENTS, order_id=each.order_id)
            assert intent is not None
            assert (intent.venue_order_id is not None) == bool(placed) or not filled


@pytest.mark.parametrize("seed", SHORT)
def test_nothing_is_lost_or_doubled_whatever_dies(stage: Stage, seed: int) -> None:
    trial(stage, seed)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", seeds())
def test_nothing_is_lost_or_doubled_whatever_dies_for_long(stage: Stage, seed: int) -> None:
    trial(stage, seed)
