"""What a socket has subscribed to, and what the exchange says to a request."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cambista_sim.exchange.stranger import parsed

HEARTBEAT = "heartbeat"
MATCHES = "matches"
LEVEL2 = "level2_50"
TICKER = "ticker"
TICKER_BATCH = "ticker_1000"
STATUS = "status"
LEVEL2_AT_ONCE = "level2"
LEVEL3 = "level3"
FULL = "full"
USER = "user"
BALANCE = "balance"

CHANNELS = {
    HEARTBEAT: HEARTBEAT,
    MATCHES: MATCHES,
    "level2_batch": LEVEL2,
    LEVEL2: LEVEL2,
    TICKER: TICKER,
    "ticker_batch": TICKER_BATCH,
    TICKER_BATCH: TICKER_BATCH,
    STATUS: STATUS,
    "auctionfeed": "auctionfeed",
    "rfq_matches": "rfq_matches",
    LEVEL2_AT_ONCE: LEVEL2_AT_ONCE,
    LEVEL3: LEVEL3,
    FULL: FULL,
    USER: USER,
    BALANCE: BALANCE,
}
"""Names that a client may use, and the name under which the exchange answers."""

WITHOUT_PRODUCTS = {STATUS, "rfq_matches", BALANCE}

KINDS = ("subscribe", "unsubscribe")
"""Of a client's messages; not a set, since a stranger's type may be a list."""

PRIVATE_CHANNELS = {LEVEL2_AT_ONCE, LEVEL3, FULL, USER, BALANCE}

NEEDS_AUTHENTICATION = (
    "level2, level3, and full channels now require authentication. "
    "https://docs.cloud.coinbase.com/exchange/docs/websocket-auth"
)
"""What the exchange has said since August 2023."""

CREDENTIALS = {"signature", "key", "passphrase", "timestamp"}

Authenticate = Callable[[Mapping[str, object]], tuple[str | None, str]]
"""Returns the user who signed a request, or nobody and the reason why not."""


def nobody(_: Mapping[str, object]) -> tuple[str | None, str]:
    """Refuse everybody: an exchange without users."""
    return None, "Invalid API Key"


@dataclass(frozen=True, slots=True)
class FeedError:
    """A refusal, as an ``error`` message tells it."""

    message: str
    reason: str | None = None


@dataclass(slots=True)
class Answer:
    """What a request did: refusals, and what was newly subscribed to, in the order asked."""

    errors: list[FeedError] = field(default_factory=list)
    added: list[tuple[str, str]] = field(default_factory=list)
    """Channel and product; the product of a channel without products is empty."""
    is_listed: bool = False
    """Whether a ``subscriptions`` message follows."""


class _Wish(NamedTuple):
    channel: str
    products: list[str] | None
    user: str | None


class Subscriptions:
    """The channels of one socket."""

    def __init__(self, product_ids: Iterable[str], authenticate: Authenticate = nobody) -> None:
        self._known = set(product_ids)
        self._authenticate = authenticate
        self._channels: dict[str, dict[str, str | None]] = {}
        """By channel and product: the user who signed, which does not change later."""
        self._account_ids: list[str] | None = None

    def includes(self, channel: str, product_id: str) -> bool:
        """Return whether messages of a channel about a product are wanted."""
        return product_id in self._channels.get(channel, ())

    def has(self, channel: str) -> bool:
        """Return whether a channel is subscribed to, for any product."""
        return channel in self._channels

    def user_of(self, channel: str, product_id: str) -> str | None:
        """Return who subscribed to a channel about a product, if the subscription was signed."""
        return self._channels.get(channel, {}).get(product_id)

    def listing(self) -> list[dict[str, Any]]:
        """Return the ``channels`` of a ``subscriptions`` message."""
        return [
            {
                "name": name,
                "product_ids": [each for each in products if each],
                "account_ids": self._account_ids if name == BALANCE else None,
            }
            for name, products in self._channels.items()
        ]

    def ask(self, text: str | bytes) -> Answer:
        """Take a client's message, and return what to answer."""
        try:
            request = parsed(text)
        except ValueError:
            return Answer([FeedError("Malformed JSON")])
        if not isinstance(request, dict) or request.get("type") not in KINDS:
            return Answer([FeedError("Type has to be either subscribe or unsubscribe")])
        failure = f"Failed to {request['type']}"
        channels = request.get("channels")
        if not isinstance(channels, list) or not channels:
            return Answer([FeedError(failure, "No channels provided")])
        user = None
        if request["type"] == "subscribe" and request.keys() & CREDENTIALS:
            user, reason = self._authenticate(request)
            if user is None:
                refused = json.dumps({"message": reason}, separators=(",", ":"))
                return Answer([FeedError("Authentication Failed", refused)])
        answer = Answer(is_listed=True)
        for channel, products in _wanted(channels, request.get("product_ids")):
            if request["type"] == "subscribe":
                self._add(_Wish(channel, products, user), failure, answer)
            else:
                self._remove(channel, products, failure, answer)
        if user is not None and isinstance(accounts := _account_ids(request, channels), list):
            self._account_ids = accounts
        return answer

    def _add(self, wish: _Wish, failure: str, answer: Answer) -> None:
        name = _channel(wish.channel, failure, answer)
        if name is None:
            return
        if name in PRIVATE_CHANNELS and wish.user is None:
            answer.errors.append(FeedError(failure, NEEDS_AUTHENTICATION))
            return
        products = wish.products
        if name in WITHOUT_PRODUCTS:
            products = [""]
        elif not products:
            answer.errors.append(FeedError(failure, _no_product(wish.channel)))
            return
        for product_id in products:
            if product_id and product_id not in self._known:
                error = FeedError(failure, f"{product_id} is not a valid product")
                if error not in answer.errors:
                    answer.errors.append(error)
            elif not self.includes(name, product_id):
                self._channels.setdefault(name, {})[product_id] = wish.user
                answer.added.append((name, product_id))

    def _remove(self, asked: str, products: list[str] | None, failure: str, answer: Answer) -> None:
        name = _channel(asked, failure, answer)
        if name is None:
            return
        if name not in self._channels and not products and name not in WITHOUT_PRODUCTS:
            answer.errors.append(FeedError(failure, _no_product(asked)))
            answer.is_listed = False
            return
        kept = self._channels.get(name, {})
        for product_id in list(kept) if not products or name in WITHOUT_PRODUCTS else products:
            kept.pop(product_id, None)
        if not kept:
            self._channels.pop(name, None)


def _channel(asked: str, failure: str, answer: Answer) -> str | None:
    name = CHANNELS.get(asked)
    if name is None:
        answer.errors.append(FeedError(failure, f"{asked} is not a valid channel"))
    return name


def _no_product(channel: str) -> str:
    return f"You need to specify at least one product ID for channel {channel}"


def _wanted(channels: list[Any], product_ids: Any) -> Iterator[tuple[str, list[str] | None]]:  # noqa: ANN401 - JSON of a stranger
    for each in channels:
        if isinstance(each, dict):
            yield str(each.get("name")), _names(each.get("product_ids"))
        else:
            yield str(each), _names(product_ids)


def _names(product_ids: Any) -> list[str] | None:  # noqa: ANN401 - JSON of a stranger
    if not isinstance(product_ids, list):
        return None
    return [str(each) for each in product_ids]


def _account_ids(request: Mapping[str, Any], channels: list[Any]) -> list[str] | None:
    asked = [request, *(each for each in channels if isinstance(each, dict))]
    return next((found for each in asked if (found := _names(each.get("account_ids")))), None)
