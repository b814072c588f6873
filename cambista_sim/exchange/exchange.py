"""The parts of the stand-in exchange, put together."""

import asyncio
import logging
from collections.abc import Callable

from aiohttp import web

from cambista_sim.exchange import anchor_file
from cambista_sim.exchange.anchor import anchor_for
from cambista_sim.exchange.fault import Close, FaultPlan, MessageFault, Refuse, RestFault, Stall
from cambista_sim.exchange.feed_socket import FeedSocket
from cambista_sim.exchange.hub import Hub
from cambista_sim.exchange.library import Library
from cambista_sim.exchange.market import Market
from cambista_sim.exchange.rate_limit import RateLimit
from cambista_sim.exchange.replay import Replay, now_us
from cambista_sim.exchange.settings import ExchangeSettings
from cambista_sim.exchange.subscription import Subscriptions

log = logging.getLogger(__name__)

READ_WITHIN_S = 5.0
"""At speed 0 everybody waits so long for the slowest reader; then it is cut off."""


class Exchange:
    """The markets, who listens to them, and what is wrong on purpose."""

    def __init__(self, settings: ExchangeSettings, library: Library) -> None:
        folder = settings.virc_data
        anchor = anchor_for(
            anchor_file.load(folder),
            library.fingerprint,
            settings.virc_replay_speed,
            library.timelines,
            now_us=now_us(),
            history_us=round(settings.virc_exchange_history_s * 1_000_000),
        )
        anchor_file.save(folder, anchor)
        self.settings = settings
        self.faults = FaultPlan()
        self.public_limit = RateLimit(
            settings.virc_exchange_public_rate, settings.virc_exchange_public_burst
        )
        self.markets = {
            name: Market(timeline, anchor.products[name], anchor.clock)
            for timeline in library.timelines
            for name in [timeline.product.product_id]
        }
        self.hub = Hub(self.markets.values(), self.faults)
        self.replay = Replay(
            anchor,
            self.markets.values(),
            self.hub,
            lambda changed: anchor_file.save(folder, changed),
            self._until_room,
        )
        self._sockets: set[FeedSocket] = set()
        self.refuse: Callable[[float], None] = lambda _: None
        """Set by who owns the listening socket."""

    async def serve_feed(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a client's websocket until it ends."""
        feed = FeedSocket(request, Subscriptions(self.markets), self.settings.virc_exchange_queue)
        self._sockets.add(feed)
        try:
            return await feed.serve(request, self.hub)
        finally:
            self._sockets.discard(feed)

    async def strike(self, fault: MessageFault | RestFault | Stall | Close | Refuse) -> None:
        """Switch a fault on, or do it at once."""
        log.info("fault: %s", fault)
        match fault:
            case MessageFault() | RestFault():
                self.faults.add(fault, now_us() / 1_000_000)
            case Stall():
                for feed in self._sockets:
                    feed.stall(fault.seconds)
            case Close(how="abrupt"):
                for feed in self._sockets:
                    feed.reset()
            case Close():
                await self.close_sockets(1000)
            case Refuse():
                self.refuse(fault.seconds)

    async def close_sockets(self, code: int) -> None:
        """End all sockets in the protocol's way."""
        await asyncio.gather(*(feed.close(code) for feed in set(self._sockets)))

    async def _until_room(self) -> None:
        for feed in set(self._sockets):
            try:
                async with asyncio.timeout(READ_WITHIN_S):
                    await feed.until_room()
            except TimeoutError:
                feed.cut_off()


EXCHANGE: web.AppKey[Exchange] = web.AppKey("exchange", Exchange)
