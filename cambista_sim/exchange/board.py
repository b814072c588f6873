"""One product's notice board: its market, who listens to what, and what waits to be said."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cambista_sim.exchange import order_message, wire
from cambista_sim.exchange.fault_plan import FaultPlan
from cambista_sim.exchange.level3 import Step, market_only
from cambista_sim.exchange.levels import Change
from cambista_sim.exchange.market import Market, Trade
from cambista_sim.exchange.market_id import order_id
from cambista_sim.exchange.order_feed import Told
from cambista_sim.exchange.statistic import DayStats, day_stats
from cambista_sim.exchange.subscription import (
    FULL,
    LEVEL2,
    LEVEL2_AT_ONCE,
    LEVEL3,
    MATCHES,
    TICKER,
    USER,
    Subscriptions,
)

STATS_LIFE_US = 1_000_000
"""A ticker's 24 hour statistics may be so old: they change slowly and cost more than a trade."""


class Listener(Protocol):
    """A socket as the hub sees it: it takes a message at once, or ends itself."""

    subscriptions: Subscriptions

    def offer(self, message: str) -> None:
        """Send a message after those that were offered before."""

    def later(self, seconds: float, then: Callable[[int], None]) -> None:
        """Do something after some time, with the time in microseconds that it is then."""


class Observer(Protocol):
    """Whoever else wants to know what is told: another dialect."""

    def saw_trade(self, market: Market, trade: Trade) -> None:
        """Take a trade."""

    def saw_levels(self, market: Market, changes: Sequence[Change], at_us: int) -> None:
        """Take changes of the levels shown."""


@dataclass(slots=True)
class Board:
    """What is said about one product."""

    market: Market
    faults: FaultPlan
    changes: dict[tuple[str, int], int] = field(default_factory=dict)
    changed_at_us: int = 0
    gathered_since_us: int = 0
    stats: DayStats | None = None
    stats_at_us: int = 0
    batched_id: int = 0
    audience: dict[str, list[Listener]] = field(default_factory=dict)
    observers: list[Observer] = field(default_factory=list)

    @property
    def product_id(self) -> str:
        """The product."""
        return self.market.product.product_id

    @property
    def tells_of_orders(self) -> bool:
        """Whether anybody listens to what becomes of single orders."""
        audience = self.audience
        return bool(
            audience.get(FULL)
            or audience.get(USER)
            or audience.get(MATCHES)
            or audience.get(LEVEL3)
        )

    def send(self, channel: str, kind: str, message: str, *, but: str = "") -> None:
        """Say something to all who listen to a channel, but not to those of another."""
        audience = self.audience.get(channel)
        if audience and but and self.audience.get(but):
            told = set(map(id, self.audience[but]))
            audience = [each for each in audience if id(each) not in told]
        if audience:
            for each in self.faults.messages(kind, self.product_id, message, channel):
                for listener in audience:
                    listener.offer(each)

    def follow(self) -> None:
        """Begin to tell of single orders."""
        market = self.market
        if not market.orders.is_followed:
            market.orders.follow(*market_only(market.depth.levels, market.depth.own_lots))

    def tell_trade(self, trade: Trade) -> None:
        """Tell of a trade of the market, with the life of its orders to those who follow them."""
        market = self.market
        if market.orders.is_followed:
            trade = self._follow_trade(trade)
        for observer in self.observers:
            observer.saw_trade(market, trade)
        if self.audience.get(MATCHES):
            self.send(MATCHES, "match", wire.match(market.product, trade), but=FULL)
        if trade.is_last_of_cascade:
            self.tell_ticker(trade.at_us)

    def tell_changes(self, changes: Iterable[Change], at_us: int) -> None:
        """Tell of changes of the market's levels."""
        moved = list(changes)
        self.show(self.market.depth.apply(moved), at_us)
        self.reconcile(moved, at_us)

    def tell_orders(self, told: Iterable[Told], own: Iterable[Trade], at_us: int) -> None:
        """Tell of what became of users' orders, and of their trades."""
        ended = set()
        for each in told:
            self._tell(each)
            if each.message["type"] == "done":
                ended.add(each.message["order_id"])
        for trade in own:
            for observer in self.observers:
                observer.saw_trade(self.market, trade)
            self._take_from_market(trade, ended, at_us)

    def tell_ticker(self, at_us: int) -> None:
        """Tell of the last trade and of the best prices after it."""
        if self.audience.get(TICKER):
            self.send(TICKER, "ticker", self.ticker(at_us))

    def show(self, changes: list[Change], at_us: int) -> None:
        """Tell how the levels shown have changed."""
        if not changes:
            return
        for observer in self.observers:
            observer.saw_levels(self.market, changes, at_us)
        if self.audience.get(LEVEL2_AT_ONCE):
            rows = {(side, ticks): lots for side, ticks, lots in changes}
            update = wire.l2update(self.market.product, rows, at_us)
            self.send(LEVEL2_AT_ONCE, "l2update", update)
        if self.audience.get(LEVEL2):
            if not self.changes:
                self.gathered_since_us = at_us
            self.changed_at_us = at_us
            for side, ticks, lots in changes:
                self.changes[side, ticks] = lots

    def reconcile(self, places: Iterable[tuple[str, int, int]], at_us: int) -> None:
        """Let the orders that stand for the market's levels be what the market has there."""
        market = self.market
        if market.orders.is_followed:
            for side, ticks, _ in places:
                lots = market.depth.market_lots(side, ticks)
                self._steps(market.orders.set(side, ticks, lots), at_us)

    def flush(self) -> None:
        """Send the changes that were gathered."""
        update = wire.l2update(self.market.product, self.changes, self.changed_at_us)
        self.changes.clear()
        self.send(LEVEL2, "l2update", update)

    def ticker(self, now_us: int) -> str:
        """Return the ticker of the last trade."""
        market = self.market
        if self.stats is None or now_us - self.stats_at_us >= STATS_LIFE_US:
            self.stats, self.stats_at_us = day_stats(market, now_us), now_us
        if self.stats is None:
            raise ValueError(f"{self.product_id} has not traded yet")
        last = market.trade(market.last_trade_id)
        return wire.ticker(market.product, last, market.depth.levels, self.stats)

    def _follow_trade(self, trade: Trade) -> Trade:
        market = self.market
        orders, product = market.orders, market.product
        known = orders.at(trade.side, trade.ticks)
        if known is None or known.lots < trade.lots:
            # The recording's book is behind its trades: the maker comes just before.
            self._steps(orders.set(trade.side, trade.ticks, trade.lots), trade.at_us)
        maker = orders.at(trade.side, trade.ticks)
        taker = order_id(product.product_id, "taker", trade.trade_id)
        trade = trade._replace(maker_order_id=maker.order_id if maker else "", taker_order_id=taker)
        coming = order_message.of_taker(product, trade, market.next_sequence(), is_done=False)
        self._say_full(coming)
        trade = trade._replace(sequence=market.next_sequence())
        market.retell(trade)
        self._say_full(wire.match_message(product, trade))
        self._steps(orders.taken(trade.side, trade.ticks, trade.lots), trade.at_us)
        self._say_full(order_message.of_taker(product, trade, market.next_sequence(), is_done=True))
        self.reconcile([(trade.side, trade.ticks, 0)], trade.at_us)
        return trade

    def _take_from_market(self, trade: Trade, ended: Container[str], at_us: int) -> None:
        """Take a users' trade from the market's orders, of which some were told to have ended."""
        if self.market.orders.is_followed and not trade.maker_is_user:
            steps = self.market.orders.taken(trade.side, trade.ticks, trade.lots)
            self._steps([each for each in steps if each.order_id not in ended], at_us)

    def _steps(self, steps: Iterable[Step], at_us: int) -> None:
        for step in steps:
            sequence = self.market.next_sequence()
            self._say_full(order_message.of_step(self.market.product, step, sequence, at_us))

    def _say_full(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if self.audience.get(FULL):
            self.send(FULL, kind, wire.text(message))
        if self.audience.get(LEVEL3):
            self.send(LEVEL3, kind, wire.text_of(order_message.compact(message)))

    def _tell(self, told: Told) -> None:
        """Tell all what all may know, and users what is theirs."""
        kind = told.message["type"]
        texts: dict[tuple[str, str | None], list[str]] = {}
        heard: set[int] = set()
        for channel in (FULL, USER, MATCHES) if kind == "match" else (FULL, USER):
            for listener in self.audience.get(channel, ()):
                user = listener.subscriptions.user_of(channel, self.product_id)
                is_party = user in told.private
                if id(listener) in heard or not (is_party or (told.is_public and channel != USER)):
                    continue
                heard.add(id(listener))
                reader = user if is_party else None
                sent = texts.get((channel, reader))
                if sent is None:
                    added = told.private[reader] if reader is not None else {}
                    text = wire.text({**told.message, **added})
                    found = self.faults.messages(kind, self.product_id, text, channel)
                    sent = texts[channel, reader] = list(found)
                for each in sent:
                    listener.offer(each)
        if told.is_public and self.audience.get(LEVEL3):
            self.send(LEVEL3, kind, wire.text_of(order_message.compact(told.message)))
