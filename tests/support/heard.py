"""What a feed says, for the grabber's tests."""

from datetime import UTC, datetime
from decimal import Decimal

from grabber.feed import TradeHeard

HEARD_AT = datetime(2026, 9, 30, 2, 3, 13, 97237, tzinfo=UTC)


def heard(trade_id: int, pair: str = "BTC-EUR", price: str = "83420.22") -> TradeHeard:
    """Return the trade of this id."""
    return TradeHeard(pair, trade_id, Decimal(price), Decimal("0.00023298"), "sell", HEARD_AT)
