"""The thinnest book: orders by price, a heap of the prices, the best one looked at."""

from heapq import heappop, heappush


class Bids:
    """Resting orders to buy, in ticks; one key an order, first in first out at a price."""

    def __init__(self) -> None:
        self.levels: dict[int, dict[int, int]] = {}
        self.heap: list[int] = []

    def add(self, key: int, tick: int, lots: int) -> None:
        """Rest an order."""
        level = self.levels.get(tick)
        if level is None:
            level = self.levels[tick] = {}
            heappush(self.heap, -tick)
        level[key] = lots

    def fill(self, tick: int, lots: int) -> list[int]:
        """Take off what a trade of so many lots at a tick reaches; return the orders' keys."""
        heap, levels = self.heap, self.levels
        filled: list[int] = []
        while heap and -heap[0] >= tick and lots > 0:
            level = levels.get(-heap[0])
            if not level:
                levels.pop(-heappop(heap), None)
                continue
            key = next(iter(level))
            lots -= level.pop(key)
            filled.append(key)
        return filled
