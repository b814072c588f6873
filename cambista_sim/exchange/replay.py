"""Plays the markets: moves them with the clock, and has the hub tell what they do."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from cambista_sim.exchange.anchor import Anchor
from cambista_sim.exchange.clock import ReplayClock
from cambista_sim.exchange.hub import BATCH_US, Hub
from cambista_sim.exchange.market import Market, Played

log = logging.getLogger(__name__)

CHUNK = 200
"""Events of a product that are played before sockets and requests get their turn."""

RESERVE_US = 3 * 3600 * 1_000_000
"""Speed 0 keeps a position so far ahead: what was played is not played again after a crash."""

BATCH_S = 5
"""Seconds between ticker batches, and between status messages."""

LONGEST_SLEEP_S = 0.25
SHORTEST_SLEEP_S = 0.002


def now_us() -> int:
    """Return the wall clock in microseconds since 1970."""
    return time.time_ns() // 1000


class Player(Protocol):
    """The desk, as the replay knows it."""

    def play(self, market: Market, played: Played) -> None:
        """Let a market do something, and tell what comes of it."""

    def keep_sequences(self) -> None:
        """Write down how far the markets have counted."""


class Beat(Protocol):
    """What comes with each second."""

    def __call__(self, at_us: int, *, is_slow: bool) -> None:
        """Beat; slowly too, each few seconds."""


def _keep_still(at_us: int, *, is_slow: bool) -> None:
    """Where there is no other dialect, nothing beats."""


class Replay:
    """Plays all markets of one anchor, until it is cancelled."""

    def __init__(
        self,
        anchor: Anchor,
        markets: Iterable[Market],
        hub: Hub,
        keep: Callable[[Anchor], None],
        room: Callable[[], Awaitable[None]],
    ) -> None:
        self.markets = {market.product.product_id: market for market in markets}
        self.is_paused = False
        self.desk: Player | None = None
        """Who plays a market's events where users trade, and not only listen."""
        self.beat_elsewhere: Beat = _keep_still
        """The other dialect's heartbeats."""
        self._anchor = anchor
        self._clock = anchor.clock
        self._hub = hub
        self._keep = keep
        self._room = room
        self._is_idle = True
        self._position_us = anchor.replayed_us(now_us())
        for market in self.markets.values():
            market.skip_to(self._position_us)

    def pause(self) -> None:
        """Stop the replay's clock; trade ids rise no more."""
        self.is_paused = True
        self._hub.flush()

    def resume(self) -> None:
        """Go on from where the replay stands."""
        if self.is_paused:
            self._go_on()
            self.is_paused = False

    async def play(self) -> None:
        """Play what is due, for ever."""
        step = self._play_timed if self._anchor.speed else self._play_freely
        while True:
            await asyncio.sleep(0 if self.is_paused else await step())
            if self.is_paused:
                # Users go on trading while the market stands still.
                self._hub.flush(now_us(), BATCH_US)
                await asyncio.sleep(LONGEST_SLEEP_S)

    async def beat(self) -> None:
        """Send what comes with the wall clock: heartbeats, ticker batches, status."""
        while True:
            second, part_us = divmod(now_us(), 1_000_000)
            await asyncio.sleep(1 - part_us / 1_000_000)
            self._hub.beat(now_us())
            self.beat_elsewhere(now_us(), is_slow=second % BATCH_S == 0)
            if second % BATCH_S == 0:
                self._hub.send_ticker_batch(now_us())
                self._hub.send_status()

    def stop(self) -> None:
        """Keep the position, so that speed 0 loses nothing of what it kept in reserve."""
        if not self._anchor.speed:
            self._keep(self._anchor.model_copy(update={"position_us": self._position_us}))

    async def _play_timed(self) -> float:
        """Play what the clock says, and return how many seconds there are until more is due."""
        self._position_us = max(self._position_us, self._clock.replay_us(now_us()))
        while not self.is_paused and self._play_chunk():
            await asyncio.sleep(0)
        self._hub.flush(now_us(), BATCH_US)
        next_due_us = min(market.next_due_us() for market in self.markets.values())
        due_us = min(self._clock.wall_us(next_due_us), self._hub.flush_due_us(BATCH_US))
        return min(max((due_us - now_us()) / 1_000_000, SHORTEST_SLEEP_S), LONGEST_SLEEP_S)

    async def _play_freely(self) -> float:
        """Play a chunk as fast as its readers take it; nothing while nobody reads."""
        if not self._hub.is_heard:
            self._is_idle = True
            return LONGEST_SLEEP_S / 10
        if self._is_idle:
            self._go_on()
            self._is_idle = False
        ahead_us = min(market.due_after_us(CHUNK) for market in self.markets.values())
        self._position_us = max(self._position_us, min(ahead_us, self._clock.replay_us(now_us())))
        self._reserve()
        if not self._play_chunk():
            return SHORTEST_SLEEP_S
        self._hub.flush()
        await self._room()
        return 0

    def _play_chunk(self) -> bool:
        """Play a few events of each market, and return whether there were any."""
        has_played = False
        play = self._hub.publish if self.desk is None else self.desk.play
        for market in self.markets.values():
            for played in market.play_until(self._position_us, CHUNK):
                play(market, played)
                has_played = True
        if has_played and self.desk is not None:
            # Before the loop goes on, and with it the sockets: nobody hears what is not kept.
            self.desk.keep_sequences()
        return has_played

    def _go_on(self) -> None:
        segments = self._clock.going_on(self._position_us, now_us())
        self._anchor = self._anchor.with_segments(segments)
        self._clock = ReplayClock(self._anchor.speed, segments)
        for market in self.markets.values():
            market.clock = self._clock
        self._keep(self._anchor)

    def _reserve(self) -> None:
        if self._position_us > self._anchor.position_us:
            position_us = self._position_us + RESERVE_US
            self._anchor = self._anchor.model_copy(update={"position_us": position_us})
            self._keep(self._anchor)
