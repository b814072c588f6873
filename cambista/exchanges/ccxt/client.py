"""An exchange of ccxt's, asked one thing at a time, and what it met told in our words."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from cambista.exchange import BadAccess, VenueAway, VenueRefused
from cambista.exchanges.ccxt.auth import Key
from cambista.exchanges.ccxt.blame import Verdict, verdict
from cambista.exchanges.ccxt.pace import pace
from cambista.exchanges.ccxt.wire import reason
from cambista.exchanges.pace import Errand
from cambista.exchanges.session import PATIENCE_S, PAUSE_S, Unanswered, Unsent, was_unsent
from cambista.exchanges.skew import Skew

TIMEOUT_MS = 10_000


class NoSuchOrder(VenueRefused):
    """The venue does not have the order, or it is done."""


class TooMany(VenueAway):
    """It was turned away for the number of requests, before anybody looked at it."""


class Client:
    """ccxt is no thing for several threads: signatures count up, and so requests queue here."""

    def __init__(self, key: Key, rest_url: str | None) -> None:
        """Make the exchange. Raises BadAccess."""
        self.skew = Skew()
        self._key = key
        self._lock = threading.Lock()
        self._status: int | None = None
        self._body = ""
        self._ccxt = _exchange(key, rest_url)
        self._pace = pace(self._ccxt.rateLimit, time.monotonic())
        self._ccxt.on_rest_response = self._note
        self._ccxt.milliseconds = lambda: int(self.now_s() * 1000)
        self._ccxt.seconds = lambda: int(self.now_s())

    def now_s(self) -> float:
        """Return the venue's time as far as it is known."""
        return time.time() + self.skew.ahead_s

    def can(self, name: str) -> bool:
        """Whether ccxt can do something at this exchange."""
        return self._ccxt.has.get(name) is True

    @property
    def facts(self) -> Any:  # noqa: ANN401 - ccxt has no types
        """The exchange, for what can be read of it without asking."""
        return self._ccxt

    def ask(self, name: str, *args: object, errand: Errand = Errand.READ) -> Any:  # noqa: ANN401
        """Ask for something once, and return ccxt's answer.

        Raises
        ------
        Unsent, Unanswered, VenueAway, VenueRefused
        """
        with self._lock:
            self._load()
            self._await(errand)
            found = self._met(lambda: getattr(self._ccxt, name)(*args))
            self._check(found)
            return found

    def markets(self) -> Mapping[str, Any]:
        """Return what is traded, by ccxt's symbol. Raises VenueAway, VenueRefused."""
        with self._lock:
            self._load()
            found: Mapping[str, Any] = self._ccxt.markets
        return found

    def rounded(self, how: str, symbol: str, number: str) -> str:
        """Return a price or size as ccxt would send it. Raises VenueAway, VenueRefused."""
        with self._lock:
            self._load()
            return str(self._met(lambda: getattr(self._ccxt, how)(symbol, number)))

    def measure(self) -> float:
        """Ask for the venue's time, and return how far it is ahead. Raises VenueAway."""
        asked_s = time.time()
        venue_ms = self.ask("fetch_time")
        self.skew.note(asked_s, float(venue_ms) / 1000, time.time())
        return self.skew.ahead_s

    def close(self) -> None:
        """Close the connections."""
        self._ccxt.session.close()

    def _load(self) -> None:
        """Learn the markets, without which ccxt sends nothing that it is asked for."""
        if self._ccxt.markets is not None:
            return
        self._await(Errand.PLACE)
        try:
            self._met(self._ccxt.load_markets)
        except Unanswered as error:
            raise Unsent(str(error)) from None

    def _met(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Ask, and say of an error what it means; its own text and cause may show a key."""
        self._status, self._body = None, ""
        met: Exception
        try:
            return ask()
        except Exception as error:  # whatever it is: what is not understood is unknown
            met = error
        kinds = {each.__name__ for each in type(met).__mro__}
        text = f"{type(met).__name__}: {reason(self._key.hidden(str(met)), self._key.exchange_id)}"
        found = verdict(kinds, self._status, has_reason=self._body.lstrip().startswith("{"))
        # Away from the error itself, which would be shown as the cause.
        raise _meaning(found, text, is_unsent=was_unsent(met))

    def _await(self, errand: Errand) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while wait_s := self._pace.wait_s(errand, time.monotonic()):
            if time.monotonic() + wait_s > deadline:
                raise Unsent(f"no turn within {PATIENCE_S:g} s in the venue's rate limit")
            time.sleep(wait_s)

    def _note(
        self,
        status: int,
        _reason: str,
        _url: str,
        _method: str,
        _headers: object,
        body: str,
        *_: object,
    ) -> str:
        """Remember a reply: ccxt shows each here, and goes on with what this returns."""
        self._status, self._body = status, body
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self._pace.stop(time.monotonic(), PAUSE_S)
        return body.strip()

    def _check(self, found: object) -> None:
        """Believe no answer that was made of half a reply: ccxt reads what is left of it."""
        if self._status is not None and not _is_json(self._body):
            raise Unanswered("an unreadable answer")
        if found is None:
            raise Unanswered("an empty answer")


def _meaning(found: Verdict, text: str, *, is_unsent: bool) -> Exception:
    match found:
        case "no":
            return VenueRefused(text)
        case "over":
            return NoSuchOrder(text)
        case "too many":
            return TooMany(text)
        case _:
            return Unsent(text) if is_unsent else Unanswered(text)


def _is_json(body: str) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def _exchange(key: Key, rest_url: str | None) -> Any:  # noqa: ANN401
    """Return ccxt's exchange, made to send each request once and to log nothing."""
    try:
        ccxt: Any = import_module("ccxt")
    except ImportError:
        raise BadAccess("the package ccxt is not installed") from None
    if key.exchange_id not in ccxt.exchanges:
        raise BadAccess(f"ccxt knows no exchange {key.exchange_id!r}")
    settings = {"enableRateLimit": False, "timeout": TIMEOUT_MS, "number": str}
    made = getattr(ccxt, key.exchange_id)({**key.secrets, **settings})
    made.options["maxRetriesOnFailure"] = 0
    made.has["fetchCurrencies"] = False  # of no use here, and one more request that can fail
    made.session.max_redirects = 0
    # Its own writes whole requests, keys included.
    made.logger = logging.getLogger(f"{__name__}.silent")
    made.logger.disabled = True
    if key.is_sandbox:
        if not made.urls.get("test"):
            raise BadAccess(f"{key.exchange_id} has no sandbox")
        made.set_sandbox_mode(True)
    if rest_url is not None:
        made.urls["api"] = _moved(made.urls["api"], rest_url.rstrip("/"))
    return made


def _moved(urls: Any, rest_url: str) -> Any:  # noqa: ANN401
    """Return an exchange's addresses on another host."""
    if isinstance(urls, dict):
        return {name: _moved(each, rest_url) for name, each in urls.items()}
    return rest_url + urlsplit(str(urls)).path
