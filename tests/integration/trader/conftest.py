"""What the trader's tests share: a trader as a process, and a broker that the test plays."""

from tests.support.traders import trader_process, venue

__all__ = ["trader_process", "venue"]
