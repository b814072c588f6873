"""Recorded feed messages as timelines.

A line of a recording::

    {"recv": 1523926501.0, "msg": {"type": "l2update", "product_id": "BTC-USD",
     "time": "2018-04-17T00:55:04.358Z", "changes": [["buy", "8041.33000000", "0"]]}}

``recv``, the recorder's clock, may be null: messages are paced by their own ``time`` where they
have one. The ids, sequences and times of a recording are not played; only what happened is.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from cambista_sim.exchange.levels import BUY, SELL, Change, LevelBook, differences
from cambista_sim.exchange.product import Product, product_from
from cambista_sim.exchange.thin_book import ThinTimeline
from cambista_sim.exchange.timeline import Event, LoopTrade, Timeline, recorded_timeline

LOOP_REST_US = 1_000_000
"""Between the last event of a loop and the first of the next."""

OPPOSITE = {BUY: SELL, SELL: BUY}

Message = dict[str, Any]


def timelines_of(lines: Iterable[Message]) -> list[Timeline]:
    """Return the timelines of every product that a recording tells enough about.

    Parameters
    ----------
    lines
        ``{"recv", "msg"}`` in order of arrival.

    Raises
    ------
    ValueError
        If a message cannot be read, or no product has trades or a book.
    """
    paced = list(_paced(lines))
    if not paced:
        raise ValueError("holds no market messages")
    duration_us = paced[-1][0] + LOOP_REST_US
    by_product: dict[str, list[tuple[int, Message]]] = {}
    for offset_us, message in paced:
        by_product.setdefault(message["product_id"], []).append((offset_us, message))
    found = [_timeline(name, messages, duration_us) for name, messages in by_product.items()]
    timelines = [timeline for timeline in found if timeline is not None]
    if not timelines:
        raise ValueError("has neither trades nor a book of any product")
    return timelines


def _paced(lines: Iterable[Message]) -> Iterator[tuple[int, Message]]:
    """Yield what happened, with how long after the first of it; never going back."""
    first_us: int | None = None
    offset_us = 0
    for line in lines:
        message = line["msg"]
        kind = message.get("type")
        if kind not in {"match", "ticker", "l2update", "snapshot"}:
            continue
        at_us = _at_us(message, line.get("recv")) if kind != "snapshot" else None
        if at_us is not None and (kind != "ticker" or "trade_id" in message):
            first_us = at_us if first_us is None else first_us
            offset_us = max(offset_us, at_us - first_us)
        yield offset_us, message


def _at_us(message: Message, received: float | None) -> int | None:
    told = message.get("time")
    # Once in a while the exchange sends the zero time, 0001-01-01.
    if told and not told.startswith("0001"):
        return round(datetime.fromisoformat(told).timestamp() * 1_000_000)
    return None if received is None else round(received * 1_000_000)


def _timeline(
    product_id: str, messages: Sequence[tuple[int, Message]], duration_us: int
) -> Timeline | None:
    kinds = {message["type"] for _, message in messages}
    # A ticker tells a trade too, but not every trade: it is used where nothing better is.
    trade_kind = "match" if "match" in kinds else "ticker"
    product = _product(product_id, (message for _, message in messages), trade_kind)
    if "snapshot" in kinds:
        return _with_book(product, messages, duration_us, trade_kind)
    trades = [
        _trade(product, offset_us, message)
        for offset_us, message in messages
        if message["type"] == trade_kind and "trade_id" in message
    ]
    return ThinTimeline(product, duration_us, trades) if trades else None


def _with_book(
    product: Product,
    messages: Sequence[tuple[int, Message]],
    duration_us: int,
    trade_kind: str,
) -> Timeline:
    events: list[Event] = []
    opening: tuple[dict[int, int], dict[int, int]] | None = None
    book = LevelBook({}, {})
    for offset_us, message in messages:
        if message["type"] == "snapshot":
            sides = _sides(product, message)
            if opening is None:
                opening, book = sides, LevelBook(*sides)
                continue
            # The recorder connected again: the new snapshot is a change of the old book.
            changes = (
                *differences(BUY, book.bids, sides[0]),
                *differences(SELL, book.asks, sides[1]),
            )
        elif message["type"] == "l2update":
            changes = tuple(_changes(product, message))
        elif message["type"] == trade_kind and "trade_id" in message:
            events.append(Event(offset_us, _trade(product, offset_us, message), ()))
            continue
        else:
            continue
        book.apply(changes)
        events.append(Event(offset_us, None, changes))
    return recorded_timeline(product, duration_us, opening or ({}, {}), events)


def _trade(product: Product, offset_us: int, message: Message) -> LoopTrade:
    is_match = message["type"] == "match"
    return LoopTrade(
        offset_us,
        product.ticks(message["price"]),
        product.lots(message["size"] if is_match else message["last_size"]),
        # A match tells the maker's side, a ticker the taker's.
        message["side"] if is_match else OPPOSITE[message["side"]],
    )


def _changes(product: Product, message: Message) -> Iterator[Change]:
    for side, price, size in message["changes"]:
        yield Change(side, product.ticks(price), product.lots(size))


def _sides(product: Product, message: Message) -> tuple[dict[int, int], dict[int, int]]:
    bids, asks = (
        {product.ticks(price): product.lots(size) for price, size in message[side]}
        for side in ("bids", "asks")
    )
    return bids, asks


def _product(product_id: str, messages: Iterable[Message], trade_kind: str) -> Product:
    prices: set[str] = set()
    sizes: set[str] = set()
    for message in messages:
        if message["type"] == "snapshot":
            levels = [*message["bids"], *message["asks"]]
        elif message["type"] == "l2update":
            levels = [change[1:] for change in message["changes"]]
        elif message["type"] == trade_kind and "trade_id" in message:
            levels = [[message["price"], message.get("size") or message["last_size"]]]
        else:
            continue
        prices.update(price for price, _ in levels)
        sizes.update(size for _, size in levels)
    return product_from(product_id, prices, sizes)
