"""The highest price since any time, without looking at the trades again."""

from bisect import bisect_right
from collections.abc import Iterable


class Extremes:
    """The trades that no later trade is above, oldest first: their prices fall.

    One such stack answers for every window that ends now: the highest price since a time is
    the first one on the stack after it, ``prices[bisect_right(times, since)]``. For the lowest,
    hand in negated prices.
    """

    __slots__ = ("prices", "times")

    def __init__(self) -> None:
        self.times: list[int] = []
        self.prices: list[int] = []

    def __len__(self) -> int:
        return len(self.times)

    def append(self, at_us: int, price: int) -> None:
        """Take in a trade that is not older than any other."""
        prices, times = self.prices, self.times
        while prices and prices[-1] <= price:
            prices.pop()
            times.pop()
        prices.append(price)
        times.append(at_us)

    def insert(self, at_us: int, price: int) -> None:
        """Take in a trade of any time."""
        prices, times = self.prices, self.times
        end = bisect_right(times, at_us)
        if end < len(prices) and prices[end] >= price:
            return
        start = end
        while start and prices[start - 1] <= price:
            start -= 1
        prices[start:end] = [price]
        times[start:end] = [at_us]

    def prepend(self, trades: Iterable[tuple[int, int]]) -> None:
        """Take in times and prices that are older than all others, newest first."""
        times, prices = [], []
        highest = self.prices[0] if self.prices else None
        for at_us, price in trades:
            if highest is None or price > highest:
                highest = price
                times.append(at_us)
                prices.append(price)
        self.times[:0] = reversed(times)
        self.prices[:0] = reversed(prices)

    def forget(self, until_us: int) -> None:
        """Drop what is not after a time."""
        count = bisect_right(self.times, until_us)
        del self.times[:count]
        del self.prices[:count]

    def rescale(self, factor: int) -> None:
        """Express every price in finer units."""
        self.prices = [price * factor for price in self.prices]
