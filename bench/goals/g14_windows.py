"""G14: nine exact windows from a minute to thirty days, by the trade and by the snapshot."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from analyst.scale import microseconds as since_1970
from analyst.windows import Windows
from bench.goal import BARE, OURS, Contestants, Goal, Row, at_most
from bench.measuring import microseconds
from bench.reference.bare_windows import Bare, cents, satoshis
from bench.stage import Stage
from common.messages.base import Side
from common.messages.market import Trade

SHORT, LONG = 10_000, 200_000
"""Trades of a month before what is timed."""

COUNT = 20_000
"""Trades of a round, a second apart."""

EXACT = "bare, exact"
"""In whole numbers made of the trades' decimals; the other has floats, and does not make them."""

EVERY = 10
"""Trades for one snapshot: a ticker is told ten times a second at most."""

SNAPSHOTS = 5_000
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)


@contextmanager
def enter(_: Stage) -> Iterator[Contestants]:
    """Make a month of trades, and those of a round."""
    month_s = 30 * 86_400
    past = {size: trades(size, BEGIN, month_s / size) for size in (SHORT, LONG)}
    present = trades(COUNT, BEGIN + timedelta(seconds=month_s), 1.0, LONG)
    yield {
        BARE: lambda: _bare(past, present),
        EXACT: lambda: _exact(past, present),
        OURS: lambda: _ours(past, present),
    }


def trades(count: int, begin: datetime, pause_s: float, first_id: int = 0) -> list[Trade]:
    """Return a walk of trades."""
    random, price, found = Random(7), 5_000_000, []  # noqa: S311 - a walk that is the same each time
    for number in range(count):
        price += random.randrange(-900, 901)
        found.append(
            Trade(
                pair="BTC-EUR",
                trade_id=first_id + number + 1,
                price=Decimal(price).scaleb(-2),
                size=Decimal(random.randrange(1, 10**8)).scaleb(-8),
                side=Side.BUY,
                traded_at=begin + timedelta(seconds=pause_s * number),
            )
        )
    return found


def _ours(past: dict[int, list[Trade]], present: list[Trade]) -> dict[str, float]:
    kept = {size: _windows_with(found) for size, found in past.items()}
    windows = kept[LONG]
    timed = [(each, since_1970(each.traded_at)) for each in present]

    def work() -> None:
        for number, (trade, at_us) in enumerate(timed):
            windows.add(trade, at_us)
            if number % EVERY == 0:
                windows.sums(at_us)

    found = {"trade": microseconds(work, COUNT)}
    for key, size in (("snapshot", SHORT), ("long", LONG)):
        each = kept[size]
        found[key] = microseconds(lambda each=each: _repeat(each), SNAPSHOTS)  # type: ignore[misc]
    return found


def _windows_with(found: list[Trade]) -> Windows:
    windows = Windows()
    for each in found:
        windows.add(each, since_1970(each.traded_at))
    windows.sums(since_1970(found[-1].traded_at))
    return windows


def _repeat(windows: Windows) -> None:
    for _ in range(SNAPSHOTS):
        windows.sums(0)


def _bare(past: dict[int, list[Trade]], present: list[Trade]) -> dict[str, float]:
    kept = {size: _bare_with(found) for size, found in past.items()}
    bare = kept[LONG]
    timed = [(since_1970(each.traded_at), float(each.price), float(each.size)) for each in present]

    def work() -> None:
        for number, row in enumerate(timed):
            bare.add(*row)
            if number % EVERY == 0:
                bare.snapshot()

    return {"trade": microseconds(work, COUNT), **_snapshots(kept)}


def _bare_with(found: list[Trade]) -> Bare[float]:
    bare = Bare(0.0)
    for each in found:
        bare.add(since_1970(each.traded_at), float(each.price), float(each.size))
    bare.snapshot()
    return bare


def _exact(past: dict[int, list[Trade]], present: list[Trade]) -> dict[str, float]:
    kept = {size: _exact_with(found) for size, found in past.items()}
    bare = kept[LONG]
    timed = [(each, since_1970(each.traded_at)) for each in present]

    def work() -> None:
        for number, (trade, at_us) in enumerate(timed):
            bare.add(at_us, cents(trade.price), satoshis(trade.size))
            if number % EVERY == 0:
                bare.snapshot()

    return {"trade": microseconds(work, COUNT), **_snapshots(kept)}


def _exact_with(found: list[Trade]) -> Bare[int]:
    bare = Bare(0)
    for each in found:
        bare.add(since_1970(each.traded_at), cents(each.price), satoshis(each.size))
    bare.snapshot()
    return bare


def _snapshots(kept: Mapping[int, Bare[int] | Bare[float]]) -> dict[str, float]:
    found = {}
    for key, size in (("snapshot", SHORT), ("long", LONG)):
        each = kept[size]
        found[key] = microseconds(lambda each=each: _repeat_bare(each), SNAPSHOTS)  # type: ignore[misc]
    return found


def _repeat_bare(bare: Bare[int] | Bare[float]) -> None:
    for _ in range(SNAPSHOTS):
        bare.snapshot()


GOAL = Goal(
    "G14",
    (
        Row("trade", "nine windows, a trade (a snapshot each 10)", "us", (at_most(2, EXACT),)),
        Row("snapshot", f"a snapshot, {SHORT:,} trades in the month", "us", (at_most(2, BARE),)),
        Row(
            "long",
            f"... {LONG:,}",
            "us",
            (at_most(2, BARE), at_most(1.5, to_row="snapshot")),
        ),
    ),
    enter,
)
