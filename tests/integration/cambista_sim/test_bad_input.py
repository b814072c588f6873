"""What is pushed at the simulated broker and is no good order: refused or parked, never fatal."""

import pytest

from common.channels import (
    BROKER_ORDERS,
)
from common.messages.base import Side
from common.messages.order import (
    OrderAccepted,
    OrderRefused,
)
from tests.support.sims import Sim


@pytest.mark.parametrize(
    ("price", "size", "reason"),
    [
        ("100", "1000000", "Insufficient funds"),
        ("100.001", "1", "price is too accurate. Smallest unit is 0.01000000"),
        ("100", "0.001", "funds is too small. Minimum size is 1.00000000"),
    ],
)
def test_a_refusal_says_why(sim: Sim, price: str, size: str, reason: str) -> None:
    sim.place(Side.BUY, price, size, number=1)

    (event,) = sim.events(1)

    assert isinstance(event, OrderRefused)
    assert event.reason == reason


def test_rubbish_on_the_queue_is_parked_and_the_next_order_served(sim: Sim) -> None:
    for rubbish in (b"not json", b'{"kind": "place_order", "size": -1}', b"\xff\xfe"):
        sim.bus.client.lpush(BROKER_ORDERS.at("sim"), rubbish)
    sim.place(Side.BUY, "100", "1", number=1)

    (event,) = sim.events(1)

    assert isinstance(event, OrderAccepted)
    assert sim.bus.client.llen(BROKER_ORDERS.rejected("sim")) == 3
