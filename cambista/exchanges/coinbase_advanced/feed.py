"""Advanced Trade's user channel: how each of the account's orders is, as it changes.

::

    {"channel": "user", "client_id": "", "timestamp": "2026-04-07T14:30:06.000000Z",
     "sequence_num": 1, "events": [{"type": "update", "orders": [
      {"order_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "order_side": "BUY",
       "client_order_id": "0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10", "product_id": "BTC-USD",
       "cumulative_quantity": "0.0005", "leaves_quantity": "0.0005", "avg_price": "60000",
       "total_fees": "0.18", "status": "OPEN", "creation_time": "2026-04-07T14:29:55.123456Z",
       "order_type": "Limit", "cancel_reason": "", "reject_reason": ""}]}]}

These are states and not fills: which trades there were has to be asked for.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct, field

from cambista.evidence import FeedNews, FeedUp, OrderSeen
from cambista.exchanges import sound
from cambista.exchanges.coinbase_advanced.wire import state_of
from cambista.exchanges.reply import shortened
from cambista.exchanges.talk import Unwelcome, told
from common.messages.base import Side

CHANNELS = ("heartbeats", "user")
"""Without heartbeats the venue closes a channel that has nothing to tell for a minute."""


class _Order(Struct):
    order_id: str
    status: str
    client_order_id: str | None = None
    product_id: str | None = None
    order_side: str = ""
    limit_price: str | None = None
    cumulative_quantity: str | None = None
    cancel_reason: str = ""
    reject_reason: str = ""
    creation_time: datetime | None = None


class _Event(Struct):
    orders: list[_Order] = field(default_factory=list)
    subscriptions: dict[str, list[str]] = field(default_factory=dict)


class _Envelope(Struct):
    """Without ``channel`` it is ``{"type": "error", "message": "authentication failure"}``."""

    channel: str = ""
    sequence_num: int | None = None
    type: str = ""
    message: str = ""


class _Events(Struct):
    events: list[_Event]


class UserTalk:
    """One connection's talk about the account's orders."""

    def __init__(self, token: Callable[[], str]) -> None:
        """Begin.

        Parameters
        ----------
        token
            Returns a new token for a subscription, as of now.
        """
        self._token = token
        self._is_up = False
        self._sequence: int | None = None

    def hello(self) -> Sequence[str]:
        """Return what to send first: a message for each channel, each with a token of its own.

        None names a pair: all are told then, and one that the venue does not have spoils nothing.
        """
        return [
            json.dumps({"type": "subscribe", "channel": channel, "jwt": self._token()})
            for channel in CHANNELS
        ]

    def read(self, text: bytes) -> list[FeedNews]:
        """Return what a message tells. Raises Unwelcome.

        One that cannot be read, or that shows that another was lost, tells that all has to be
        asked for once more.
        """
        return told(self._news(text))

    def _news(self, text: bytes) -> Iterator[FeedNews]:
        envelope = msgspec.json.decode(text, type=_Envelope)
        if envelope.type == "error":
            raise Unwelcome(shortened(envelope.message))
        if self._has_hole(envelope.sequence_num):
            yield FeedUp()
        if envelope.channel not in {"user", "subscriptions"}:
            return
        events = msgspec.json.decode(text, type=_Events).events
        is_told = envelope.channel == "user" or any("user" in each.subscriptions for each in events)
        if is_told and not self._is_up:
            self._is_up = True
            yield FeedUp()
        for event in events:
            yield from (_seen(each) for each in event.orders)

    def _has_hole(self, sequence: int | None) -> bool:
        """Note the number of a frame: one counter for all channels of the connection.

        One that is not above the last is late or comes twice; orders are told by their whole state,
        so that it does no harm.
        """
        if sequence is None:
            return False
        last = self._sequence
        self._sequence = sequence if last is None else max(last, sequence)
        return last is not None and sequence > last + 1


def _seen(order: _Order) -> OrderSeen:
    filled = sound.amount(order.cumulative_quantity)
    return OrderSeen(
        venue_order_id=order.order_id,
        state=state_of(order.status, filled),
        client_oid=sound.client_id(order.client_order_id),
        pair=order.product_id,
        side=Side(order.order_side.lower()) if order.order_side in {"BUY", "SELL"} else None,
        price=sound.amount(order.limit_price) or None,  # 0 where there is none
        filled_size=filled,
        reason=shortened(order.reject_reason or order.cancel_reason),
        created_at=order.creation_time,
    )
