"""Who hears what: turns what the markets do into messages, in the order that the exchange keeps."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from cambista_sim.exchange import order_message, wire
from cambista_sim.exchange.board import Board, Listener, Observer
from cambista_sim.exchange.fault_plan import FaultPlan
from cambista_sim.exchange.levels import Change
from cambista_sim.exchange.market import Market, Played, Trade
from cambista_sim.exchange.product import currency_as_json
from cambista_sim.exchange.subscription import (
    CHANNELS,
    FULL,
    HEARTBEAT,
    LEVEL2,
    LEVEL2_AT_ONCE,
    LEVEL3,
    MATCHES,
    STATUS,
    TICKER,
    TICKER_BATCH,
    Answer,
)

BATCH_US = 50_000
"""Changes of the book are gathered so long, as ``level2_batch`` does."""

FAR_US = 1 << 62
"""A time that does not come."""

MARKET_CHANNELS = (MATCHES, LEVEL2, LEVEL2_AT_ONCE, LEVEL3, FULL, TICKER, TICKER_BATCH)
"""Channels on which the market is heard."""


class Hub:
    """Fans the markets out to the sockets."""

    def __init__(self, markets: Iterable[Market], faults: FaultPlan) -> None:
        self._boards = {each.product.product_id: Board(each, faults) for each in markets}
        self._faults = faults
        self._late: set[tuple[int, str]] = set()
        """Sockets that hear nothing of a product yet."""
        self.listeners: list[Listener] = []
        self.is_heard_elsewhere: Callable[[], bool] = lambda: False
        """Whether another dialect has listeners."""

    @property
    def is_heard(self) -> bool:
        """Whether any socket listens to any market."""
        return self.is_heard_elsewhere() or any(
            board.audience.get(channel)
            for board in self._boards.values()
            for channel in MARKET_CHANNELS
        )

    def observe(self, observer: Observer) -> None:
        """Let somebody else know what is told, of every product."""
        for board in self._boards.values():
            board.observers.append(observer)

    def join(self, listener: Listener) -> None:
        """Let a socket in; it hears nothing before it subscribes."""
        self.listeners.append(listener)

    def leave(self, listener: Listener) -> None:
        """Forget a socket."""
        self.listeners.remove(listener)
        self._count_audience()

    def answer(self, listener: Listener, request: str | bytes, now_us: int) -> Answer:
        """Answer a request: refusals, the list of subscriptions, then how things stand.

        Each product's snapshot and last match come before its next change and match.
        """
        # What is gathered belongs before the snapshot, to those who were there.
        self.flush()
        answer = listener.subscriptions.ask(request)
        for each in answer.errors:
            listener.offer(wire.error(each))
        if answer.is_listed:
            listener.offer(wire.subscriptions(listener.subscriptions.listing()))
        for product_id in dict.fromkeys(product_id for _, product_id in answer.added):
            channels = {channel for channel, added in answer.added if added == product_id}
            late_s = self._faults.slow_start_s(product_id)
            if late_s:
                self._late.add((id(listener), product_id))
                listener.later(late_s, partial(self._start_late, listener, product_id, channels))
                continue
            for message in self._first_messages(channels, product_id, now_us):
                listener.offer(message)
        self._count_audience()
        return answer

    def _start_late(
        self, listener: Listener, product_id: str, channels: set[str], now_us: int
    ) -> None:
        self.flush()
        self._late.discard((id(listener), product_id))
        if listener in self.listeners:
            for message in self._first_messages(channels, product_id, now_us):
                listener.offer(message)
            self._count_audience()

    def publish(self, market: Market, played: Played) -> None:
        """Tell what a market just did."""
        if played.trade is not None:
            self.tell_trade(market, played.trade)
        self.tell_changes(market, played.changes, played.at_us)

    def board(self, product_id: str) -> Board:
        """Return a product's board."""
        return self._boards[product_id]

    def tell_trade(self, market: Market, trade: Trade) -> None:
        """Tell of a trade of the market."""
        self._boards[market.product.product_id].tell_trade(trade)

    def tell_changes(self, market: Market, changes: Iterable[Change], at_us: int) -> None:
        """Tell of changes of a market's levels."""
        self._boards[market.product.product_id].tell_changes(changes, at_us)

    def flush(self, now_us: int = FAR_US, after_us: int = 0) -> None:
        """Send the changes that have been gathered for at least so long; or all, without a time."""
        for board in self._boards.values():
            if board.changes and now_us - board.gathered_since_us >= after_us:
                board.flush()

    def flush_due_us(self, after_us: int) -> int:
        """Return when changes will have been gathered for so long; far away if there are none."""
        waiting = [each.gathered_since_us for each in self._boards.values() if each.changes]
        return min(waiting, default=FAR_US) + after_us

    def beat(self, now_us: int) -> None:
        """Send every product's heartbeat."""
        for board in self._boards.values():
            if board.audience.get(HEARTBEAT):
                board.send(HEARTBEAT, "heartbeat", wire.heartbeat(board.market, now_us))

    def send_ticker_batch(self, now_us: int) -> None:
        """Send a ticker of each product that has traded since the last batch."""
        for board in self._boards.values():
            last_id = board.market.last_trade_id
            if board.audience.get(TICKER_BATCH) and last_id > board.batched_id:
                board.batched_id = last_id
                board.send(TICKER_BATCH, "ticker", board.ticker(now_us))

    def send_status(self) -> None:
        """Send all products and currencies to those who want them."""
        for listener in self.listeners:
            if listener.subscriptions.includes(STATUS, ""):
                listener.offer(self._status())

    def _first_messages(self, channels: set[str], product_id: str, now_us: int) -> Iterator[str]:
        if not product_id:
            if STATUS in channels:
                yield self._status()
            return
        board = self._boards[product_id]
        market = board.market
        if channels & {FULL, LEVEL3}:
            board.follow()
        if LEVEL3 in channels:
            yield wire.text({"type": "level3", "schema": order_message.SCHEMA})
        if channels & {LEVEL2, LEVEL2_AT_ONCE}:
            yield wire.snapshot(market.product, market.depth.levels, now_us)
        if not market.has_traded:
            return
        if channels & {TICKER, TICKER_BATCH}:
            yield board.ticker(now_us)
        if MATCHES in channels:
            trade = market.trade(market.last_trade_id)
            yield wire.match(market.product, trade, kind="last_match")

    def _status(self) -> str:
        products = [board.market.product for board in self._boards.values()]
        currencies = dict.fromkeys(name for each in products for name in (each.base, each.quote))
        return wire.status(
            (product.as_json() for product in products),
            (currency_as_json(each) for each in currencies),
        )

    def _count_audience(self) -> None:
        for product_id, board in self._boards.items():
            board.audience = {
                channel: [
                    each
                    for each in self.listeners
                    if each.subscriptions.includes(channel, product_id)
                    and (id(each), product_id) not in self._late
                ]
                for channel in dict.fromkeys(CHANNELS.values())
            }
