"""G10: orders come, leave and trade: the book that both doors serve, and the venue around it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.goal import BARE, OURS, Aim, Contestants, Goal, Row, at_least
from bench.measuring import per_second
from bench.peer import peers
from bench.peers.turns import check
from bench.reference.book import BareBook
from bench.stage import Stage
from bench.stream import CANCEL, CROSS, STREAMS, Operation, Stream
from bench.venue import AT, LOT, MAKER, TAKER, request, venue
from cambista_sim.book import Book
from cambista_sim.request import OrderRequest
from common.messages.base import Side

LIGHT, LIQUI, NAUTILUS = "lightmatchingengine", "liquibook", "nautilus_trader"

Run = Callable[[list[Operation]], float]
"""Do the operations, and return how many lots traded."""


@contextmanager
def enter(_: Stage) -> Iterator[Contestants]:
    """Make the streams, and let the peers come."""
    streams = {key: make() for key, make in STREAMS.items()}
    with peers("G10", (LIGHT, LIQUI, NAUTILUS)) as others:
        yield {
            BARE: lambda: {
                **{key: _speed(bare, each) for key, each in streams.items()},
                "venue": _speed(bare, streams["mixed"]),
            },
            OURS: lambda: {
                **{key: _speed(book, each) for key, each in streams.items()},
                "venue": venue_speed(streams["mixed"]),
            },
            **others,
        }


def _speed(run: Run, stream: Stream) -> float:
    operations, traded = stream
    return per_second(lambda: check(run(operations), traded), len(operations))


def bare(operations: list[Operation]) -> int:
    """Run the thinnest book."""
    made, traded = BareBook(), 0
    for kind, number, is_buy, tick, lots in operations:
        if kind == CANCEL:
            made.cancel(number)
        else:
            traded += made.add(number, is_buy, tick, lots)
    return traded


def book(operations: list[Operation]) -> int:
    """Run the book that the venue trades on, by the calls that the venue makes."""
    made: Book[int] = Book()
    bid, ask, traded = Side.BUY, Side.SELL, 0
    for kind, number, is_buy, tick, lots in operations:
        if kind == CANCEL:
            made.cancel(number)
            continue
        (side, facing), left = (bid, ask) if is_buy else (ask, bid), lots
        while left and (maker := made.front(facing, tick)) is not None:
            taken = min(left, maker.lots)
            made.reduce(maker.key, taken)
            left -= taken
        traded += lots - left
        if left:
            made.add(number, side, tick, left)
    return traded


def venue_speed(stream: Stream) -> float:
    """Return operations a second of the venue: accounts, fees, holds, facts, exact decimals."""
    made = venue()
    asked = [(each.kind, _request(each)) for each in stream.operations]

    def work() -> None:
        for kind, each in asked:
            if kind == CANCEL:
                made.cancel(MAKER, each.order_id, AT)
            else:
                made.place(each, AT)

    found = per_second(work, len(asked))
    orders = made.state.orders.values()
    taken = sum(each.filled_size for each in orders if each.request.user == TAKER)
    check(float(taken / LOT), stream.traded)
    return found


def _request(asked: Operation) -> OrderRequest:
    _, number, is_buy, tick, lots = asked
    user = TAKER if asked.kind == CROSS else MAKER
    return request(number, Side.BUY if is_buy else Side.SELL, tick, lots, user=user)


_BARE = at_least(0.35, BARE)


def _row(key: str, what: str, *aims: Aim) -> Row:
    return Row(key, what, "1/s", aims, is_higher_better=True)


GOAL = Goal(
    "G10",
    (
        _row(
            "mixed",
            "60 add 35 cancel 5 cross: book",
            _BARE,
            at_least(2, LIGHT),
            at_least(0.45, LIQUI),
        ),
        _row("rest", "... 55 add 45 cancel", _BARE),
        _row("venue", "60 add 35 cancel 5 cross: venue", _BARE),
    ),
    enter,
)
