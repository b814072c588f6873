"""Coinbase Exchange's user channel: the account's orders and fills as they happen.

::

    {"type": "done", "side": "buy", "product_id": "ETH-USDC", "time": "2020-02-14T07:41:45.450940Z",
     "sequence": 544392470, "profile_id": "bc2f3a64-0c0b-49ce-bb3e-5efc978b5b5c",
     "user_id": "5dc62091b2d9e604842cad56", "order_id": "9d8c39b0-094f-4832-9a73-9b2e43b03780",
     "reason": "canceled", "price": "235.67", "remaining_size": "0.02"}
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct

from cambista.evidence import FeedNews, FeedUp, FillSeen, OrderSeen, OrderState
from cambista.exchanges import sound
from cambista.exchanges.coinbase.remainder import Remainders
from cambista.exchanges.reply import shortened
from cambista.exchanges.talk import Unwelcome, told
from common.messages.base import Side
from common.money import product

MOST_FEE_DECIMALS = 16
"""The venue writes fees with so many; one with more is asked for instead of guessed."""


class _Order(Struct):
    """``received``, ``open``, ``done`` and ``change``: each has a part of these."""

    product_id: str
    order_id: str
    sequence: int | None = None
    side: Literal["buy", "sell"] | None = None
    price: Decimal | None = None
    size: Decimal | None = None
    new_size: Decimal | None = None
    remaining_size: Decimal | None = None
    client_oid: str | None = None
    reason: str | None = None
    cancel_reason: str | None = None
    time: datetime | None = None


class _Match(Struct):
    """A trade; ``side`` is the maker's. Whose it is, its ``user_id`` and rate tell.

    ::

        {"type": "match", "trade_id": 1, "maker_order_id": "ac928c66-...", "side": "sell",
         "taker_order_id": "132fb6ae-...", "size": "5.23512", "price": "400.23",
         "product_id": "BTC-USD", "sequence": 50, "time": "2014-11-07T08:19:27.028459Z",
         "taker_user_id": "5844eceecf7e803e259d0365", "user_id": "5844eceecf7e803e259d0365",
         "taker_profile_id": "765d1549-...", "profile_id": "765d1549-...",
         "taker_fee_rate": "0.005"}
    """

    trade_id: int
    product_id: str
    maker_order_id: str
    taker_order_id: str
    side: Literal["buy", "sell"]
    price: Decimal
    size: Decimal
    time: datetime
    sequence: int | None = None
    maker_user_id: str | None = None
    taker_user_id: str | None = None
    maker_fee_rate: Decimal | None = None
    taker_fee_rate: Decimal | None = None


class _Channel(Struct):
    name: str


class _Subscriptions(Struct):
    channels: list[_Channel]


class _Error(Struct):
    message: str = ""
    reason: str = ""


class _Any(Struct):
    type: str


class UserTalk:
    """One connection's talk about the account's orders."""

    def __init__(self, pairs: Sequence[str], sign: Callable[[], Mapping[str, str]]) -> None:
        """Begin.

        Parameters
        ----------
        sign
            Returns the fields that say whose orders they are, as of now.
        """
        self._pairs = tuple(pairs)
        self._sign = sign
        self._left = Remainders()
        self._is_up = False

    def hello(self) -> Sequence[str]:
        """Return what to send first; on one socket all channels are asked for with the key."""
        asked = {
            "type": "subscribe",
            "product_ids": self._pairs,
            "channels": ["user", "heartbeat"],
            **self._sign(),
        }
        return [json.dumps(asked)]

    def read(self, text: bytes) -> list[FeedNews]:
        """Return what a message tells. Raises Unwelcome.

        One that cannot be read, or that shows that another was lost, tells that all has to be
        asked for once more.
        """
        return told(self._news(text))

    def _news(self, text: bytes) -> Iterator[FeedNews]:
        match msgspec.json.decode(text, type=_Any).type:
            case "received" | "open" | "done" | "change" as kind:
                yield from self._order(kind, msgspec.json.decode(text, type=_Order))
            case "match":
                yield from self._match(msgspec.json.decode(text, type=_Match))
            case "subscriptions":
                yield from self._subscribed(msgspec.json.decode(text, type=_Subscriptions))
            case "error":
                self._refused(msgspec.json.decode(text, type=_Error))
            case _:
                pass

    def _order(self, kind: str, said: _Order) -> Iterator[FeedNews]:
        left = sound.amount(said.remaining_size)
        is_late = self._left.is_late(said.product_id, said.sequence)
        is_whole = True
        if kind == "received":
            self._left.begin(said.order_id, sound.amount(said.size))
        elif kind == "change":
            left = sound.amount(said.new_size)
            self._left.begin(said.order_id, left)
        elif not is_late:
            is_whole = self._left.agrees(said.order_id, left)
        if kind == "done":
            self._left.end(said.order_id)
        yield OrderSeen(
            venue_order_id=said.order_id,
            state=_state(kind, said.reason),
            client_oid=sound.client_id(said.client_oid),
            pair=said.product_id,
            side=None if said.side is None else Side(said.side),
            price=sound.amount(said.price),
            size=sound.amount(said.size),
            remaining_size=left,
            reason=shortened(said.cancel_reason or said.reason or "") if kind == "done" else "",
            created_at=said.time if kind == "received" else None,
        )
        if not is_whole:
            yield FeedUp()

    def _match(self, said: _Match) -> Iterator[FeedNews]:
        is_late = self._left.is_late(said.product_id, said.sequence)
        maker = Side(said.side)
        parties = [
            (said.maker_user_id, said.maker_order_id, maker, said.maker_fee_rate),
            (said.taker_user_id, said.taker_order_id, maker.opposite, said.taker_fee_rate),
        ]
        ours = [each for each in parties if each[0] is not None]
        if not ours:
            yield FeedUp()  # it does not say which of the two is ours
        for _, order_id, side, rate in ours:
            if not is_late:
                self._left.trade(order_id, said.size)
            yield sound.fill(
                FillSeen(
                    venue_order_id=order_id,
                    trade_id=said.trade_id,
                    pair=said.product_id,
                    side=side,
                    price=sound.sure(said.price),
                    size=sound.sure(said.size),
                    fee=fee_of(said.price, said.size, rate),
                    is_maker=order_id == said.maker_order_id,
                    filled_at=sound.instant(said.time),
                )
            )

    def _subscribed(self, said: _Subscriptions) -> Iterator[FeedNews]:
        if not self._is_up and any(each.name == "user" for each in said.channels):
            self._is_up = True
            yield FeedUp()

    def _refused(self, said: _Error) -> None:
        """Give up, unless it is about a pair only: the others of the request are told."""
        if not said.reason.endswith("is not a valid product"):
            raise Unwelcome(shortened(f"{said.message}: {said.reason}"))


def fee_of(price: Decimal, size: Decimal, rate: Decimal | None) -> Decimal | None:
    """Return the fee of a fill in quote, as exact as the venue's own, or None where it rounds."""
    if rate is None or not rate.is_finite():
        return None
    fee = product(price, size, rate)
    return fee if sound.decimals(fee) <= MOST_FEE_DECIMALS else None


def _state(kind: str, reason: str | None) -> OrderState:
    if kind == "received":
        return OrderState.PENDING
    if kind != "done":
        return OrderState.OPEN
    return OrderState.FILLED if reason == "filled" else OrderState.CANCELLED
