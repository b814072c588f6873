"""G3: 10,000 messages within 100 ms; nothing is lost, and what the feed left out is noticed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.feed_server import holes_in
from bench.frames import PAIRS
from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_most
from bench.ingest import Intake, intake, store_all, tell_all
from bench.stage import Stage
from common.records import GAPS, TRADES
from common.store import MAX_LIMIT, Store

COUNT = 10_000
WITHIN_MS = 100
PLAN = f"burst/{COUNT}/{WITHIN_MS}"
HOLES = holes_in(COUNT)
BACKLOG_MS = 200
"""How long after the last message the bus may hear of it."""

PATIENCE_S = 10.0


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start the feed; each contestant connects anew each round."""
    with intake(stage, PLAN) as place:
        yield {
            SEED: lambda: {"took": _took_ms(place.seed(PLAN, COUNT), place.sent_at())},
            BARE: lambda: {"took": _took_ms(place.bare(PLAN, COUNT), place.sent_at())},
            OURS: lambda: _ours(place),
        }


def _ours(place: Intake) -> dict[str, float]:
    with place.ours(PLAN) as (grabber, store):
        told_at = tell_all(grabber, COUNT)
        store_all(grabber, COUNT)
        while grabber.figures()["gaps_open"] < HOLES and time.monotonic() < told_at + PATIENCE_S:
            grabber.step()
        lost = COUNT - _stored(store)
        found = _gaps(store)
    return {
        "took": _took_ms(told_at, place.sent_at()),
        "lost": float(lost),
        "overlooked": float(abs(HOLES - found)),
    }


def _took_ms(done_at: float, sent_at: float) -> float:
    return (done_at - sent_at) * 1000 + WITHIN_MS


def _stored(store: Store) -> int:
    return sum(
        len(store.find(TRADES, {"pair": pair}, field_range=window, limit=MAX_LIMIT))
        for pair in PAIRS
        for window in (("trade_id", 0, COUNT), ("trade_id", COUNT, 2 * COUNT))
    )


def _gaps(store: Store) -> int:
    return sum(
        row.missing_count
        for pair in PAIRS
        for row in store.find(GAPS, {"pair": pair}, limit=MAX_LIMIT)
    )


GOAL = Goal(
    "G3",
    (
        Row(
            "took",
            f"{COUNT:,} messages in {WITHIN_MS} ms: the first to all told",
            "ms",
            (at_most(WITHIN_MS + BACKLOG_MS),),
        ),
        Row("lost", "... trades lost", "trades", (at_most(0),), is_worst=True),
        Row(
            "overlooked",
            f"... left-out ids not noticed, of {HOLES}",
            "ids",
            (at_most(0),),
            is_worst=True,
        ),
    ),
    enter,
)
