"""What the real broker's tests share."""

from tests.support.cambistas import long_stage, served, stage, trading_exchange

__all__ = ["long_stage", "served", "stage", "trading_exchange"]
