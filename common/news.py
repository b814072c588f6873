"""What a watch waits for, what of a ticker it is told, and whether trades are missing. Pure."""

from decimal import Context, Decimal
from typing import assert_never

from common.messages.base import plain, quote_of
from common.messages.market import Ticker
from common.messages.watch import CandleWatch, PriceWatch, TickerWatch, Watch

_DIGITS = 12
"""Most digits that a level is written with; with more it is written with eight."""

_ROUNDED = Context(prec=8)


def shown_to(watch: Watch, ticker: Ticker) -> Ticker:
    """Return a ticker with the windows and indicators that a watch asks for, and no others."""
    windows = tuple(each for each in ticker.windows if each.interval in watch.windows)
    indicators = tuple(each for each in ticker.indicators if each.interval in watch.intervals)
    return ticker.model_copy(update={"windows": windows, "indicators": indicators})


def is_whole_for(watch: Watch, ticker: Ticker) -> bool:
    """Whether no trade is missing in what is shown; if that is nothing, in the last minute."""
    if not watch.windows and not watch.intervals:
        return all(each.is_whole for each in ticker.windows[:1])
    shown = shown_to(watch, ticker)
    if len(shown.windows) < len(set(watch.windows)):
        return False
    if len(shown.indicators) < len(set(watch.intervals)):
        return False
    is_whole = all(each.is_whole for each in shown.windows)
    return is_whole and all(each.is_whole for each in shown.indicators)


def words(watch: Watch, pair: str) -> str:
    """Say what a watch waits for: ``the price at 3371 EUR or below``."""
    match watch:
        case PriceWatch():
            side = "above" if watch.is_rise else "below"
            return f"the price at {_short(watch.level)} {quote_of(pair)} or {side}"
        case CandleWatch():
            return f"the end of the {watch.interval} candle"
        case TickerWatch():
            return f"the price, looked at every {watch.every_s} s"
        case _:
            assert_never(watch)


def _short(level: Decimal) -> str:
    """Write a level as it was given; a reckoned one has more digits than anybody reads."""
    level = level.normalize()
    return plain(level if len(level.as_tuple().digits) <= _DIGITS else _ROUNDED.plus(level))
