"""What the real broker's tests share."""

from tests.support.cambistas import stage, trading_exchange

__all__ = ["stage", "trading_exchange"]
