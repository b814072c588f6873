"""What a bot is told when what it watches for has happened. Pure."""

from collections.abc import Iterator
from uuid import UUID

from analyst.watch import Armed, Watchlist
from common.messages.market import Candle, CandleState, Ticker
from common.messages.watch import (
    CandleClosed,
    MarketHoled,
    MarketNews,
    MarketReached,
    TickerTold,
)
from common.news import is_whole_for, shown_to


def tell(
    watches: Watchlist, ticker: Ticker | None
) -> Iterator[tuple[UUID, MarketNews | MarketHoled]]:
    """Hand out what has happened, each with the bot that hears of it; what must wait is kept.

    Without a ticker all must; while trades are missing, what is wanted whole.
    """
    for armed in watches.take():
        if ticker is None:
            watches.keep(armed)
            continue
        news = news_of(armed, ticker, watches.candle(armed))
        if news.is_whole or not armed.watch.is_whole_only:
            yield armed.bot_id, news
            continue
        if not armed.is_kept:
            yield armed.bot_id, MarketHoled(watch_id=armed.watch.watch_id)
        watches.keep(armed)


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
