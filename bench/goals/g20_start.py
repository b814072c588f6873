"""G20: both doors start with a hundred thousand open orders."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from bench.door import exchange, rush
from bench.goal import OURS, Contestants, Goal, Row, at_most
from bench.goals.g12_change import broker
from bench.servers import Valkey
from bench.stage import Stage

ORDERS = 100_000
_AIM = at_most(10)


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Write the journals: of orders as they came."""
    wire, redis_door = stage.folder / "wire", stage.folder / "redis"
    write_journal(wire)
    with broker(stage.valkey, redis_door, ORDERS):
        pass
    yield {
        OURS: lambda: {
            "wire": wire_s(wire),
            "redis": redis_s(stage.valkey, redis_door),
        }
    }


def write_journal(folder: Path) -> None:
    """Let the exchange take an order, and write its line again for each of the others."""
    with exchange(folder) as port:
        rush(port, 1, 1)
    path = folder / "exchange-journal.jsonl"
    line = next(each for each in path.read_text().splitlines() if '"opened"' in each)
    entry = json.loads(line)
    with path.open("a") as lines:
        for number in range(1, ORDERS):
            lines.write(json.dumps(again(entry, number), separators=(",", ":")) + "\n")


def again(entry: dict[str, object], number: int) -> dict[str, object]:
    """Return the n-th line like this one."""
    text = json.dumps(entry)
    facts = json.loads(text)["facts"]
    order_id = facts[0]["request"]["order_id"]
    for fact in facts:
        fact["sequence"] += len(facts) * number
    made = {**entry, "facts": facts, "number": int(str(entry["number"])) + len(facts) * number}
    if "sequences" in made:
        sequences = json.loads(text)["sequences"]
        made["sequences"] = {
            pair: sequence + len(facts) * number for pair, sequence in sequences.items()
        }
    replaced: dict[str, object] = json.loads(
        json.dumps(made).replace(order_id, str(UUID(int=UUID(order_id).int ^ number)))
    )
    return replaced


def wire_s(folder: Path) -> float:
    """Return how long the exchange takes until it answers."""
    started = time.perf_counter()
    with exchange(folder):
        return time.perf_counter() - started


def redis_s(valkey: Valkey, folder: Path) -> float:
    """Return how long the broker takes until it could serve."""
    started = time.perf_counter()
    with broker(valkey, folder, 0):
        return time.perf_counter() - started


GOAL = Goal(
    "G20",
    (
        Row("wire", f"start with {ORDERS:,} open orders: wire door", "s", (_AIM,)),
        Row("redis", "... Redis door", "s", (_AIM,)),
    ),
    enter,
)
