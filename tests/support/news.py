"""News of the market as a test writes it, and a bot that waits for it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import tests.support.bot_types
import trader.bots
from common.messages.base import Side
from common.messages.market import Ticker
from common.messages.watch import MarketReached, PriceWatch, TickerTold
from tests.support.bots import BEGAN_AT, PAIR, PureBot, admitted, wish
from tests.support.watched import watches_of
from trader.types.finder import find_bot_types

TYPES = find_bot_types(trader.bots, tests.support.bot_types)


def ticker(price: str = "3370", **changes: Any) -> Ticker:  # noqa: ANN401 - any field
    """Return a ticker without windows, unless some are given."""
    made = Ticker(
        pair=PAIR,
        price=Decimal(price),
        size=Decimal(1),
        side=Side.SELL,
        trade_id=1,
        traded_at=BEGAN_AT,
        windows=(),
    )
    return made.model_copy(update=changes)


def swinging_bot(**params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    """Return a bot that buys at the market when the price falls; it runs and waits."""
    bot = PureBot(admitted(wish("swinging", **params), TYPES).document, TYPES)
    bot.start()
    return bot


def level_of(bot: PureBot) -> PriceWatch:
    """Return the one level that a bot waits for."""
    (watch,) = watches_of(bot)
    assert isinstance(watch, PriceWatch)
    return watch


def reached(watch_id: UUID, price: str = "3370") -> MarketReached:
    """Return the news that a level was reached."""
    return MarketReached(
        watch_id=watch_id,
        price=Decimal(price),
        reached_at=BEGAN_AT,
        is_whole=True,
        ticker=ticker(price),
    )


def told(watch_id: UUID, price: str = "3370") -> TickerTold:
    """Return the news of a ticker."""
    return TickerTold(watch_id=watch_id, is_whole=True, ticker=ticker(price))
