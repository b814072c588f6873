"""What a websocket of the Advanced Trade dialect has subscribed to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cambista_sim.exchange.stranger import parsed
from cambista_sim.exchange.subscription import KINDS
from cambista_sim.exchange.users import Key

LEVEL2 = "level2"
MARKET_TRADES = "market_trades"
TICKER = "ticker"
TICKER_BATCH = "ticker_batch"
CANDLES = "candles"
HEARTBEATS = "heartbeats"
STATUS = "status"
USER = "user"

CHANNELS = frozenset(
    {LEVEL2, MARKET_TRADES, TICKER, TICKER_BATCH, CANDLES, HEARTBEATS, STATUS, USER}
)

WITHOUT_PRODUCTS = frozenset({HEARTBEATS})
"""Channels that are subscribed to without naming a product."""

Authenticate = Callable[[str], Key | None]
"""Returns whose token it is."""


@dataclass(slots=True)
class Answer:
    """What a request did."""

    error: str | None = None
    channel: str = ""
    added: list[str] = field(default_factory=list)
    """Products newly subscribed to."""


class AdvancedSubscriptions:
    """The channels of one socket."""

    def __init__(self, product_ids: Iterable[str], authenticate: Authenticate) -> None:
        self._known = list(product_ids)
        self._authenticate = authenticate
        self._channels: dict[str, dict[str, None]] = {}
        self.key: Key | None = None
        """Of the user channel."""

    def includes(self, channel: str, product_id: str) -> bool:
        """Return whether messages of a channel about a product are wanted."""
        return product_id in self._channels.get(channel, ())

    def has(self, channel: str) -> bool:
        """Return whether a channel is subscribed to."""
        return channel in self._channels

    def listing(self) -> dict[str, list[str]]:
        """Return what is subscribed to, as the ``subscriptions`` message tells it."""
        return {
            channel: list(products) or [channel] for channel, products in self._channels.items()
        }

    def ask(self, text: str | bytes) -> Answer:
        """Take a client's message, and return what to answer."""
        try:
            request = parsed(text)
        except ValueError:
            return Answer(error="malformed JSON")
        if not isinstance(request, dict) or request.get("type") not in KINDS:
            return Answer(error="type is invalid")
        channel = request.get("channel")
        if not isinstance(channel, str) or channel not in CHANNELS:
            return Answer(error="channel is invalid")
        wanted = self._products(channel, request.get("product_ids"))
        unknown = [each for each in wanted if each not in self._known]
        if unknown:
            return Answer(error=f"{unknown[0]} is not a valid product")
        if request["type"] == "unsubscribe":
            return self._remove(channel, wanted if request.get("product_ids") else None)
        return self._add(channel, wanted, request)

    def _products(self, channel: str, asked: Any) -> list[str]:  # noqa: ANN401 - JSON of a stranger
        if channel in WITHOUT_PRODUCTS:
            return []
        if not isinstance(asked, list) or not asked:
            return self._known
        return [str(each) for each in asked]

    def _add(self, channel: str, wanted: list[str], request: dict[str, Any]) -> Answer:
        token = request.get("jwt")
        key = self._authenticate(str(token)) if token else None
        if (token or channel == USER) and key is None:
            return Answer(error="authentication failure")
        if channel == USER:
            self.key = key
        mine = self._channels.setdefault(channel, {})
        added = [each for each in wanted if each not in mine]
        mine.update(dict.fromkeys(wanted))
        return Answer(channel=channel, added=added)

    def _remove(self, channel: str, wanted: list[str] | None) -> Answer:
        mine = self._channels.get(channel, {})
        for each in list(mine) if wanted is None else wanted:
            mine.pop(each, None)
        if not mine:
            self._channels.pop(channel, None)
        return Answer(channel=channel)


def speaks_advanced(text: str | bytes) -> bool:
    """Return whether a first message is of this dialect: it names one channel."""
    try:
        request = parsed(text)
    except ValueError:
        return False
    return isinstance(request, dict) and "channel" in request and "channels" not in request
