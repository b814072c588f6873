"""What the simulated broker reads of the market besides what it hears: rules, and missed trades."""

import time
from collections.abc import Iterator
from uuid import UUID

from common.bus import Bus
from common.channels import BEST_PRICES, HALTS, PRODUCTS
from common.messages.market import BestPrices, Product, Trade
from common.messages.trading import Halt
from common.records import ORDERS, TRADES
from common.store import Store

RULES_S = 10.0
"""Time between two looks for trading rules that may have changed."""

UNKNOWN_S = 0.2
"""Time between two looks while a pair's rules are not known: no order can be taken for it."""

PAGE = 5000


class MarketReader:
    """Reads trading rules from the bus and past trades from the store."""

    def __init__(self, bus: Bus, store: Store) -> None:
        self._bus = bus
        self._store = store
        self._looked_at = 0.0
        self._knows_all = False

    def is_due(self) -> bool:
        """Return whether it is time to look for trading rules again."""
        wait_s = RULES_S if self._knows_all else UNKNOWN_S
        return time.monotonic() - self._looked_at >= wait_s

    def products(self, pairs: tuple[str, ...]) -> list[Product]:
        """Return the trading rules that are known for these pairs."""
        self._looked_at = time.monotonic()
        known = [each for each in self._bus.get_many(PRODUCTS, pairs) if each is not None]
        self._knows_all = len(known) == len(pairs)
        return known

    def halts(self, names: tuple[str, ...]) -> list[Halt | None]:
        """Return what stands on these switches."""
        return self._bus.get_many(HALTS, names)

    def best_prices(self, pair: str) -> BestPrices | None:
        """Return the last best prices of a pair."""
        return self._bus.get(BEST_PRICES, pair)

    def trades_from(self, pair: str, trade_id: int) -> Iterator[Trade]:
        """Yield the stored trades of a pair from an id on. Raises StoreAway."""
        self._store.prepare()
        while page := self._store.find(
            TRADES, {"pair": pair}, field_range=("trade_id", trade_id, None), limit=PAGE
        ):
            yield from page
            trade_id = page[-1].trade_id + 1

    def has_order(self, order_id: UUID) -> bool:
        """Return whether the store has an order. Raises StoreAway."""
        return self._store.get(ORDERS, order_id=order_id) is not None

    def close(self) -> None:
        """Close the store."""
        self._store.close()
