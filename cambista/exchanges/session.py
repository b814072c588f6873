"""HTTP to a venue: each request is sent once, and never again by itself.

::

    Away
    └── VenueAway           (cambista.exchange)
        ├── Unsent          nothing was written to the venue
        └── Unanswered      it may have been carried out or not
"""

import threading
import time
from collections.abc import Callable, Iterator
from ssl import SSLCertVerificationError
from typing import TypeVar

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import Retry

from cambista.evidence import NotSent, Unknown
from cambista.exchange import VenueAway
from cambista.exchanges.host import Address
from cambista.exchanges.pace import Errand, Pace
from cambista.exchanges.reply import Reply
from cambista.exchanges.signing import Signer, ToSign
from cambista.exchanges.skew import Skew

Outcome = TypeVar("Outcome")

CONNECT_S = 3.0

READ_S = 10.0
"""For the whole reply, from its first to its last byte, and before its first."""

PATIENCE_S = 5.0
"""How long a request waits for its turn; an order that waits longer is not sent at all."""

PAUSE_S = 1.0
"""After the venue said that there were too many, unless it says how long."""

MOST_BYTES = 64 << 20
"""Of a reply; the longest known, a list of all products, has less than two million."""

CONNECTIONS = 8
"""Kept open, for as many threads at once."""

_CHUNK = 1 << 16

USER_AGENT = "virc"
"""Without one Coinbase refuses every request."""


class Unsent(VenueAway):
    """Nothing was written to the venue."""


class Unanswered(VenueAway):
    """It was written, in part perhaps, and there is no reply that says what came of it."""


class Session:
    """Connections to one venue, for any number of threads; replies are returned as they are."""

    def __init__(
        self, address: Address, sign: Signer, pace: Pace, clock: Callable[[], float] = time.time
    ) -> None:
        self.skew = Skew()
        self._url = address.url
        self._sign = sign
        self._pace = pace
        self._clock = clock
        self._lock = threading.Lock()
        self._session = _session(address.url)

    def now_s(self) -> float:
        """Return the venue's time as far as it is known."""
        return self._clock() + self.skew.ahead_s

    def ask(
        self,
        method: str,
        path: str,
        *,
        errand: Errand = Errand.READ,
        pace: Pace | None = None,
        body: str = "",
        at_s: float | None = None,
        lives_s: float = 120.0,
    ) -> Reply:
        """Send a request once, and return the reply.

        Parameters
        ----------
        pace
            A bucket that the venue keeps for this route, besides that for all.
        at_s
            The instant that it is signed as of, on our clock; now when not given.

        Raises
        ------
        Unsent, Unanswered
        """
        if pace is not None:
            self._await(pace, errand)
        self._await(self._pace, errand)
        signed_s = self.now_s() if at_s is None else at_s + self.skew.ahead_s
        reply = self._send(method, path, body, _Signed(self._sign, signed_s, lives_s))
        if reply.is_too_many:
            with self._lock:
                (pace or self._pace).stop(time.monotonic(), reply.pause_s(PAUSE_S))
        return reply

    def measure(self, path: str, read: Callable[[Reply], float]) -> float:
        """Ask for the venue's time, and return how far it is ahead. Raises VenueAway."""
        asked_s = self._clock()
        reply = self.ask("GET", path, errand=Errand.PLACE)
        answered_s = self._clock()
        venue_s = read(reply)
        with self._lock:
            self.skew.note(asked_s, venue_s, answered_s)
        return self.skew.ahead_s

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _await(self, pace: Pace, errand: Errand) -> None:
        """Wait for a token."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            with self._lock:
                wait_s = pace.wait_s(errand, time.monotonic())
            if not wait_s:
                return
            if time.monotonic() + wait_s > deadline:
                raise Unsent(f"no turn within {PATIENCE_S:g} s in the venue's rate limit")
            time.sleep(wait_s)

    def _send(self, method: str, path: str, body: str, auth: "_Signed") -> Reply:
        try:
            with self._session.request(
                method,
                self._url + path,
                data=body.encode() if body else None,
                headers={"Content-Type": "application/json"} if body else None,
                auth=auth,
                timeout=(CONNECT_S, READ_S),
                # A redirect would be another request, and might go to another host.
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = _content(answer)
                headers = {name.lower(): value for name, value in answer.headers.items()}
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            reason = f"{method} {path.partition('?')[0]}: {type(error).__name__}"
            if was_unsent(error):
                raise Unsent(f"not connected for {reason}") from error
            raise Unanswered(f"no answer to {reason}") from error
        return Reply(answer.status_code, content, headers)


class _Signed(AuthBase):
    """Signs a request when it is ready to be sent: then its bytes are known."""

    def __init__(self, sign: Signer, at_s: float, lives_s: float) -> None:
        self._sign = sign
        self._at_s = at_s
        self._lives_s = lives_s

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        what = ToSign(
            method=request.method or "",
            path=request.path_url,
            body=body.encode() if isinstance(body, str) else body,
            at_s=self._at_s,
            lives_s=self._lives_s,
        )
        request.headers.update(self._sign(what))
        return request


def _session(url: str) -> requests.Session:
    """Return connections to one address, with the environment's proxy and authorities.

    These are looked up once: with each request it would take as long as all else.
    """
    session = requests.Session()
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.trust_env = False
    session.proxies, session.verify = found["proxies"], found["verify"]
    session.headers["User-Agent"] = USER_AGENT
    session.headers["Accept"] = "application/json"
    session.mount(url, HTTPAdapter(pool_maxsize=CONNECTIONS, max_retries=Retry(0, read=False)))
    return session


def settled(send: Callable[[], Outcome]) -> Outcome | NotSent | Unknown:
    """Return what a request came to, and never raise: not knowing is an outcome too."""
    try:
        return send()
    except Unsent as error:
        return NotSent(str(error))
    except VenueAway as error:
        return Unknown(str(error))


def was_unsent(error: BaseException) -> bool:
    """Whether an error tells that not one byte of the request was written.

    A failure of TLS after the connection counts only when the certificate was refused: other
    ones cannot be told from those of an established connection.
    """
    return any(
        isinstance(each, NewConnectionError | ConnectTimeoutError | SSLCertVerificationError)
        for each in _within(error)
    )


def _within(error: BaseException) -> Iterator[BaseException]:
    """Return an error and all that it was made of, but not what happened to be handled then."""
    found: list[object] = [error]
    seen: set[int] = set()
    while found:
        each = found.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        found += [each.__cause__, getattr(each, "reason", None), *each.args]


def _content(answer: requests.Response) -> bytes:
    """Read a reply to its end, but not for ever."""
    deadline = time.monotonic() + READ_S
    parts: list[bytes] = []
    size = 0
    # What is there, and not what fills a buffer: a server that drips would hold that for ever.
    while part := answer.raw.read1(_CHUNK, decode_content=True):
        parts.append(part)
        size += len(part)
        if time.monotonic() > deadline or size > MOST_BYTES:
            raise requests.ReadTimeout("the reply does not end")
    return b"".join(parts)
