"""The venue's public REST API, asked politely.

::

    Exception
    └── VenueAway       no answer, or not the one that was asked for; ask again later
        └── PairUnknown it does not know this pair; others may be asked for now
"""

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

import requests

from common.backoff import Backoff
from common.messages.market import Product
from grabber.feed import Feed, MalformedMessage, TradeHeard

T = TypeVar("T")

log = logging.getLogger(__name__)

ASK_EVERY_S = 0.25
"""The venue allows 10 public requests a second and address; others share the address."""

TIMEOUTS_S = (3.0, 10.0)
"""For connecting, and between two bytes of the answer."""

PAGE = 1_000
"""Trades on a page, the venue's most."""


class VenueAway(Exception):  # noqa: N818 - named as the log says it
    """The venue's REST API did not answer with what it was asked for."""


class PairUnknown(VenueAway):
    """The venue does not have what is asked for: a pair that it does not list."""


class Venue:
    """Asks once and never retries; says when it may be asked again."""

    def __init__(self, url: str, feed: Feed) -> None:
        self.free_s = 0.0
        """When to ask next, on the monotonic clock; who asks earlier is not polite."""
        self.trouble = ""
        """Why the venue is away; empty while it is not."""
        self._backoff = Backoff(first_s=0.5, most_s=30.0)
        self._url = url.rstrip("/")
        self._feed = feed
        self._session = requests.Session()
        # Without one the venue refuses every request.
        self._session.headers["User-Agent"] = "virc"

    def trades_below(self, pair: str, below_id: int) -> list[TradeHeard]:
        """Return the newest trades below an id, newest first, at most a page. Raises VenueAway."""
        return self._trades(pair, below_id, PAGE)

    def newest_id(self, pair: str) -> int | None:
        """Return the id of the newest trade that the venue lists. Raises VenueAway."""
        page = self._trades(pair, None, 1)
        return page[0].trade_id if page else None

    def products(self) -> list[Product]:
        """Return the rules of all pairs that can be traded. Raises VenueAway."""
        return self._ask(self._feed.products_path(), self._feed.read_products)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _trades(self, pair: str, below_id: int | None, limit: int) -> list[TradeHeard]:
        path = self._feed.trades_path(pair, below_id, limit)
        page = self._ask(path, lambda body: self._feed.read_trades(pair, body))
        if below_id is not None and page and page[0].trade_id >= below_id:
            raise VenueAway(f"trades from {below_id} up in the answer to {path}")
        return page

    def _ask(self, path: str, read: Callable[[bytes], T]) -> T:
        """Ask, read the answer, and note when to ask next."""
        try:
            found = read(self._get(path))
        except PairUnknown:
            self._note("")
            raise
        except (VenueAway, MalformedMessage) as error:
            self._note(str(error))
            raise VenueAway(str(error)) from error
        self._note("")
        return found

    def _get(self, path: str) -> bytes:
        try:
            answer = self._session.get(self._url + path, timeout=TIMEOUTS_S)
        except requests.RequestException as error:
            raise VenueAway(f"no answer to {path}: {error}") from error
        if answer.status_code == requests.codes.not_found:
            raise PairUnknown(f"status 404 to {path}")
        if answer.status_code != requests.codes.ok:
            raise VenueAway(f"status {answer.status_code} to {path}")
        return answer.content

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
