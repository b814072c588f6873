"""The venue, asked politely for trades and products."""

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from common.backoff import Backoff
from common.messages.market import Product
from grabber.feed import Below, Feed, MalformedMessage, TradeHeard
from grabber.rest import PairUnknown, VenueAway

T = TypeVar("T")

log = logging.getLogger(__name__)

ASK_EVERY_S = 0.25
"""The venue allows 10 public requests a second and address; others share the address."""

PAGE = 1_000
"""Trades on a page, the venue's most."""


class Venue:
    """Asks once and never retries; says when it may be asked again."""

    def __init__(self, url: str, feed: Feed) -> None:
        self.free_s = 0.0
        """When to ask next, on the monotonic clock; who asks earlier is not polite."""
        self.trouble = ""
        """Why the venue is away; empty while it is not."""
        self.promises = feed.promises
        self._backoff = Backoff(first_s=0.5, most_s=30.0)
        self._feed = feed
        self._rest = feed.rest(url)

    def trades_below(self, pair: str, below: Below) -> list[TradeHeard]:
        """Return the newest trades below an id, newest first, at most a page. Raises VenueAway.

        None are found, too, where a venue that is asked by time has more than a page above the id
        in its second: what it does not tell in several tries is lost.
        """
        page = self._trades(pair, below, PAGE)
        found = [trade for trade in page if trade.trade_id < below.trade_id]
        if page and not found and not self.promises.asks_by_time:
            trouble = f"nothing below {below.trade_id} among the trades of {pair} in the answer"
            self._note(trouble)
            raise VenueAway(trouble)
        return found

    def newest_id(self, pair: str) -> int | None:
        """Return the id of the newest trade that the venue lists. Raises VenueAway."""
        page = self._trades(pair, None, 1)
        return page[0].trade_id if page else None

    def products(self) -> list[Product]:
        """Return the rules of all pairs that can be traded. Raises VenueAway."""
        return self._ask(self._feed.products_path(), self._feed.read_products)

    def close(self) -> None:
        """Close the connections."""
        self._rest.close()

    def _trades(self, pair: str, below: Below | None, limit: int) -> list[TradeHeard]:
        path = self._feed.trades_path(pair, below, limit)
        return self._ask(path, lambda body: self._feed.read_trades(pair, body))

    def _ask(self, path: str, read: Callable[[bytes], T]) -> T:
        """Ask, read the answer, and note when to ask next."""
        try:
            found = read(self._rest.get(path))
        except PairUnknown:
            self._note("")
            raise
        except (VenueAway, MalformedMessage) as error:
            self._note(str(error))
            raise VenueAway(str(error)) from error
        self._note("")
        return found

    def _note(self, trouble: str) -> None:
        now_s = time.monotonic()
        if not trouble:
            self._backoff.reset()
            self.free_s = max(self.free_s, now_s) + ASK_EVERY_S
        else:
            # The jitter of a retry is no secret.
            self.free_s = now_s + self._backoff.delay_s(random.random())  # noqa: S311
            if not self.trouble:
                log.warning("repair and products wait: %s", trouble)
        self.trouble = trouble
