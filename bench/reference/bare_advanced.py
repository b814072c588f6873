"""The thinnest way from a ``market_trades`` message to typed trades."""

from datetime import datetime
from decimal import Decimal

import msgspec


class Trade(msgspec.Struct, gc=False):
    """What a trade needs, exact."""

    product_id: str
    trade_id: int
    price: Decimal
    size: Decimal
    side: str
    time: datetime


class Event(msgspec.Struct, gc=False):
    """Trades of one moment."""

    trades: list[Trade]


class MarketTrades(msgspec.Struct, tag_field="channel", tag="market_trades", gc=False):
    """The message, with its number."""

    sequence_num: int
    events: list[Event]


class Heartbeats(msgspec.Struct, tag_field="channel", tag="heartbeats", gc=False):
    """So that the channel has to be told."""


decode = msgspec.json.Decoder(MarketTrades | Heartbeats, strict=False).decode
