"""One pair as the analyst knows it: its last trade, its windows, its candles, what is missing."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from analyst.candle import MINUTE_US, Fold
from analyst.chronicle import Chronicle
from analyst.ids import TradeIds
from analyst.scale import microseconds
from analyst.tape import CHUNK
from analyst.windows import LONGEST_US, Windows
from common.messages.indicator import Reading
from common.messages.market import Candle, CandleState, Ticker, Trade


class Market:
    """Trades go in, in any order and any number of times; tickers and candles come out."""

    def __init__(self, pair: str, chunk_size: int = CHUNK) -> None:
        self.pair = pair
        self.ids = TradeIds()
        self.windows = Windows(chunk_size)
        self.candles = Chronicle(pair, self.ids)
        self.last: Trade | None = None
        self.has_refused = False
        """A trade was dated so far ahead that its date must be wrong."""
        self._last_key = (0, 0)
        self._rate: Decimal | None = None
        self._has_recalled = False
        self._doubtful_us: set[int] = set()

    def take(self, trade: Trade, latest_us: int) -> bool:
        """Take a trade in; False when it was known, or is dated after ``latest_us``."""
        at_us = microseconds(trade.traded_at)
        if at_us > latest_us:
            self.has_refused = True
            return False
        if (at_us, trade.trade_id) > self._last_key:
            self._last_key = (at_us, trade.trade_id)
            self.last = trade
        if not self.ids.note(trade.trade_id, at_us):
            return False
        self.windows.add(trade, at_us)
        self.candles.add(trade, at_us)
        return True

    def recall_hours(self, hours: Sequence[Candle]) -> int:
        """Take in stored candles of an hour, newest first; return how many, up to a doubtful one.

        That one is to be taken in by its minutes.
        """
        taken: list[Fold] = []
        for candle in hours:
            fold = Fold.of_candle(candle)
            is_settled = candle.is_closed and candle.state is not CandleState.HOLED
            if fold is None or not is_settled or not self._recall(fold):
                break
            taken.append(fold)
        self.windows.prepend(taken[::-1])
        return len(taken)

    def recall(self, minutes: Sequence[Candle]) -> None:
        """Take in stored candles of a minute, newest first, before older trades.

        One that lacks a trade, or shares one with what is known, is passed over: its trades are
        missing then, and come one by one.
        """
        taken: list[Fold] = []
        for candle in minutes:
            fold = Fold.of_candle(candle)
            if fold is None:
                continue
            is_settled = candle.is_closed and candle.state is not CandleState.HOLED
            if not self._recall(fold):
                self.candles.saw(fold.last[0])
                self.candles.remake(fold.first[0] // MINUTE_US)
                continue
            taken.append(fold)
            if not is_settled:
                self._doubtful_us.add(fold.first[0])
        self.windows.prepend(taken[::-1])

    def _recall(self, fold: Fold) -> bool:
        """Note the ids of a stored fold, if it has all between its ends and none is known."""
        (first_us, first_id), (last_us, last_id) = fold.first, fold.last
        if not fold.is_seamless() or not self.windows.is_before(fold):
            return False
        if not self.ids.note_range(first_id, last_id, first_us, last_us):
            return False
        self.candles.saw(last_us)
        if not self._has_recalled:
            self._has_recalled = True
            self._doubtful_us.add(last_us)
        return True

    def end_recall(self) -> None:
        """Have those candles told again that may have changed since they were stored.

        What one lacked may have come; beside a hole one may lack something; of the newest, longer
        candles may have closed.
        """
        edges = ((hole.since_us, hole.until_us) for hole in self.ids.holes)
        self.ids.touched_us = self._doubtful_us.union({self.ids.first_us}, *edges)
        self._doubtful_us = set()

    def rate_before(self, minute: int) -> Decimal | None:
        """Return the price at the beginning of a minute since 1970, or None when none is known."""
        fold = self.candles.minute(minute - 1)
        if fold is not None:
            self._rate = fold.close
        elif self._rate is None and self._last_key[0] < minute * MINUTE_US and self.last:
            self._rate = self.last.price
        return self._rate

    def ticker(self, at: datetime, indicators: tuple[Reading, ...] = ()) -> Ticker | None:
        """Return the ticker at a time, or None when no trade is known yet."""
        if self.last is None:
            return None
        at_us = max(microseconds(at), self._last_key[0])
        self.ids.forget(at_us - LONGEST_US)
        return Ticker(
            pair=self.pair,
            price=self.last.price,
            size=self.last.size,
            side=self.last.side,
            trade_id=self.last.trade_id,
            traded_at=self.last.traded_at,
            windows=self.windows.windows(at_us, self.ids.whole_since_us()),
            indicators=indicators,
        )
