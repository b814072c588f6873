"""Tells the bus what the feed said; while Redis is away nobody is told, and the feed goes on."""

import logging
import random
import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from common.backoff import Backoff
from common.bus import Batch, Bus, BusAway
from common.channels import BEST_PRICES, PRODUCTS, TRADES
from common.clock import now
from common.messages.market import BestPrices, Product
from common.messages.platform import Level
from grabber.feed import TradeHeard
from grabber.market import Quote
from grabber.topic import trade_text

log = logging.getLogger(__name__)

ANSWER_LIMIT_S = 2.0
"""The feed is not read while Redis is waited for, and the kernel keeps it only for a while."""

PRODUCTS_EVERY_S = 60.0
"""A Redis that lost its boards has them back in this time."""


class Publisher:
    """Writes to the bus what others may miss; the store misses nothing of it."""

    def __init__(self, url: str) -> None:
        self.trouble = ""
        """Why Redis is away; empty while it is not."""
        self.unheard_count = 0
        """Trades that nobody was told."""
        self._bus = Bus(url, ANSWER_LIMIT_S)
        self._backoff = Backoff(first_s=0.2, most_s=3.0)
        self._again_s = 0.0
        self._products: tuple[Product, ...] = ()
        self._products_s = 0.0

    def tell(
        self,
        trades: Sequence[TradeHeard],
        quotes: Sequence[Quote],
        products: tuple[Product, ...],
    ) -> None:
        """Publish trades and best prices, and now and then the rules of the pairs."""
        now_s = time.monotonic()
        if now_s < self._again_s:
            self.unheard_count += len(trades)
            return
        are_products_due = products != self._products or now_s >= self._products_s
        batch = self._bus.batch()
        _add_trades(batch, trades)
        _add_quotes(batch, quotes)
        if are_products_due:
            _add_products(batch, products)
        if self._is_sent(batch, len(trades)) and are_products_due:
            self._products, self._products_s = products, now_s + PRODUCTS_EVERY_S

    def notify(self, level: Level, text: str) -> None:
        """Flash a line on the dashboard, if Redis is there."""
        try:
            self._bus.notify(level, text)
        except BusAway as error:
            log.debug("no notice: %s", error)

    def close(self) -> None:
        """Close the connection."""
        self._bus.close()

    def _is_sent(self, batch: Batch, trade_count: int) -> bool:
        try:
            batch.send()
        except BusAway as error:
            if not self.trouble:
                log.warning("nobody hears the trades, they are stored: %s", error)
            self.trouble = str(error)
            self.unheard_count += trade_count
            # The jitter of a retry is no secret.
            self._again_s = time.monotonic() + self._backoff.delay_s(random.random())  # noqa: S311
            return False
        if self.trouble:
            log.info("Redis is back; %d trades were not told", self.unheard_count)
            self.trouble = ""
        self._backoff.reset()
        return True


def _add_trades(batch: Batch, trades: Iterable[TradeHeard]) -> None:
    # Of each pair in the order heard; between pairs there is none to keep.
    for pair, some in groupby(sorted(trades, key=attrgetter("pair")), key=attrgetter("pair")):
        batch.publish_encoded(TRADES, [trade_text(each) for each in some], pair)


def _add_quotes(batch: Batch, quotes: Iterable[Quote]) -> None:
    for pair, best, quoted_at in quotes:
        prices = BestPrices(
            pair=pair,
            bid=best.bid,
            bid_size=best.bid_size,
            ask=best.ask,
            ask_size=best.ask_size,
            quoted_at=quoted_at or now(),
        )
        batch.put(BEST_PRICES, prices, pair)


def _add_products(batch: Batch, products: Iterable[Product]) -> None:
    for product in products:
        batch.put(PRODUCTS, product, product.pair)
