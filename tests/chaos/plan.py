"""What goes wrong in a trial, by seed. Pure.

The matrix is each fail-point, with each victim struck there, with each fault of the exchange, in
each of Coinbase's two interfaces. A seed is a cell of it, and beside that chance: what the bots
want, when they move, who else is struck. So as many seeds in a row as there are cells are all of
the matrix, and any range of them is a mixture.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from common.failpoint import POINTS
from common.messages.base import Side

VICTIMS = ("cambista", "bot", "trader", "redis", "mongo")
"""Each is killed; Redis forgets up to its last second."""

FAULTS = (
    "reply dropped before the effect",
    "reply dropped after the effect",
    "slow",
    "500",
    "html",
    "truncated",
    "429",
    "user feed down",
    "match lost",
    "duplicate",
    "fill racing cancel",
)

DIALECTS = ("coinbase", "coinbase_advanced")

BOT_COUNT = 3

LOW, HIGH = "1000", "20000"
"""Prices that the recorded market of 2018 never reaches: a buy rests, or takes at once."""

SPAN_S = 2.5
"""In which all of a trial's blows fall."""

SLOW_S = 1.0
"""Less than the fence, as a venue's gateway does not queue."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix."""

    point: str
    victim: str
    fault: str
    dialect: str
    """Of the broker that passes the point."""


CELLS = [Cell(*each) for each in product(sorted(POINTS), VICTIMS, FAULTS, DIALECTS)]
random.Random(2019).shuffle(CELLS)


@dataclass(frozen=True, slots=True)
class Blow:
    """Something that is done at a time, whatever happens then."""

    at_s: float
    kind: str
    """``fault``, ``switch``, or who is struck: a victim, ``other``, ``exchange``, ``store``."""
    detail: Any = None
    """The fault, or which bot moves where."""
    is_cells: bool = False
    """Whether it is the fault of the cell."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A trial."""

    seed: int
    cell: Cell
    count: int
    """How many times the point is passed until the victim is struck."""
    is_mongo: bool
    """Whether the store is Mongo; SQLite else."""
    instructions: tuple[tuple[dict[str, str], ...], ...]
    """What each bot does: orders that take, and at last one that rests."""
    blows: tuple[Blow, ...]
    """By their times."""
    forgets_s: float
    """How much Redis loses when it is struck."""

    @property
    def fault(self) -> dict[str, Any]:
        """The cell's fault; others may come beside it."""
        found: dict[str, Any] = next(
            each.detail for each in self.blows if each.kind == "fault" and each.is_cells
        )
        return found


def plan_of(seed: int) -> Plan:
    """Return the trial of a seed: always the same."""
    chance, cell = random.Random(seed), CELLS[seed % len(CELLS)]
    blows = [*_faults(cell, chance), *_switches(chance), *_more(chance)]
    return Plan(
        seed=seed,
        cell=cell,
        count=chance.randint(1, 2 if cell.point.startswith("mid") else 4),
        is_mongo=cell.victim == "mongo" or chance.random() < 0.4,
        instructions=tuple(_instructions(chance) for _ in range(BOT_COUNT)),
        blows=tuple(sorted(blows, key=lambda each: each.at_s)),
        forgets_s=chance.uniform(0.0, 1.0),
    )


def fault_of(name: str, dialect: str, chance: random.Random) -> dict[str, Any]:
    """Return a fault as the exchange is asked for it."""
    match name:
        case "user feed down":
            how = chance.choice(["abrupt", "normal"])
            return {"kind": "close", "how": how, "channel": "user"}
        case "match lost" | "duplicate":
            kind = "drop" if name == "match lost" else "duplicate"
            return {"kind": kind, "type": "match", "channel": "user", "count": _few(chance)}
        case "fill racing cancel":
            part = chance.choice(["0.25", "0.5", "1"])
            return {"kind": "fill_on_cancel", "part": part, "count": _few(chance)}
        case _:
            return _wrong_answer(name, dialect, chance)


def label(fault: Mapping[str, Any]) -> str:
    """Return what tells a fault from others, as it is asked for and as the exchange lists it."""
    names = ("kind", "answer", "when", "method", "type")
    return " ".join(str(fault[each]) for each in names if fault.get(each))


def _few(chance: random.Random) -> int:
    return chance.randint(1, 2)


def _wrong_answer(name: str, dialect: str, chance: random.Random) -> dict[str, Any]:
    when = chance.choice(["before", "after"])
    if name.startswith("reply dropped"):
        answer, when = "hang_up", name.split()[2]
    elif name == "slow":
        answer = "delay"
    elif name == "429":
        answer, when = name, "before"  # it is said at the door, and nothing behind it happens
    else:
        answer = name
    method = chance.choices(["POST", "DELETE", "GET"], [4, 1, 1])[0]
    path = "/orders"
    if dialect == "coinbase_advanced":
        path = "/api/v3/brokerage/orders"
        if method == "DELETE":
            method, path = "POST", f"{path}/batch_cancel"
    return {
        "kind": "rest",
        "answer": answer,
        "when": when,
        "delay_s": SLOW_S if name == "slow" else 0,
        "method": method,
        "path": path,
        "count": _few(chance),
    }


def _faults(cell: Cell, chance: random.Random) -> list[Blow]:
    """Have the cell's fault happen while bots ask for orders, or cancel them when they move."""
    at_s = 0.0 if chance.random() < 0.4 else chance.uniform(0.1, 1.2)
    found = [Blow(at_s, "fault", fault_of(cell.fault, cell.dialect, chance), is_cells=True)]
    while chance.random() < 0.3:
        other = fault_of(chance.choice(FAULTS), chance.choice(DIALECTS), chance)
        found.append(Blow(chance.uniform(0.0, SPAN_S), "fault", other))
    return found


def _switches(chance: random.Random) -> list[Blow]:
    """Have bots move to the other broker, and most of them back again."""
    found = []
    for bot in range(BOT_COUNT):
        if bot and chance.random() < 0.3:
            continue
        there_s = chance.uniform(0.3, 1.3)
        found.append(Blow(there_s, "switch", (bot, "other")))
        if chance.random() < 0.7:
            found.append(Blow(there_s + chance.uniform(0.0, 1.2), "switch", (bot, "first")))
    return found


def _more(chance: random.Random) -> list[Blow]:
    """Have more go down than the cell says."""
    kinds = [*VICTIMS, "other", "exchange", "store"]
    weights = [4, 3, 2, 2, 1, 2, 1, 1]
    found = []
    while chance.random() < 0.4:
        (kind,) = chance.choices(kinds, weights)
        found.append(Blow(chance.uniform(0.1, SPAN_S), kind, chance.uniform(0.1, 2.0)))
    return found


def _instructions(chance: random.Random) -> tuple[dict[str, str], ...]:
    taking = [(side := chance.choice(list(Side)), side is Side.BUY) for _ in range(4)]
    resting = [(side := chance.choice(list(Side)), side is not Side.BUY)]
    return tuple(
        {"side": side.value, "price": HIGH if is_high else LOW, "size": _size(chance)}
        for side, is_high in taking[: chance.randint(0, 4)] + resting
    )


def _size(chance: random.Random) -> str:
    """Return a size with all the decimals that there are, to see that none is lost."""
    return str(Decimal(chance.randint(10**6, 3 * 10**8)).scaleb(-8))
