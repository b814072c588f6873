"""Who hears what: turns what the markets do into messages, in the order that the exchange keeps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from cambista_sim.exchange import wire
from cambista_sim.exchange.fault import FaultPlan
from cambista_sim.exchange.market import Market, Played
from cambista_sim.exchange.product import currency_as_json
from cambista_sim.exchange.statistic import DayStats, day_stats
from cambista_sim.exchange.subscription import (
    HEARTBEAT,
    LEVEL2,
    MATCHES,
    STATUS,
    TICKER,
    TICKER_BATCH,
    Answer,
    Subscriptions,
)

BATCH_US = 50_000
"""Changes of the book are gathered so long, as ``level2_batch`` does."""

FAR_US = 1 << 62
"""A time that does not come."""

STATS_LIFE_US = 1_000_000
"""A ticker's 24 hour statistics may be so old: they change slowly and cost more than a trade."""


class Listener(Protocol):
    """A socket as the hub sees it: it takes a message at once, or ends itself."""

    subscriptions: Subscriptions

    def offer(self, message: str) -> None:
        """Send a message after those that were offered before."""


@dataclass(slots=True)
class _Board:
    """What is said about one product besides each trade."""

    market: Market
    changes: dict[tuple[str, int], int] = field(default_factory=dict)
    changed_at_us: int = 0
    gathered_since_us: int = 0
    stats: DayStats | None = None
    stats_at_us: int = 0
    batched_id: int = 0
    audience: dict[str, list[Listener]] = field(default_factory=dict)


class Hub:
    """Fans the markets out to the sockets."""

    def __init__(self, markets: Iterable[Market], faults: FaultPlan) -> None:
        self._boards = {each.product.product_id: _Board(each) for each in markets}
        self._faults = faults
        self.listeners: list[Listener] = []

    @property
    def is_heard(self) -> bool:
        """Whether any socket listens to any market."""
        return any(
            board.audience.get(channel)
            for board in self._boards.values()
            for channel in (MATCHES, LEVEL2, TICKER, TICKER_BATCH)
        )

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
            for message in self._first_messages(channels, product_id, now_us):
                listener.offer(message)
        self._count_audience()
        return answer

    def publish(self, market: Market, played: Played) -> None:
        """Tell what a market just did."""
        board = self._boards[market.product.product_id]
        if played.trade is not None:
            if board.audience.get(MATCHES):
                self._send(board, MATCHES, "match", wire.match(market.product, played.trade))
            if played.trade.is_last_of_cascade and board.audience.get(TICKER):
                ticker = self._ticker(board, played.at_us)
                self._send(board, TICKER, "ticker", ticker)
        if played.changes and board.audience.get(LEVEL2):
            if not board.changes:
                board.gathered_since_us = played.at_us
            board.changed_at_us = played.at_us
            for side, ticks, lots in played.changes:
                board.changes[side, ticks] = lots

    def flush(self, now_us: int = FAR_US, after_us: int = 0) -> None:
        """Send the changes that have been gathered for at least so long; or all, without a time."""
        for board in self._boards.values():
            if board.changes and now_us - board.gathered_since_us >= after_us:
                product = board.market.product
                update = wire.l2update(product, board.changes, board.changed_at_us)
                board.changes.clear()
                self._send(board, LEVEL2, "l2update", update)

    def flush_due_us(self, after_us: int) -> int:
        """Return when changes will have been gathered for so long; far away if there are none."""
        waiting = [each.gathered_since_us for each in self._boards.values() if each.changes]
        return min(waiting, default=FAR_US) + after_us

    def beat(self, now_us: int) -> None:
        """Send every product's heartbeat."""
        for board in self._boards.values():
            if board.audience.get(HEARTBEAT):
                self._send(board, HEARTBEAT, "heartbeat", wire.heartbeat(board.market, now_us))

    def send_ticker_batch(self, now_us: int) -> None:
        """Send a ticker of each product that has traded since the last batch."""
        for board in self._boards.values():
            last_id = board.market.last_trade_id
            if board.audience.get(TICKER_BATCH) and last_id > board.batched_id:
                board.batched_id = last_id
                self._send(board, TICKER_BATCH, "ticker", self._ticker(board, now_us))

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
        if LEVEL2 in channels:
            yield wire.snapshot(market.product, market.book, now_us)
        if not market.trades_played:
            return
        if channels & {TICKER, TICKER_BATCH}:
            yield self._ticker(board, now_us)
        if MATCHES in channels:
            trade = market.trade(market.last_trade_id)
            yield wire.match(market.product, trade, kind="last_match")

    def _send(self, board: _Board, channel: str, kind: str, message: str) -> None:
        product_id = board.market.product.product_id
        for each in self._faults.messages(kind, product_id, message):
            for listener in board.audience[channel]:
                listener.offer(each)

    def _ticker(self, board: _Board, now_us: int) -> str:
        market = board.market
        if board.stats is None or now_us - board.stats_at_us >= STATS_LIFE_US:
            board.stats, board.stats_at_us = day_stats(market, now_us), now_us
        if board.stats is None:
            raise ValueError(f"{market.product.product_id} has not traded yet")
        return wire.ticker(
            market.product, market.trade(market.last_trade_id), market.book, board.stats
        )

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
                ]
                for channel in (HEARTBEAT, MATCHES, LEVEL2, TICKER, TICKER_BATCH)
            }
