"""One product being played: its book now, and what has happened, for ever.

Trade ``k`` of loop ``n`` has the id ``first + n * trades + k``, and one more for each trade of
users that came before it, and the time at which the clock reaches it: so all history since the
anchor is worked out from the recording, and only the users' trades are stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cambista_sim.exchange.anchor import ProductAnchor
from cambista_sim.exchange.clock import ReplayClock
from cambista_sim.exchange.depth import Depth
from cambista_sim.exchange.level3 import MarketOrders
from cambista_sim.exchange.levels import Change
from cambista_sim.exchange.market_id import order_id
from cambista_sim.exchange.own_trades import OwnTrades
from cambista_sim.exchange.timeline import NO_TRADE, Timeline


class Trade(NamedTuple):
    """A trade of the replay, in ticks and lots; ``side`` is the maker's."""

    trade_id: int
    sequence: int
    at_us: int
    ticks: int
    lots: int
    side: str
    cascade_id: int
    """The id of the first trade of the same taker's order."""
    is_last_of_cascade: bool
    maker_order_id: str = ""
    """Empty in a trade of the recording, as the taker's is: they are made up of its number."""
    taker_order_id: str = ""
    maker_is_user: bool = False
    """Whether it took from a user's order, and not from the market."""


class Counters(Protocol):
    """Where a product's numbers stand: those of the market and those of the users' orders."""

    sequence: int
    trade_id: int


@dataclass(slots=True)
class Count:
    """Counters of a market on which nobody trades."""

    sequence: int
    trade_id: int


class Played(NamedTuple):
    """An event of the matching engine, as it happens."""

    at_us: int
    sequence: int
    trade: Trade | None
    changes: tuple[Change, ...]


class Market:
    """One product's endless replay; a position never goes back."""

    def __init__(self, timeline: Timeline, first: ProductAnchor, clock: ReplayClock) -> None:
        self.timeline = timeline
        self.product = timeline.product
        self.clock = clock
        """Replaced when a replay that stood still goes on."""
        self.counters: Counters = Count(first.first_sequence - 1, first.first_trade_id - 1)
        """Replaced by the venue's where users trade."""
        self.own: OwnTrades[Trade] = OwnTrades()
        self.events_played = 0
        self.trades_played = 0
        self.book = timeline.book_after(0)
        """As recorded."""
        self.depth = Depth(self.book)
        """As it is shown; whoever plays the market makes it follow."""
        self.orders = MarketOrders(self._name_order, first.first_sequence)
        """The market's levels as single orders, when anybody follows them."""
        self._first_id = first.first_trade_id
        self._last: Trade | None = None

    @property
    def sequence(self) -> int:
        """The sequence number of the last event."""
        return self.counters.sequence

    @property
    def first_trade_id(self) -> int:
        """The id of the oldest trade that is remembered."""
        return self._first_id + self.own.forgotten_until

    @property
    def first_replayed_id(self) -> int:
        """The id of the replay's first trade, from which users' trades are numbered."""
        return self._first_id

    @property
    def last_trade_id(self) -> int:
        """The id of the last trade; one below the first when there is none."""
        return self._first_id + self.trades_played + self.own.count - 1

    @property
    def has_traded(self) -> bool:
        """Whether there has been any trade."""
        return self.last_trade_id >= self.first_trade_id

    def skip_to(self, replay_us: int) -> None:
        """Stand where the replay is by then; what is skipped is history, and on no socket."""
        events = self.timeline.events_by(replay_us)
        if events > self.events_played:
            self.counters.sequence += events - self.events_played
            self.events_played = events
            self.trades_played = self.timeline.trades_by(replay_us)
            self.counters.trade_id = self.last_trade_id
            self.book = self.timeline.book_after(events)
            self.depth = Depth(self.book)
            self._last = None

    def join(self, counters: Counters, own: OwnTrades[Trade]) -> None:
        """Count on together with a venue, which counted so far when it was last heard of."""
        fresh = self.counters.sequence if counters.sequence == 0 else counters.sequence
        self.own = own
        self.counters = counters
        counters.sequence, counters.trade_id = fresh, self.last_trade_id

    def next_sequence(self) -> int:
        """Count one event more, and return its sequence number."""
        self.counters.sequence += 1
        return self.counters.sequence

    def retell(self, trade: Trade) -> None:
        """Remember the last trade as it was told, with its sequence and its orders."""
        self._last = trade

    def add(self, trade: Trade) -> None:
        """Note a trade of users, which has the id after the last."""
        self.own.add(trade, after=self.trades_played)
        self._last = trade

    def next_due_us(self) -> int:
        """Return the replay time of the next event."""
        return self.timeline.event_due_us(self.events_played)

    def due_after_us(self, events: int) -> int:
        """Return the replay time by which so many more events are due."""
        return self.timeline.event_due_us(self.events_played + events)

    def play_until(self, replay_us: int, at_most: int) -> Iterator[Played]:
        """Play what is due by then, so many events at the most, changing the book."""
        due = min(self.timeline.events_by(replay_us), self.events_played + at_most)
        while self.events_played < due:
            yield self._play_next()

    def trade(self, trade_id: int) -> Trade:
        """Return a trade that there has been; LookupError for another.

        The sequence is known of the last one only; the others have the market's.
        """
        if not self.first_trade_id <= trade_id <= self.last_trade_id:
            raise LookupError(f"trade {trade_id} is not known")
        if trade_id == self.last_trade_id and self._last is not None:
            return self._last
        found = self.own.find(trade_id - self._first_id)
        return self._trade(found) if isinstance(found, int) else found

    def trades_before(self, wall_us: int) -> int:
        """Return how many trades happened before a time, of those that have been played."""
        replay_us = self.clock.replay_us(wall_us - 1)
        if wall_us <= self.clock.segments[0].wall_us:
            return 0
        return min(self.timeline.trades_by(replay_us), self.trades_played)

    def _play_next(self) -> Played:
        number = self.events_played
        index = number % len(self.timeline)
        changes = self.timeline.changes[index]
        self.book.apply(changes)
        self.events_played += 1
        if not self.orders.is_followed:
            # Else each message about an order has a number of its own.
            self.counters.sequence += 1
        trade = None
        if self.timeline.trade_numbers[index] != NO_TRADE:
            trade = self._last = self._trade(self.trades_played)
            self.trades_played += 1
            self.counters.trade_id = trade.trade_id
        at_us = trade.at_us if trade else self.clock.wall_us(self.timeline.event_due_us(number))
        return Played(at_us, self.counters.sequence, trade, changes)

    def _name_order(self, number: int) -> str:
        return order_id(self.product.product_id, "level", number)

    def _trade(self, number: int) -> Trade:
        timeline = self.timeline
        loops, index = divmod(number, len(timeline.trades))
        trade = timeline.trades[index]
        first = timeline.cascade_starts[index]
        loop_number = number - index
        following = index + 1
        return Trade(
            trade_id=self._first_id + number + self.own.before(number),
            sequence=self.counters.sequence,
            at_us=self.clock.wall_us(loops * timeline.duration_us + trade.offset_us),
            ticks=trade.ticks,
            lots=trade.lots,
            side=trade.side,
            cascade_id=self._first_id + loop_number + first + self.own.before(loop_number + first),
            is_last_of_cascade=following == len(timeline.trades)
            or timeline.cascade_starts[following] != first,
        )
