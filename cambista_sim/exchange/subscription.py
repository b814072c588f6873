"""What a socket has subscribed to, and what the exchange says to a request."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

HEARTBEAT = "heartbeat"
MATCHES = "matches"
LEVEL2 = "level2_50"
TICKER = "ticker"
TICKER_BATCH = "ticker_1000"
STATUS = "status"

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
}
"""Names that a client may use, and the name under which the exchange answers."""

WITHOUT_PRODUCTS = {STATUS, "rfq_matches"}

PRIVATE_CHANNELS = {"level2", "level3", "full", "user", "balance"}

NEEDS_AUTHENTICATION = (
    "level2, level3, and full channels now require authentication. "
    "https://docs.cloud.coinbase.com/exchange/docs/websocket-auth"
)
"""What the exchange has said since August 2023."""

CREDENTIALS = {"signature", "key", "passphrase", "timestamp"}


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


class Subscriptions:
    """The channels of one socket."""

    def __init__(self, product_ids: Iterable[str]) -> None:
        self._known = set(product_ids)
        self._channels: dict[str, dict[str, None]] = {}

    def includes(self, channel: str, product_id: str) -> bool:
        """Return whether messages of a channel about a product are wanted."""
        return product_id in self._channels.get(channel, ())

    def listing(self) -> list[dict[str, Any]]:
        """Return the ``channels`` of a ``subscriptions`` message."""
        return [
            {"name": name, "product_ids": [each for each in products if each], "account_ids": None}
            for name, products in self._channels.items()
        ]

    def ask(self, text: str | bytes) -> Answer:
        """Take a client's message, and return what to answer."""
        try:
            request = json.loads(text)
        except ValueError:
            return Answer([FeedError("Malformed JSON")])
        if not isinstance(request, dict) or request.get("type") not in {"subscribe", "unsubscribe"}:
            return Answer([FeedError("Type has to be either subscribe or unsubscribe")])
        failure = f"Failed to {request['type']}"
        channels = request.get("channels")
        if not isinstance(channels, list) or not channels:
            return Answer([FeedError(failure, "No channels provided")])
        if request.keys() >= CREDENTIALS:
            # The exchange has no users yet, so no key is valid.
            return Answer([FeedError("Authentication Failed", '{"message":"Invalid API Key"}')])
        answer = Answer(is_listed=True)
        for channel, products in _wanted(channels, request.get("product_ids")):
            if request["type"] == "subscribe":
                self._add(channel, products, failure, answer)
            else:
                self._remove(channel, products, failure, answer)
        return answer

    def _add(self, asked: str, products: list[str] | None, failure: str, answer: Answer) -> None:
        name = _channel(asked, failure, answer)
        if name is None:
            return
        if name in WITHOUT_PRODUCTS:
            products = [""]
        elif not products:
            reason = f"You need to specify at least one product ID for channel {asked}"
            answer.errors.append(FeedError(failure, reason))
            return
        for product_id in products:
            if product_id and product_id not in self._known:
                error = FeedError(failure, f"{product_id} is not a valid product")
                if error not in answer.errors:
                    answer.errors.append(error)
            elif not self.includes(name, product_id):
                self._channels.setdefault(name, {})[product_id] = None
                answer.added.append((name, product_id))

    def _remove(self, asked: str, products: list[str] | None, failure: str, answer: Answer) -> None:
        name = _channel(asked, failure, answer)
        if name is None:
            return
        kept = self._channels.get(name, {})
        for product_id in list(kept) if not products or name in WITHOUT_PRODUCTS else products:
            kept.pop(product_id, None)
        if not kept:
            self._channels.pop(name, None)


def _channel(asked: str, failure: str, answer: Answer) -> str | None:
    if asked in PRIVATE_CHANNELS:
        answer.errors.append(FeedError(failure, NEEDS_AUTHENTICATION))
        return None
    name = CHANNELS.get(asked)
    if name is None:
        answer.errors.append(FeedError(failure, f"{asked} is not a valid channel"))
    return name


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
