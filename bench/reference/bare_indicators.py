"""The thinnest incremental RSI and Bollinger bands: running sums, of closes that are enough."""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt


class Rsi:
    """Wilder's averages of gains and losses."""

    __slots__ = ("close", "gain", "keep", "loss", "share")

    def __init__(self, period: int, closes: Sequence[float]) -> None:
        changes = [after - before for before, after in pairwise(closes[: period + 1])]
        self.gain = sum(each for each in changes if each > 0) / period
        self.loss = -sum(each for each in changes if each < 0) / period
        self.share, self.keep = 1 / period, 1 - 1 / period
        self.close = closes[period]

    def add(self, close: float) -> float:
        """Take a close in and return the index."""
        change = close - self.close
        self.close = close
        if change > 0:
            self.gain = gain = self.gain * self.keep + change * self.share
            self.loss = loss = self.loss * self.keep
        else:
            self.gain = gain = self.gain * self.keep
            self.loss = loss = self.loss * self.keep - change * self.share
        return 100 * gain / (gain + loss)

    def peek(self, close: float) -> float:
        """Return the index with one more close."""
        change = close - self.close
        gain, loss = self.gain * self.keep, self.loss * self.keep
        if change > 0:
            gain += change * self.share
        else:
            loss -= change * self.share
        return 100 * gain / (gain + loss)


class Bollinger:
    """Sums of offsets, so that few digits are lost."""

    __slots__ = ("closes", "offset", "squares", "total")

    def __init__(self, closes: Sequence[float]) -> None:
        self.offset = closes[0]
        self.closes = deque(each - self.offset for each in closes)
        self.total = sum(self.closes)
        self.squares = sum(each * each for each in self.closes)

    def add(self, close: float) -> tuple[float, float, float]:
        """Take a close in and return the bands."""
        away = close - self.offset
        gone = self.closes.popleft()
        self.closes.append(away)
        self.total = total = self.total + away - gone
        self.squares = squares = self.squares + away * away - gone * gone
        count = len(self.closes)
        mean = total / count
        width = 2 * sqrt(max(squares / count - mean * mean, 0.0))
        mean += self.offset
        return mean + width, mean, mean - width

    def peek(self, close: float) -> tuple[float, float, float]:
        """Return the bands with one more close."""
        away = close - self.offset
        gone = self.closes[0]
        count = len(self.closes)
        mean = (self.total + away - gone) / count
        squares = self.squares + away * away - gone * gone
        width = 2 * sqrt(max(squares / count - mean * mean, 0.0))
        mean += self.offset
        return mean + width, mean, mean - width
