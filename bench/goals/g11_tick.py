"""G11: a trade that fills nothing is looked at, with more and more resting orders."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count, islice
from uuid import UUID

from bench.goal import BARE, OURS, SEED, Contestants, Goal, Row, at_most
from bench.measuring import microseconds
from bench.reference import index, scan
from bench.sim import PAIR, RULES, order
from bench.stage import Stage
from cambista_sim.telling import USER, request_of
from cambista_sim.venue import Venue
from common.messages.base import Side
from common.messages.market import Trade

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000}
LEVELS = 1_000
"""Prices at which the orders rest, a cent apart, half below the market and half above."""

MIDDLE = 10_000
"""The market's tick: 100.00."""

TICKS = 50_000
SEED_LOOKS = 2_000_000
"""Orders that the seed looks at in a round, some two tenths of a second."""

BOT = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")
AT = datetime(2026, 1, 5, 16, 8, 15, tzinfo=UTC)


@contextmanager
def enter(_: Stage) -> Iterator[Contestants]:
    """Fill the books."""
    lists = {key: orders(size) for key, size in SIZES.items()}
    bids = {key: bare(size) for key, size in SIZES.items()}
    venues = {key: venue(size) for key, size in SIZES.items()}
    ids = count(1)
    yield {
        SEED: lambda: {key: scan_us(each) for key, each in lists.items()},
        BARE: lambda: {
            **{key: peek_us(each) for key, each in bids.items()},
            "front": peek_us(bids["10k"]),
        },
        OURS: lambda: {
            **{key: trade_us(each, ids) for key, each in venues.items()},
            "front": front_us(venues["10k"]),
        },
    }


def places(size: int) -> Iterator[tuple[Side, int]]:
    """Yield so many sides and ticks, none of which the market reaches."""
    for number in range(size):
        away = 1 + number // 2 % (LEVELS // 2)
        yield (Side.BUY, MIDDLE - away) if number % 2 else (Side.SELL, MIDDLE + away)


def orders(size: int) -> list[scan.Order]:
    """Return the seed's orders."""
    return [
        scan.make(number, side.value, tick / 100)
        for number, (side, tick) in enumerate(places(size))
    ]


def bare(size: int) -> index.Bids:
    """Return the bare book."""
    made = index.Bids()
    for number, (side, tick) in enumerate(places(size)):
        if side is Side.BUY:
            made.add(number, tick, 1)
    return made


def venue(size: int) -> Venue:
    """Return the simulated venue with its orders."""
    made = Venue(maker_fee_rate=Decimal("0.004"), taker_fee_rate=Decimal("0.006"))
    made.deposit(USER, {"EUR": Decimal(10) ** 9, "BTC": Decimal(10) ** 6}, AT)
    made.enlist(RULES, AT)
    for number, (side, tick) in enumerate(places(size)):
        made.place(request_of(order(number, Decimal(tick).scaleb(-2), BOT, side)), AT)
    return made


def scan_us(found: list[scan.Order]) -> float:
    """Return how long the seed's look at all orders takes."""
    times = max(SEED_LOOKS // len(found), 10)
    return _each(lambda: scan.reached(found, PAIR, MIDDLE / 100), times)


def peek_us(bids: index.Bids) -> float:
    """Return how long the bare look takes."""
    return _each(lambda: bids.fill(MIDDLE, 1), TICKS)


def trade_us(found: Venue, ids: Iterator[int]) -> float:
    """Return how long the venue takes for a trade that fills nothing."""
    trades = [
        Trade(
            pair=PAIR,
            trade_id=trade_id,
            price=Decimal("100.00"),
            size=Decimal("0.5"),
            side=Side.SELL,
            traded_at=AT,
        )
        for trade_id in islice(ids, TICKS)
    ]

    def work() -> None:
        for each in trades:
            found.trade(each, AT)

    taken = microseconds(work, TICKS)
    if found.state.trade_count:
        raise ValueError("a trade filled an order")
    return taken


def front_us(found: Venue) -> float:
    """Return how long the book alone takes to say that nothing is reached."""
    front = found.state.listings[PAIR].book.front
    return _each(lambda: front(Side.BUY, MIDDLE), TICKS)


def _each(work: Callable[[], object], times: int) -> float:
    def repeated() -> None:
        for _ in range(times):
            work()

    return microseconds(repeated, times)


GOAL = Goal(
    "G11",
    (
        Row("1k", "a trade, 1,000 orders resting", "us", (at_most(1),)),
        Row("10k", "... 10,000", "us", (at_most(1),)),
        Row("100k", "... 100,000", "us", (at_most(1), at_most(1.5, to_row="1k"))),
        Row("front", "... 10,000, the book alone", "us", (at_most(1),)),
    ),
    enter,
)
