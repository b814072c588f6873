"""One pair as the analyst knows it: its last trade, its windows, and what is missing in them."""

from datetime import datetime

from analyst.ids import TradeIds
from analyst.scale import microseconds
from analyst.tape import CHUNK
from analyst.windows import LONGEST_US, Windows
from common.messages.market import Ticker, Trade


class Market:
    """Trades go in, in any order and any number of times; tickers come out."""

    def __init__(self, pair: str, chunk_size: int = CHUNK) -> None:
        self.pair = pair
        self.ids = TradeIds()
        self.windows = Windows(chunk_size)
        self.last: Trade | None = None
        self.has_refused = False
        """A trade was dated so far ahead that its date must be wrong."""
        self._last_key = (0, 0)

    def take(self, trade: Trade, latest_us: int) -> bool:
        """Take a trade in; False when it was known, or is dated after ``latest_us``."""
        at_us = microseconds(trade.traded_at)
        if at_us > latest_us:
            self.has_refused = True
            return False
        if not self.ids.note(trade.trade_id, at_us):
            return False
        self.windows.add(trade, at_us)
        if (at_us, trade.trade_id) > self._last_key:
            self._last_key = (at_us, trade.trade_id)
            self.last = trade
        return True

    def ticker(self, at: datetime) -> Ticker | None:
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
        )
