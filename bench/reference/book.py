"""The thinnest matching engine: prices in heaps, orders by price and time, in ticks and lots."""

from heapq import heappop, heappush

Level = dict[int, int]
"""Lots by order, oldest first."""


class BareBook:
    """Both sides of a book."""

    def __init__(self) -> None:
        self.levels: tuple[dict[int, Level], dict[int, Level]] = ({}, {})
        self.heaps: tuple[list[int], list[int]] = ([], [])
        self.where: dict[int, Level] = {}

    def add(self, number: int, is_buy: bool, tick: int, lots: int) -> int:  # noqa: FBT001 - thin
        """Trade what can be, rest what is left, and return the lots that traded."""
        heap, levels = self.heaps[not is_buy], self.levels[not is_buy]
        wanted, sign = lots, 1 if is_buy else -1
        limit = sign * tick
        while heap and heap[0] <= limit:
            level = levels[sign * heap[0]]
            for resting, have in level.items():
                if have > lots:
                    level[resting] = have - lots
                    return wanted
                lots -= have
                del level[resting], self.where[resting]
                break
            else:
                del levels[sign * heappop(heap)]
            if not lots:
                return wanted
        mine = self.levels[is_buy]
        found = mine.get(tick)
        if found is None:
            found = mine[tick] = {}
            heappush(self.heaps[is_buy], -limit)
        found[number] = lots
        self.where[number] = found
        return wanted - lots

    def cancel(self, number: int) -> None:
        """Take an order off."""
        del self.where.pop(number)[number]
