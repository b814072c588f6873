"""What the trader's tests share: a trader as a process, and brokers, played and real."""

from tests.integration.trader.fed_market import market
from tests.support.cambistas import stage, trading_exchange
from tests.support.traders import trader_process, venue

__all__ = ["market", "stage", "trader_process", "trading_exchange", "venue"]
