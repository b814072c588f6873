"""Rolling windows over one pair's trades: exact, and flat in the length of the history.

A window of an interval holds the trades of ``(at - interval, at]``, ``at`` being the time of its
evaluation or the newest trade's, whichever is later: a clock behind the venue's loses no trade,
and windows move on while nothing trades.

A trade is taken in once, whatever the number of windows: it is written on the tape, added to
the running totals and to the stacks of highs and lows. A window is a cursor on the tape with the
sums of what lies before it: its volume is the total less those. Every kept trade passes each
cursor once. Late trades are put where they belong, and the cursors behind which they fall take
them in. Kept is what the longest window needs, 32 bytes a trade: 400 MB for the month of a pair
with 5 trades a second, 40 MB for one with a trade every 2 s.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import prod

from analyst.candle import Fold
from analyst.roll import Roll, Sums
from analyst.scale import EXACT, LONG_AGO, Scale, TooFine, microseconds, quotient
from analyst.tape import CHUNK, Entry, Folded
from common.messages.market import Trade, Window

INTERVALS_S = {
    "1m": 60,
    "5m": 300,
    "15m": 900,
    "30m": 1_800,
    "1h": 3_600,
    "6h": 21_600,
    "24h": 86_400,
    "7d": 604_800,
    "30d": 2_592_000,
}
"""The nine windows, shortest first."""

LONGEST_US = max(INTERVALS_S.values()) * 1_000_000
"""Older trades are not kept."""

VWAP_PLACES = 12
"""Decimal places of the volume-weighted average price: rounded half to even."""

CHANGE_PLACES = 6
"""Decimal places of the change in per cent: rounded half to even."""


class Windows:
    """The rolling windows of one pair."""

    def __init__(self, chunk_size: int = CHUNK) -> None:
        self.prices = Scale()
        self.sizes = Scale()
        self._roll = Roll((seconds * 1_000_000 for seconds in INTERVALS_S.values()), chunk_size)

    def __len__(self) -> int:
        return self._roll.count

    @property
    def kept_since_us(self) -> int:
        """Trades up to here have been dropped, being older than any window."""
        return self._roll.kept_since_us

    def add(self, trade: Trade, at_us: int) -> None:
        """Take in a trade whose id was not taken in before, with its time in microseconds."""
        try:
            price = self.prices.units(trade.price)
            size = self.sizes.units(trade.size)
        except TooFine:
            self._refine((trade.price,), (trade.size,))
            price = self.prices.units(trade.price)
            size = self.sizes.units(trade.size)
        self._roll.add(at_us, trade.trade_id, price, size)

    def is_before(self, fold: Fold) -> bool:
        """Return whether a minute is older than all that was taken in."""
        return self._roll.is_before(fold.last)

    def prepend(self, folds: Sequence[Fold]) -> bool:
        """Take in minutes, oldest first, that are older than all else; False if they are not."""
        if not folds:
            return True
        try:
            minutes = [self._folded(fold) for fold in folds]
        except TooFine:
            for fold in folds:
                numbers = (fold.open, fold.high, fold.low, fold.close)
                self._refine(numbers, (fold.size,), fold.funds)
            minutes = [self._folded(fold) for fold in folds]
        return self._roll.prepend(minutes, self.prices.units(folds[-1].close))

    def wanted(self, at_us: int, ahead_us: int = 0) -> list[Folded]:
        """Return the minutes whose trades are needed, now or soon, as windows begin in them."""
        return self._roll.wanted(max(at_us, self._roll.newest_us), ahead_us)

    def split(self, folded: Folded, minutes: Sequence[Fold]) -> bool:
        """Put minutes, oldest first, in the place of their hour; False if they are not the same."""
        try:
            return self._roll.split(folded, [self._folded(each) for each in minutes])
        except TooFine:
            return False

    def unfold(self, folded: Folded, trades: Sequence[Trade]) -> bool:
        """Put a minute's trades in the place of its sums; False if they are not the same."""
        found = [
            (microseconds(each.traded_at), each.trade_id, each.price, each.size) for each in trades
        ]
        inside = [each for each in found if folded.first_key <= each[:2] <= folded.last_key]
        try:
            entries = [
                Entry(at_us, trade_id, self.prices.units(price), self.sizes.units(size))
                for at_us, trade_id, price, size in sorted(inside)
            ]
        except TooFine:
            return False
        return self._roll.unfold(folded, entries)

    def sums(self, at_us: int) -> list[Sums]:
        """Return every window at a time, shortest first, in whole numbers."""
        return self._roll.sums(at_us)

    def windows(self, at_us: int, whole_since_us: int = LONG_AGO) -> tuple[Window, ...]:
        """Return every window at a time, shortest first; empty when no trade was taken in ever.

        A window without a trade has volume 0 and stands at the last price. ``whole_since_us`` is
        the time since when no trade is missing.
        """
        roll = self._roll
        if roll.newest_us == LONG_AGO:
            return ()
        at_us = max(at_us, roll.newest_us)
        every = zip(INTERVALS_S.items(), self.sums(at_us), strict=True)
        whole_since_us = max(whole_since_us, roll.kept_since_us)
        return tuple(
            self._window(
                interval,
                sums,
                is_whole=at_us - seconds * 1_000_000 >= whole_since_us and not roll.is_cut(index),
            )
            for index, ((interval, seconds), sums) in enumerate(every)
        )

    def _folded(self, fold: Fold) -> Folded:
        units = self.prices.units
        opened, high, low = units(fold.open), units(fold.high), units(fold.low)
        units(fold.close)
        size = self.sizes.units(fold.size)
        turnover = EXACT.scaleb(fold.funds, self.prices.places + self.sizes.places)
        if turnover != turnover.to_integral_value():
            raise TooFine(f"{fold.funds} has too many decimal places")
        sums = (fold.count, size, int(turnover))
        return Folded((opened, high, low), sums, fold.first, fold.last)

    def _refine(
        self, prices: Iterable[Decimal], sizes: Iterable[Decimal], funds: Decimal = Decimal(0)
    ) -> None:
        """Express all that is known in units fine enough for some numbers."""
        by_price = prod(self.prices.refine(price) for price in prices)
        by_size = prod(self.sizes.refine(size) for size in sizes)
        exponent = funds.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.prices.places + self.sizes.places:
            by_size *= self.sizes.refine(Decimal((0, (1,), exponent + self.prices.places)))
        if by_price > 1 or by_size > 1:
            self._roll.rescale(by_price, by_size)

    def _window(self, interval: str, sums: Sums, *, is_whole: bool) -> Window:
        return Window(
            interval=interval,
            open=self.prices.number(sums.open),
            high=self.prices.number(sums.high),
            low=self.prices.number(sums.low),
            close=self.prices.number(sums.close),
            volume=self.sizes.number(sums.volume),
            vwap=self._vwap(sums),
            range=self.prices.number(sums.high - sums.low),
            change_percent=quotient(100 * (sums.close - sums.open), sums.open, CHANGE_PLACES),
            trade_count=sums.trade_count,
            is_whole=is_whole,
        )

    def _vwap(self, sums: Sums) -> Decimal:
        if not sums.trade_count:
            return self.prices.number(sums.close)
        return quotient(sums.turnover, sums.volume * 10**self.prices.places, VWAP_PLACES)
