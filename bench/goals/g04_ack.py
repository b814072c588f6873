"""G4: a bot asks for an order and hears that it was accepted, over Redis lists."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from uuid import uuid4

from bench.goal import BARE, OURS, Contestants, Goal, Row, at_most
from bench.measuring import latency
from bench.reference import echo
from bench.servers import python
from bench.sim import order, simulated
from bench.stage import Stage
from common.channels import BROKER_ORDERS

SAMPLES = 400
WARM_UP = 50

FAR = Decimal(100)
"""Where nothing trades: the orders stay on the book."""


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start the broker, and a process that only echoes."""
    client = echo.connect(stage.valkey.port)
    payload = BROKER_ORDERS.encode(order(1, FAR, uuid4()))
    with (
        python("bench.reference.echo", stage.valkey.port) as said,
        simulated(stage.valkey, stage.folder) as bot,
    ):
        said.readline()
        for _ in range(WARM_UP):
            bot.acknowledged_s(FAR)
            echo.echoed_s(client, payload)
        yield {
            BARE: lambda: latency([echo.echoed_s(client, payload) for _ in range(SAMPLES)]),
            OURS: lambda: latency([bot.acknowledged_s(FAR) for _ in range(SAMPLES)]),
        }
    client.close()


GOAL = Goal(
    "G4",
    (
        Row("p50", "order -> accepted, median", "us", (at_most(1.25, BARE),)),
        Row("p99", "order -> accepted, 99th of 100", "us", (at_most(2, BARE),)),
    ),
    enter,
    turns=4,
)
