"""What is pushed at the simulated broker and is no good order: refused or parked, never fatal."""

from decimal import Decimal
from uuid import uuid4, uuid5

import pytest

from common.channels import BOT_INBOX, BROKER_ORDERS, NOTICES
from common.messages.base import Side
from common.messages.order import CancelOrder, OrderAccepted, OrderRefused, WalletReported
from tests.support.parked import changed, parked
from tests.support.sims import Sim
from tests.support.trading import START, order

GOOD = BROKER_ORDERS.encode(order())
BEYOND = "9999-12-31T23:59:59-23:59"

NO_ORDERS = [
    ("", "message"),
    ("not json", "message"),
    ("[]", "message"),
    ("null", "message"),
    ("[" * 100_000, "message"),
    ("{}", "kind"),
    (changed(GOOD, kind="sing"), "kind"),
    ('{"kind": "cancel_order"}', "order_id"),
    (changed(GOOD, size=None), "size"),
    (changed(GOOD, pair=None), "pair"),
    (changed(GOOD, size="-1"), "size"),
    (changed(GOOD, size="0"), "size"),
    (changed(GOOD, size="much"), "size"),
    (changed(GOOD, size=0.1), "size"),
    (changed(GOOD, price="NaN"), "price"),
    (changed(GOOD, price="1e400"), "price"),
    (changed(GOOD, price="0.0000000000000000001"), "price"),
    (changed(GOOD, pair="bitcoin"), "pair"),
    (changed(GOOD, side="hold"), "side"),
    (changed(GOOD, order_id="553c5def"), "order_id"),
    (changed(GOOD, bot_id=7), "bot_id"),
    (changed(GOOD, colour="red"), "colour"),
]
"""Each with the field that the reason has to name."""


@pytest.mark.parametrize(
    ("price", "size", "reason"),
    [
        ("100", "1000000", "Insufficient funds"),
        ("100.001", "1", "price is too accurate. Smallest unit is 0.01000000"),
        ("100", "1.000000001", "size is too accurate. Smallest unit is 0.00000001"),
        ("100", "0.001", "funds is too small. Minimum size is 1.00000000"),
        ("99999999999999999999", "99999999999999999999", "Insufficient funds"),
    ],
)
def test_a_refusal_says_why(sim: Sim, price: str, size: str, reason: str) -> None:
    sim.place(Side.BUY, price, size, number=1)

    (event,) = sim.events(1)

    assert isinstance(event, OrderRefused)
    assert event.reason == reason


def test_what_is_no_order_is_parked_with_the_field_and_the_next_order_is_served(sim: Sim) -> None:
    for text, _ in NO_ORDERS:
        sim.bus.client.lpush(BROKER_ORDERS.at("sim"), text)
    sim.bus.client.lpush(BROKER_ORDERS.at("sim"), b"\xff\xfe")
    sim.place(Side.BUY, "100", "1", number=1)

    (event,) = sim.events(1)

    assert isinstance(event, OrderAccepted)
    found = parked(sim.bus, BROKER_ORDERS, "sim")
    assert [text for text, _ in found[:-1]] == [text for text, _ in NO_ORDERS]
    for (text, reason), (_, field) in zip(found, NO_ORDERS, strict=False):
        assert field in reason, f"{text[:200]} was parked because of {reason}"
    notices = [each.text for each in sim.bus.kept(NOTICES)]
    assert sum(BROKER_ORDERS.at("sim") in each for each in notices) == len(NO_ORDERS) + 1
    assert sim.bus.client.llen(BROKER_ORDERS.taken("sim")) == 0
    assert sim.is_running()


def test_an_unknown_pair_is_refused_and_an_unknown_bot_harms_nobody(sim: Sim) -> None:
    stranger = uuid4()
    unknown = order(pair="DOGE-EUR").model_copy(update={"bot_id": sim.bot_id})
    sim.bus.push(BROKER_ORDERS, unknown, "sim")
    sim.bus.push(BROKER_ORDERS, CancelOrder(order_id=uuid4(), bot_id=stranger), "sim")
    sim.place(Side.BUY, "100", "1", number=1)

    refused, accepted = sim.events(2)

    assert isinstance(refused, OrderRefused)
    assert refused.reason == "Product not found"
    assert isinstance(accepted, OrderAccepted)
    assert sim.bus.client.llen(BOT_INBOX.at(stranger)) == 1
    assert sim.is_running()


def test_an_instant_beyond_the_calendar_is_parked_and_its_reader_lives(sim: Sim) -> None:
    report = BOT_INBOX.encode(WalletReported(balances=(), reported_at=START))
    sim.bus.client.lpush(BOT_INBOX.at(sim.bot_id), changed(report, reported_at=BEYOND))
    sim.place(Side.BUY, "100", "1", number=1)

    (event,) = sim.events(1)

    assert isinstance(event, OrderAccepted)
    ((_, reason),) = parked(sim.bus, BOT_INBOX, sim.bot_id)
    assert "reported_at" in reason


def test_an_id_that_is_used_again_for_another_order_is_answered_with_the_first(sim: Sim) -> None:
    first = sim.place(Side.BUY, "100", "1", number=1)
    (accepted,) = sim.events(1)
    sim.bus.push(BROKER_ORDERS, first.model_copy(update={"size": Decimal(3)}), "sim")

    assert sim.events(1) == [accepted]
    assert first.order_id == uuid5(sim.bot_id, "1")
