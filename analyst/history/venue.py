"""The venue's candles over REST, asked politely.

::

    Exception
    ├── VenueAway     no answer, or not the one that was asked for; ask again later
    └── PairUnknown   it does not list the pair: asking again is in vain
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, timedelta

import requests

from analyst.history.span import Span
from analyst.history.table import TableUnreadable, read_json
from common.backoff import Backoff
from common.messages.market import INTERVALS_S, Candle, CandleSource, Interval

ASK_EVERY_S = 0.25
"""The venue allows 10 public requests a second and address; the grabber shares the address."""

TIMEOUTS_S = (3.0, 10.0)
"""For connecting, and between two bytes of the answer."""

ATTEMPTS = 8
"""Questions for one page: about two minutes; a later fetch goes on from there."""


class VenueAway(Exception):  # noqa: N818 - named as the log says it
    """The venue did not answer with candles."""


class PairUnknown(Exception):  # noqa: N818 - as above
    """The venue does not list the pair."""


class Venue:
    """Asks for one page after the other, never more often than is polite."""

    def __init__(self, url: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._url = url.rstrip("/")
        self._sleep = sleep
        self._session = requests.Session()
        # Without one the venue refuses every request.
        self._session.headers["User-Agent"] = "virc"
        self._free_s = 0.0

    def page(self, pair: str, interval: Interval, page: Span) -> list[Candle]:
        """Return a page's candles, oldest first. Raises VenueAway, PairUnknown."""
        backoff = Backoff(first_s=0.5, most_s=30.0)
        for attempt in range(1, ATTEMPTS + 1):
            self._sleep(max(0.0, self._free_s - time.monotonic()))
            self._free_s = time.monotonic() + ASK_EVERY_S
            try:
                return self._ask(pair, interval, page)
            except VenueAway:
                if attempt == ATTEMPTS:
                    raise
                # The jitter of a retry is no secret.
                self._sleep(backoff.delay_s(random.random()))  # noqa: S311
        raise VenueAway("was not asked")

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _ask(self, pair: str, interval: Interval, page: Span) -> list[Candle]:
        # The venue counts both ends in.
        last_at = page.end_at - timedelta(seconds=INTERVALS_S[interval])
        query = {
            "granularity": str(INTERVALS_S[interval]),
            "start": page.start_at.astimezone(UTC).isoformat(),
            "end": last_at.astimezone(UTC).isoformat(),
        }
        path = f"/products/{pair}/candles"
        try:
            answer = self._session.get(self._url + path, params=query, timeout=TIMEOUTS_S)
        except requests.RequestException as error:
            raise VenueAway(f"no answer to {path}: {error}") from error
        if answer.status_code == requests.codes.not_found:
            raise PairUnknown(f"the venue does not list {pair}")
        if answer.status_code != requests.codes.ok:
            raise VenueAway(f"status {answer.status_code} to {path}")
        try:
            found = read_json(answer.content, pair, interval, CandleSource.VENUE)
        except TableUnreadable as error:
            raise VenueAway(f"the answer to {path} is unreadable: {error}") from error
        return [each for each in found if page.start_at <= each.opened_at < page.end_at]
