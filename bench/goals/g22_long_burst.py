"""G22: 100,000 messages within a second: nothing is lost, and memory stays bounded."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.feed_server import holes_in
from bench.frames import PAIRS
from bench.goal import OURS, Contestants, Goal, Row, at_most
from bench.ingest import Intake, intake, store_all, tell_all
from bench.stage import Stage
from common.records import TRADES
from common.store import MAX_LIMIT, Store

COUNT = 100_000
WITHIN_MS = 1_000
PLAN = f"burst/{COUNT}/{WITHIN_MS}"
MOST_MB = 300
"""3 kB a message: what waits for the store, with its objects, and no more."""


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start the feed; a grabber connects anew each round."""
    with intake(stage, PLAN) as place:
        yield {OURS: lambda: _ours(place)}


def _ours(place: Intake) -> dict[str, float]:
    with place.ours(PLAN) as (grabber, store):
        before_mb = resident_mb()
        told_at = tell_all(grabber, COUNT)
        took_s = told_at - place.sent_at() + WITHIN_MS / 1000
        grown_mb = resident_mb() - before_mb
        started = time.monotonic()
        store_all(grabber, COUNT)
        return {
            "told": took_s,
            "stored": time.monotonic() - started,
            "lost": float(COUNT - _stored(store)),
            "grown": max(grown_mb, 0.0),
        }


def resident_mb() -> float:
    """Return the memory that this process holds now."""
    status = Path("/proc/self/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _stored(store: Store) -> int:
    count, highest = 0, COUNT + holes_in(COUNT) + 1
    for pair in PAIRS:
        for low in range(0, 2 * highest, MAX_LIMIT):
            window = ("trade_id", low, low + MAX_LIMIT)
            count += len(store.find(TRADES, {"pair": pair}, field_range=window, limit=MAX_LIMIT))
    return count


GOAL = Goal(
    "G22",
    (
        Row("told", f"{COUNT:,} messages in {WITHIN_MS} ms: the first to all told", "s"),
        Row("stored", "... and then until all are stored", "s"),
        Row("lost", "... trades lost", "trades", (at_most(0),), is_worst=True),
        Row("grown", "... memory grown", "MB", (at_most(MOST_MB),), is_worst=True),
    ),
    enter,
)
