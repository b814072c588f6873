"""G16: a recorded market is played to a grid of twenty orders that answers each of its fills."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

from bench.goal import BARE, OURS, Contestants, Goal, Row, at_least
from bench.measuring import per_second
from bench.peer import peers
from bench.peers.turns import check
from bench.reference.grid import replay
from bench.sim import PAIR
from bench.stage import Stage
from bench.venue import AT, price, request, size, venue
from bench.walk import ORDER_LOTS, TRADE_LOTS, answer, grid, walk
from cambista_sim.facts import Done
from common.messages.base import Side
from common.messages.market import Trade

NAUTILUS = "nautilus_trader"


@contextmanager
def enter(_: Stage) -> Iterator[Contestants]:
    """Make the trades, and let nautilus come."""
    ticks = walk()
    expected = replay(ticks)
    with peers("G16", (NAUTILUS,)) as others:
        yield {
            BARE: lambda: {"grid": per_second(lambda: replay(ticks), len(ticks))},
            OURS: lambda: {"grid": ours(ticks, expected)},
            **others,
        }


def ours(ticks: list[int], expected: int) -> float:
    """Return trades a second through the venue: accounts, fees, holds, exact decimals."""
    market = trades(tuple(ticks))
    made, numbers, filled = venue(), count(), 0

    def place(is_buy: bool, tick: int) -> None:  # noqa: FBT001 - as the grid says it
        side = Side.BUY if is_buy else Side.SELL
        made.place(request(next(numbers), side, tick, ORDER_LOTS), AT)

    def work() -> None:
        nonlocal filled
        orders, listing = made.state.orders, made.state.listings[PAIR]
        for each in market:
            for fact in made.trade(each, AT):
                if isinstance(fact, Done):
                    filled += 1
                    asked = orders[fact.order_id].request
                    is_buy, at = asked.side is Side.BUY, listing.ticks(asked.price or each.price)
                    place(*answer(is_buy=is_buy, tick=at))

    for is_buy, tick in grid():
        place(is_buy, tick)
    found = per_second(work, len(market))
    check(filled, expected)
    return found


@cache
def trades(ticks: tuple[int, ...]) -> list[Trade]:
    """Return the market's trades as the venue hears them."""
    found, before = [], 0
    for number, tick in enumerate(ticks, start=1):
        side = Side.SELL if tick < before else Side.BUY
        before = tick
        found.append(
            Trade(
                pair=PAIR,
                trade_id=number,
                price=price(tick),
                size=size(TRADE_LOTS),
                side=side,
                traded_at=AT,
            )
        )
    return found


GOAL = Goal(
    "G16",
    (
        Row(
            *("grid", "trades through a grid of 20 orders", "1/s", (at_least(5, NAUTILUS),)),
            is_higher_better=True,
        ),
    ),
    enter,
)
