"""The websocket of the Advanced Trade dialect: who hears what, each with a number of its own.

An envelope::

    {"channel": "market_trades", "timestamp": "2026-08-09T21:05:48.251397169Z", "sequence_num": 9,
     "events": [{"type": "update", "trades": [{"product_id": "BTC-USD", "trade_id": "1068572091",
     "price": "65083.67", "size": "0.01034361", "time": "2026-08-09T21:05:48.167634Z",
     "side": "SELL"}]}]}
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from cambista_sim.exchange.advanced import public, wire
from cambista_sim.exchange.advanced.subscription import (
    CANDLES,
    HEARTBEATS,
    LEVEL2,
    MARKET_TRADES,
    STATUS,
    TICKER,
    TICKER_BATCH,
    USER,
    AdvancedSubscriptions,
)
from cambista_sim.exchange.digits import short
from cambista_sim.exchange.levels import BUY, SELL, Change
from cambista_sim.exchange.market import Market, Trade
from cambista_sim.exchange.paper import OrderRow
from cambista_sim.exchange.wire import time_text
from cambista_sim.facts import AnyFact, orders_in

Json = dict[str, Any]

CANDLE_S = 300
CANDLES_SHOWN = 100
TRADES_SHOWN = 100
PAGE = 50
"""Open orders of a page of the user channel's snapshot; a smaller one ends it."""

_COMPACT = json.JSONEncoder(separators=(",", ":"))


class Session:
    """One socket: what it subscribed to, and the number of its next message."""

    def __init__(self, subscriptions: AdvancedSubscriptions, offer: Callable[[str], None]) -> None:
        self.subscriptions = subscriptions
        self._offer = offer
        self._sequence_num = 0

    def send(self, channel: str, events: str, now_us: int) -> None:
        """Send events, which are JSON already.

        Coinbase sends no ``client_id`` to a socket without a key, but its own client's classes
        for messages cannot do without.
        """
        timestamp = time_text(now_us)
        self._offer(
            f'{{"channel":"{channel}","client_id":"","timestamp":"{timestamp}",'
            f'"sequence_num":{self._sequence_num},"events":{events}}}'
        )
        self._sequence_num += 1

    def refuse(self, message: str) -> None:
        """Send an error, which has no number."""
        self._offer(_COMPACT.encode({"type": "error", "message": message}))


class AdvancedFeed:
    """Fans the markets and the users' orders out to the sockets of this dialect."""

    def __init__(
        self,
        markets: Mapping[str, Market],
        orders: Mapping[UUID, OrderRow],
        open_orders: Callable[[str], Iterable[OrderRow]],
        product: Callable[[str], Json],
        started_us: int,
    ) -> None:
        self._markets = markets
        self._orders = orders
        self._open_orders = open_orders
        self._product = product
        self._started_us = started_us
        self._trades: dict[str, list[Trade]] = {}
        self._candles: dict[str, str] = {}
        self.sessions: list[Session] = []

    @property
    def is_heard(self) -> bool:
        """Whether any socket listens to any market."""
        return any(
            session.subscriptions.has(channel)
            for session in self.sessions
            for channel in (LEVEL2, MARKET_TRADES, TICKER, TICKER_BATCH)
        )

    def answer(self, session: Session, text: str | bytes, now_us: int) -> bool:
        """Answer a request: how things stand, then the list; return whether it was in order."""
        self.flush(now_us)
        answer = session.subscriptions.ask(text)
        if answer.error is not None:
            session.refuse(answer.error)
            return False
        if answer.channel == USER and answer.added:
            self._send_open_orders(session, now_us)
        for product_id in answer.added:
            self._send_first(session, answer.channel, product_id, now_us)
        listing = [{"subscriptions": session.subscriptions.listing()}]
        session.send("subscriptions", _COMPACT.encode(listing), now_us)
        return True

    def saw_trade(self, market: Market, trade: Trade) -> None:
        """Gather a trade for the next batch."""
        if self.sessions:
            self._trades.setdefault(market.product.product_id, []).append(trade)

    def saw_levels(self, market: Market, changes: Sequence[Change], at_us: int) -> None:
        """Tell of changes of the book shown."""
        product_id = market.product.product_id
        heard = [each for each in self.sessions if each.subscriptions.includes(LEVEL2, product_id)]
        if heard:
            events = _levels(market, "update", changes, at_us)
            for session in heard:
                session.send("l2_data", events, at_us)

    def hear(self, facts: Sequence[AnyFact]) -> None:
        """Tell users what became of their orders."""
        if not any(session.subscriptions.has(USER) for session in self.sessions):
            return
        for order_id in dict.fromkeys(each for fact in facts for each in orders_in(fact)):
            # One that was refused without becoming an order has no row, and no id to tell it by.
            row = self._orders.get(order_id)
            if row is not None:
                self._tell_order(row, facts[-1])

    def flush(self, now_us: int) -> None:
        """Send the trades that were gathered, with the tickers after them."""
        gathered, self._trades = self._trades, {}
        for product_id, trades in gathered.items():
            market = self._markets[product_id]
            rows = [public.trade(market.product, each) for each in reversed(trades)]
            events = [{"type": "update", "trades": rows}]
            self._send_all(MARKET_TRADES, MARKET_TRADES, product_id, events, now_us)
            self._send_ticker(TICKER, product_id, now_us)

    def beat(self, now_us: int) -> None:
        """Send what comes each second: heartbeats, and candles that changed."""
        count = now_us // 1_000_000 - self._started_us // 1_000_000
        events = [{"current_time": time_text(now_us), "heartbeat_counter": count}]
        text = _COMPACT.encode(events)
        for session in self.sessions:
            if session.subscriptions.has(HEARTBEATS):
                session.send(HEARTBEATS, text, now_us)
        for product_id in self._markets:
            self._send_candle(product_id, now_us)

    def beat_slowly(self, now_us: int) -> None:
        """Send what comes each five seconds: ticker batches and the status."""
        for product_id in self._markets:
            self._send_ticker(TICKER_BATCH, product_id, now_us)
            events = [{"type": "update", "products": [self._product(product_id)]}]
            self._send_all(STATUS, STATUS, product_id, events, now_us)

    def _send_first(self, session: Session, channel: str, product_id: str, now_us: int) -> None:
        market = self._markets[product_id]
        event: Json | None = None
        match channel:
            case "level2":
                session.send("l2_data", _whole_book(market, now_us), now_us)
                return
            case "market_trades":
                rows = public.ticker(market, TRADES_SHOWN)["trades"]
                kept = [{k: v for k, v in row.items() if k not in _REST_ONLY} for row in rows]
                event = {"type": "snapshot", "trades": kept}
            case "ticker" | "ticker_batch":
                event = {"type": "snapshot", "tickers": [public.feed_ticker(market, now_us)]}
            case "candles":
                event = {"type": "snapshot", "candles": _candles(market, now_us, CANDLES_SHOWN)}
            case "status":
                event = {"type": "snapshot", "products": [self._product(product_id)]}
            case _:
                return
        session.send(channel, _COMPACT.encode([event]), now_us)

    def _send_open_orders(self, session: Session, now_us: int) -> None:
        key = session.subscriptions.key
        if key is None:
            return
        rows = [
            wire.update(row, key)
            for row in self._open_orders(key.user)
            if session.subscriptions.includes(USER, row.request.pair)
        ]
        for first in range(0, len(rows) + 1, PAGE):
            event = {"type": "snapshot", "orders": rows[first : first + PAGE], **_POSITIONS}
            session.send(USER, _COMPACT.encode([event]), now_us)

    def _send_ticker(self, channel: str, product_id: str, now_us: int) -> None:
        if any(each.subscriptions.includes(channel, product_id) for each in self.sessions):
            tickers = [public.feed_ticker(self._markets[product_id], now_us)]
            events = [{"type": "update", "tickers": tickers}]
            self._send_all(channel, channel, product_id, events, now_us)

    def _send_candle(self, product_id: str, now_us: int) -> None:
        if any(each.subscriptions.includes(CANDLES, product_id) for each in self.sessions):
            rows = _candles(self._markets[product_id], now_us, 1)
            events = [{"type": "update", "candles": rows}]
            text = _COMPACT.encode(events)
            if rows and self._candles.get(product_id) != text:
                self._candles[product_id] = text
                self._send_all(CANDLES, CANDLES, product_id, events, now_us)

    def _send_all(
        self, channel: str, name: str, product_id: str, events: list[Json], now_us: int
    ) -> None:
        text = ""
        for session in self.sessions:
            if session.subscriptions.includes(channel, product_id):
                text = text or _COMPACT.encode(events)
                session.send(name, text, now_us)

    def _tell_order(self, row: OrderRow, last: AnyFact) -> None:
        now_us = round(last.happened_at.timestamp() * 1_000_000)
        for session in self.sessions:
            key = session.subscriptions.key
            is_wanted = session.subscriptions.includes(USER, row.request.pair)
            if is_wanted and key is not None and key.user == row.request.user:
                event = {"type": "update", "orders": [wire.update(row, key)], **_POSITIONS}
                session.send(USER, _COMPACT.encode([event]), now_us)


_POSITIONS: Json = {
    "positions": {"perpetual_futures_positions": [], "expiring_futures_positions": []}
}

_REST_ONLY = frozenset({"bid", "ask", "exchange"})


def _candles(market: Market, now_us: int, count: int) -> list[Json]:
    now_s = now_us // 1_000_000
    start_s = (now_s // CANDLE_S - count + 1) * CANDLE_S
    rows = public.candle_rows(market, start_s, now_s, CANDLE_S)
    return [{**row, "product_id": market.product.product_id} for row in rows]


def _whole_book(market: Market, at_us: int) -> str:
    levels = market.depth.levels
    bids = [Change(BUY, *each) for each in levels.bids_best_first()]
    asks = [Change(SELL, *each) for each in levels.asks_best_first()]
    return _levels(market, "snapshot", [*bids, *asks], at_us)


def _levels(market: Market, kind: str, changes: Iterable[Change], at_us: int) -> str:
    """Write levels by hand: a book has tens of thousands, and nobody is served meanwhile."""
    price, size, time = market.product.price_text, market.product.size_text, time_text(at_us)
    rows = ",".join(
        f'{{"side":"{"bid" if side == BUY else "offer"}","event_time":"{time}",'
        f'"price_level":"{short(price(ticks))}","new_quantity":"{short(size(lots))}"}}'
        for side, ticks, lots in changes
    )
    product_id = market.product.product_id
    return f'[{{"type":"{kind}","product_id":"{product_id}","updates":[{rows}]}}]'
