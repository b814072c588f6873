"""Nine exact rolling windows: lists, two stacks, a cursor a window; nothing else.

In floats, as a sketch would have it, or in cents and satoshis, which sum exactly.
"""

from bisect import bisect_right
from decimal import Context, Decimal
from typing import Generic, TypeVar

N = TypeVar("N", int, float)

SPANS_US = tuple(
    seconds * 1_000_000
    for seconds in (60, 300, 900, 1_800, 3_600, 21_600, 86_400, 604_800, 2_592_000)
)


_scaled = Context(prec=50).scaleb


def cents(price: Decimal) -> int:
    """Return a price in hundredths."""
    return int(_scaled(price, 2))


def satoshis(size: Decimal) -> int:
    """Return a size in hundred-millionths."""
    return int(_scaled(size, 8))


class Bare(Generic[N]):
    """Trades in order of time only; nothing late, nothing ever dropped."""

    def __init__(self, nothing: N) -> None:
        self.times: list[int] = []
        self.prices: list[N] = []
        self.volumes: list[N] = [nothing]
        self.funds: list[N] = [nothing]
        self.high_times: list[int] = []
        self.highs: list[N] = []
        self.low_times: list[int] = []
        self.lows: list[N] = []
        self.starts = [0] * len(SPANS_US)

    def add(self, at_us: int, price: N, size: N) -> None:
        """Take in a trade."""
        self.times.append(at_us)
        self.prices.append(price)
        self.volumes.append(self.volumes[-1] + size)
        self.funds.append(self.funds[-1] + price * size)
        while self.highs and self.highs[-1] <= price:
            self.highs.pop()
            self.high_times.pop()
        self.highs.append(price)
        self.high_times.append(at_us)
        while self.lows and self.lows[-1] >= price:
            self.lows.pop()
            self.low_times.pop()
        self.lows.append(price)
        self.low_times.append(at_us)

    def snapshot(self) -> list[tuple[N | int, ...]]:
        """Return open, high, low, close, volume, funds and count of each window."""
        times, newest = self.times, self.times[-1]
        found: list[tuple[N | int, ...]] = []
        for number, span in enumerate(SPANS_US):
            cutoff, start = newest - span, self.starts[number]
            while times[start] <= cutoff:
                start += 1
            self.starts[number] = start
            found.append(
                (
                    self.prices[start],
                    self.highs[bisect_right(self.high_times, cutoff)],
                    self.lows[bisect_right(self.low_times, cutoff)],
                    self.prices[-1],
                    self.volumes[-1] - self.volumes[start],
                    self.funds[-1] - self.funds[start],
                    len(times) - start,
                )
            )
        return found
