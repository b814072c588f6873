"""One product being played: its book now, and what has happened, for ever.

Trade ``k`` of loop ``n`` has the id ``first + n * trades + k`` and the time at which the clock
reaches it, so all history since the anchor is worked out from the recording and nothing is stored.
"""

from collections.abc import Iterator
from typing import NamedTuple

from cambista_sim.exchange.anchor import ProductAnchor
from cambista_sim.exchange.clock import ReplayClock
from cambista_sim.exchange.levels import Change
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
        self.first_trade_id = first.first_trade_id
        self._first_sequence = first.first_sequence
        self.events_played = 0
        self.trades_played = 0
        self.book = timeline.book_after(0)

    @property
    def sequence(self) -> int:
        """The sequence number of the last event."""
        return self._first_sequence + self.events_played - 1

    @property
    def last_trade_id(self) -> int:
        """The id of the last trade; one below the first when there is none."""
        return self.first_trade_id + self.trades_played - 1

    def skip_to(self, replay_us: int) -> None:
        """Stand where the replay is by then; what is skipped is history, and on no socket."""
        events = self.timeline.events_by(replay_us)
        if events > self.events_played:
            self.events_played = events
            self.trades_played = self.timeline.trades_by(replay_us)
            self.book = self.timeline.book_after(events)

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
        """Return a trade that has been played; its sequence is that of its event."""
        number = trade_id - self.first_trade_id
        if not 0 <= number < self.trades_played:
            raise LookupError(f"trade {trade_id} has not been played")
        return self._trade(number)

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
        trade = None
        if self.timeline.trade_numbers[index] != NO_TRADE:
            trade = self._trade(self.trades_played)
            self.trades_played += 1
        at_us = trade.at_us if trade else self.clock.wall_us(self.timeline.event_due_us(number))
        return Played(at_us, self._first_sequence + number, trade, changes)

    def _trade(self, number: int) -> Trade:
        timeline = self.timeline
        loops, index = divmod(number, len(timeline.trades))
        trade = timeline.trades[index]
        first = timeline.cascade_starts[index]
        loop_id = self.first_trade_id + number - index
        following = index + 1
        return Trade(
            trade_id=self.first_trade_id + number,
            sequence=self._first_sequence + loops * len(timeline) + timeline.trade_events[index],
            at_us=self.clock.wall_us(loops * timeline.duration_us + trade.offset_us),
            ticks=trade.ticks,
            lots=trade.lots,
            side=trade.side,
            cascade_id=loop_id + first,
            is_last_of_cascade=following == len(timeline.trades)
            or timeline.cascade_starts[following] != first,
        )
