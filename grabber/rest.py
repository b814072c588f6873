"""A venue's public REST API over HTTP.

::

    Exception
    └── VenueAway       no answer, or not the one that was asked for; ask again later
        └── PairUnknown it does not know this pair; others may be asked for now
"""

import requests

TIMEOUTS_S = (3.0, 10.0)
"""For connecting, and between two bytes of the answer."""


class VenueAway(Exception):  # noqa: N818 - named as the log says it
    """The venue's REST API did not answer with what it was asked for."""


class PairUnknown(VenueAway):
    """The venue does not have what is asked for: a pair that it does not list."""


class HttpRest:
    """Asks once and never retries."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        # Without one the venue refuses every request.
        self._session.headers["User-Agent"] = "virc"

    def get(self, path: str) -> bytes:
        """Return the answer. Raises VenueAway, of it PairUnknown."""
        try:
            answer = self._session.get(self._url + path, timeout=TIMEOUTS_S)
        except requests.RequestException as error:
            raise VenueAway(f"no answer to {path}: {error}") from error
        if answer.status_code == requests.codes.not_found:
            raise PairUnknown(f"status 404 to {path}")
        if answer.status_code != requests.codes.ok:
            raise VenueAway(f"status {answer.status_code} to {path}")
        return answer.content

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
