"""What a bot is told when what it watches for has happened. Pure."""

from analyst.watch import Armed
from common.messages.market import Candle, CandleState, Ticker
from common.messages.watch import CandleClosed, MarketNews, MarketReached, TickerTold
from common.news import is_whole_for, shown_to


def news_of(armed: Armed, ticker: Ticker, candle: Candle | None) -> MarketNews:
    """Return the news, with the market as it is now; of the ticker only what was asked for."""
    watch = armed.watch
    shown, is_whole = shown_to(watch, ticker), is_whole_for(watch, ticker)
    if armed.touch is not None:
        return MarketReached(
            watch_id=watch.watch_id,
            price=armed.touch.price,
            reached_at=armed.touch.at,
            is_whole=is_whole,
            ticker=shown,
        )
    if candle is not None:
        return CandleClosed(
            watch_id=watch.watch_id,
            candle=candle,
            is_whole=is_whole and candle.state is not CandleState.HOLED,
            ticker=shown,
        )
    return TickerTold(watch_id=watch.watch_id, is_whole=is_whole, ticker=shown)
