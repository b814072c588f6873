"""The thinnest replay: two heaps of prices, and a look at the best of each for every trade."""

from collections.abc import Iterable
from heapq import heappop, heappush

from bench.walk import answer, grid


def replay(ticks: Iterable[int]) -> int:
    """Run the grid over trades, and return how many orders filled."""
    bids: list[int] = []
    asks: list[int] = []
    filled = 0

    def place(is_buy: bool, tick: int) -> None:  # noqa: FBT001 - thin
        if is_buy:
            heappush(bids, -tick)
        else:
            heappush(asks, tick)

    for is_buy, tick in grid():
        place(is_buy, tick)
    for tick in ticks:
        if -bids[0] < tick < asks[0]:
            continue
        while -bids[0] >= tick:
            filled += 1
            place(*answer(is_buy=True, tick=-heappop(bids)))
        while asks[0] <= tick:
            filled += 1
            place(*answer(is_buy=False, tick=heappop(asks)))
    return filled
