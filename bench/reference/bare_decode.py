"""The thinnest way from a ``match`` message to a typed trade."""

from datetime import datetime
from decimal import Decimal

import msgspec


class Match(msgspec.Struct, tag_field="type", tag="match", gc=False):
    """What a trade needs, exact."""

    product_id: str
    trade_id: int
    price: Decimal
    size: Decimal
    side: str
    time: datetime


class LastMatch(Match, tag="last_match", gc=False):
    """So that the type has to be told."""


decode = msgspec.json.Decoder(Match | LastMatch).decode
