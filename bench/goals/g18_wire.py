"""G18: orders through the wire door: as many as it takes, and half as many as it should take."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.door import answers, exchange, paced, rush
from bench.goal import BARE, OURS, Contestants, Goal, Row, at_least, at_most
from bench.measuring import latency
from bench.servers import free_port, python, wait_until
from bench.stage import Stage

CLIENTS = 16
ORDERS = 3_200
WANTED = 2_000
"""Orders a second that one core should serve; waits are measured at half of them."""

PACED = 2_000
_MILLI = 1_000


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start both doors."""
    port = free_port()
    with (
        python("bench.reference.bare_door", port, stage.folder / "orders.jsonl"),
        exchange(stage.folder / "exchange") as ours,
    ):
        wait_until(lambda: answers(port))
        yield {BARE: lambda: figures(port), OURS: lambda: figures(ours)}


def figures(port: int) -> dict[str, float]:
    """Return the rush, and the waits at a steady pace."""
    most = rush(port, CLIENTS, ORDERS)
    waits = latency(paced(port, CLIENTS, PACED, WANTED / 2))
    return {"rush": most, **{key: value / _MILLI for key, value in waits.items()}}


GOAL = Goal(
    "G18",
    (
        Row(
            *("rush", f"orders over HTTP, {CLIENTS} clients", "1/s", (at_least(WANTED),)),
            is_higher_better=True,
        ),
        Row("p50", f"... answered, at {WANTED // 2} a second, median", "ms"),
        Row("p99", "... 99th of 100", "ms", (at_most(10),)),
    ),
    enter,
)
