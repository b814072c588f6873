"""What the last so many numbers come to, and what they would with one more.

After each number that is kept, the sums over all but the oldest are made anew; what one more number
makes of them takes the same time however many there are. So nothing drifts, a value depends on the
numbers in it alone, and looking at the open candle costs next to nothing. All begin as NaN, and
pass a NaN on without keeping it.
"""

import math
from collections import deque
from math import nan
from operator import mul


class Rolling:
    """The numbers before the present one that count together with it, oldest first."""

    __slots__ = ("count", "numbers")

    def __init__(self, count: int) -> None:
        self.count = count
        self.numbers: deque[float] = deque(maxlen=count - 1)

    @property
    def is_full(self) -> bool:
        """Whether the next number completes the window."""
        return len(self.numbers) == self.count - 1


class Mean(Rolling):
    """The mean."""

    __slots__ = ("_sum",)

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._sum = nan if count > 1 else 0.0
        """Of the kept numbers."""

    def next(self, number: float, *, keep: bool) -> float:
        """Return the mean with one more number."""
        mean = (self._sum + number) / self.count
        if keep and number == number:  # noqa: PLR0124 - quicker than isnan
            self.numbers.append(number)
            if self.is_full:
                self._sum = math.fsum(self.numbers)
        return mean


class Spread(Rolling):
    """The mean and the standard deviation of the whole population, of two numbers at least."""

    __slots__ = ("_mean", "_share", "_squares")

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._share = (count - 1) / count
        self._mean = nan
        """Of the kept numbers."""
        self._squares = 0.0
        """Sum of the squares of their distances from it."""

    def next(self, number: float, *, keep: bool) -> tuple[float, float]:
        """Return both with one more number: a sum of squares, of which nothing is taken away."""
        away = number - self._mean
        mean = self._mean + away / self.count
        deviation = math.sqrt((self._squares + away * away * self._share) / self.count)
        if keep and number == number:  # noqa: PLR0124 - quicker than isnan
            self.numbers.append(number)
            if self.is_full:
                numbers = tuple(self.numbers)
                self._mean = middle = math.fsum(numbers) / len(numbers)
                self._squares = math.dist(numbers, (middle,) * len(numbers)) ** 2
        return mean, deviation


class WeightedMean(Rolling):
    """The mean with weights that rise from 1 to n."""

    __slots__ = ("_divisor", "_sum", "_weights")

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._weights = range(1, count)
        self._divisor = count * (count + 1) / 2
        self._sum = nan if count > 1 else 0.0
        """Of the kept numbers, each times its weight."""

    def next(self, number: float, *, keep: bool) -> float:
        """Return the mean with one more number."""
        mean = (self._sum + self.count * number) / self._divisor
        if keep and number == number:  # noqa: PLR0124 - quicker than isnan
            self.numbers.append(number)
            if self.is_full:
                self._sum = math.fsum(map(mul, self._weights, self.numbers))
        return mean


class MeanDeviation(Rolling):
    """The mean, and the mean distance from it."""

    __slots__ = ()

    def next(self, number: float, *, keep: bool) -> tuple[float, float]:
        """Return both with one more number."""
        if not self.is_full:
            mean = away = nan
        else:
            distances = [each - number for each in self.numbers]
            middle = math.fsum(distances) / self.count
            away = (
                math.fsum([abs(each - middle) for each in distances]) + abs(middle)
            ) / self.count
            mean = number + middle
        if keep and number == number:  # noqa: PLR0124 - quicker than isnan
            self.numbers.append(number)
        return mean, away


class Highest(Rolling):
    """The highest; for the lowest, hand in negated numbers."""

    __slots__ = ("_highest",)

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._highest = nan if count > 1 else -math.inf

    def next(self, number: float, *, keep: bool) -> float:
        """Return the highest with one more number."""
        highest = self._highest
        highest = max(highest, number)
        if keep:
            self.numbers.append(number)
            if self.is_full and self.numbers:
                self._highest = max(self.numbers)
        return highest


class Range:
    """The highest and the lowest of two numbers, the highest never below the other."""

    __slots__ = ("_highs", "_lows")

    def __init__(self, count: int) -> None:
        self._highs, self._lows = Highest(count), Highest(count)

    def next(self, top: float, bottom: float, *, keep: bool) -> tuple[float, float]:
        """Return both with one more of each."""
        return self._highs.next(top, keep=keep), -self._lows.next(-bottom, keep=keep)


class Delayed(Rolling):
    """The number so many places before."""

    __slots__ = ()

    def __init__(self, places: int) -> None:
        super().__init__(places + 1)

    def next(self, number: float, *, keep: bool) -> float:
        """Return it, when ``number`` is the present one."""
        delayed = number if self.count == 1 else self.numbers[0] if self.is_full else nan
        if keep:
            self.numbers.append(number)
        return delayed
