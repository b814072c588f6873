"""The parts of the stand-in exchange, put together."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from aiohttp import web

from cambista_sim.exchange import anchor_file, recovery
from cambista_sim.exchange.advanced import public
from cambista_sim.exchange.advanced.feed import AdvancedFeed, Session
from cambista_sim.exchange.advanced.speaker import AdvancedSpeaker
from cambista_sim.exchange.advanced.subscription import AdvancedSubscriptions
from cambista_sim.exchange.advanced.token import bearer
from cambista_sim.exchange.anchor import Anchor, anchor_for
from cambista_sim.exchange.book_rows import single_orders
from cambista_sim.exchange.desk import Desk
from cambista_sim.exchange.entry import ExchangeEntry
from cambista_sim.exchange.fault import AtOnce, Close, Lasting, Modes, Refuse, Settle, Stall
from cambista_sim.exchange.fault_plan import FaultPlan
from cambista_sim.exchange.feed_socket import FeedSocket
from cambista_sim.exchange.hub import Hub
from cambista_sim.exchange.library import Library
from cambista_sim.exchange.market import Market
from cambista_sim.exchange.order_wire import with_modes
from cambista_sim.exchange.paper import ZERO, OrderRow
from cambista_sim.exchange.rate_limit import RateLimit
from cambista_sim.exchange.replay import Replay, now_us
from cambista_sim.exchange.settings import ExchangeSettings
from cambista_sim.exchange.signature import Refusal, subscriber
from cambista_sim.exchange.subscription import Subscriptions
from cambista_sim.exchange.users import Users
from cambista_sim.facts import ModeSet
from cambista_sim.journal import Journal
from cambista_sim.venue import Venue
from common.clock import now

log = logging.getLogger(__name__)

READ_WITHIN_S = 5.0
"""At speed 0 everybody waits so long for the slowest reader; then it is cut off."""

TICK_S = 0.05
"""Time between two looks at orders that end and trades that settle by themselves."""

ADVANCED_TICKS = 5
"""Trades of the Advanced Trade dialect come in batches of 250 ms."""

JOURNAL = "exchange-journal.jsonl"


class Exchange:
    """The markets, who trades and who listens, and what is wrong on purpose."""

    def __init__(self, settings: ExchangeSettings, library: Library, users: Users) -> None:
        folder = settings.virc_data
        anchor = _anchor(settings, library)
        anchor_file.save(folder, anchor)
        self.settings = settings
        self.users = users
        self.faults = FaultPlan()
        self.public_limit = RateLimit(
            settings.virc_exchange_public_rate, settings.virc_exchange_public_burst
        )
        self.private_limits = _private_limits(settings)
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
        self.desk = _desk(settings, users, self.hub, self.markets)
        self.replay.desk = self.desk
        self.advanced = AdvancedFeed(
            self.markets,
            self.desk.archive.orders,
            lambda user: self.desk.archive.folder(user).open.values(),
            self.advanced_product,
            now_us(),
        )
        self.hub.observe(self.advanced)
        self.hub.is_heard_elsewhere = lambda: self.advanced.is_heard
        self.desk.hear = self.advanced.hear
        self.replay.beat_elsewhere = self._beat_advanced
        self._sockets: set[FeedSocket] = set()
        self.refuse: Callable[[float], None] = lambda _: None
        """Set by who owns the listening socket."""

    async def serve_feed(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a client's websocket until it ends."""
        subscriptions = Subscriptions(self.markets, self._subscriber)
        feed = FeedSocket(request, subscriptions, self.settings.virc_exchange_queue)
        self._sockets.add(feed)
        try:
            return await feed.serve(request, self.hub, self._advanced_session)
        finally:
            self._sockets.discard(feed)

    async def strike(self, fault: Lasting | AtOnce) -> None:
        """Switch a fault on, or do it at once. Raises LookupError for an unknown product."""
        log.info("fault: %s", fault)
        match fault:
            case Stall():
                for feed in self._subscribed(fault.channel):
                    feed.stall(fault.seconds)
            case Close(how="abrupt"):
                for feed in self._subscribed(fault.channel):
                    feed.reset()
            case Close():
                await self.close_sockets(1000, fault.channel)
            case Refuse():
                self.refuse(fault.seconds)
            case Settle():
                self.desk.venue.settles_after = timedelta(seconds=fault.seconds)
            case Modes():
                self._set_modes(fault)
            case _:
                self.faults.add(fault, now_us() / 1_000_000)

    async def close_sockets(self, code: int, channel: str | None = None) -> None:
        """End all sockets, or those that are subscribed to a channel, in the protocol's way."""
        await asyncio.gather(*(feed.close(code) for feed in self._subscribed(channel)))

    def _subscribed(self, channel: str | None) -> list[FeedSocket]:
        return [feed for feed in self._sockets if channel is None or feed.is_subscribed(channel)]

    def _set_modes(self, fault: Modes) -> None:
        modes = ModeSet(
            happened_at=now(),
            pair=self.markets[fault.product_id].product.product_id,
            is_post_only=fault.post_only,
            is_limit_only=fault.limit_only,
            is_cancel_only=fault.cancel_only,
            is_disabled=fault.trading_disabled,
            max_slippage=fault.max_slippage,
        )
        self.desk.set_modes(modes)

    async def tick(self) -> None:
        """End what ends by itself, for ever."""
        ticks = 0
        while True:
            await asyncio.sleep(TICK_S)
            ticks += 1
            if ticks % ADVANCED_TICKS == 0:
                self.advanced.flush(now_us())
            due_at = self.desk.venue.due_at()
            if due_at is not None and due_at <= now():
                self.desk.tick()

    def product(self, product_id: str) -> dict[str, Any]:
        """Return a product's object, with its modes. Raises KeyError for an unknown one."""
        listing = self.desk.venue.state.listings[product_id]
        return with_modes(self.markets[product_id].product.as_json(), listing.modes)

    def advanced_product(self, product_id: str) -> dict[str, Any]:
        """Return a product as the Advanced Trade dialect has it. Raises KeyError."""
        modes = self.desk.venue.state.listings[product_id].modes
        return public.product(self.markets[product_id], modes, now_us())

    def best_prices(self, market: Market) -> tuple[str, str]:
        """Return a market's best bid and ask as texts; empty where there is none."""
        levels, written = market.depth.levels, market.product
        best = levels.best_bid(), levels.best_ask()
        bid, ask = (written.price_text(each.ticks) if each else "" for each in best)
        return bid, ask

    def traded_currencies(self) -> dict[str, None]:
        """Return the currencies of all products, in their order."""
        pairs = (market.product for market in self.markets.values())
        return dict.fromkeys(name for each in pairs for name in (each.base, each.quote))

    def currencies(self, user: str) -> list[str]:
        """Return the currencies in which a user has an account: all there are."""
        own = self.desk.venue.state.account(user).balances
        return list(self.traded_currencies() | dict.fromkeys(own))

    def purse(self, user: str, currency: str) -> tuple[Decimal, Decimal]:
        """Return a user's balance of a currency, and what of it is held."""
        mine = self.desk.venue.state.account(user)
        return mine.balances.get(currency, ZERO), mine.holds.get(currency, ZERO)

    def single_orders(self, product_id: str) -> tuple[list[list[object]], list[list[object]]]:
        """Return the rows of a product's book of level 3, bids and asks."""
        board = self.hub.board(product_id)
        board.follow()
        return single_orders(board.market, self.desk.venue.state.listings[product_id])

    def before_cancel(self, row: OrderRow) -> None:
        """Do what is to come between the request of a cancel and the cancel itself."""
        fault = None if row.is_over else self.faults.fill_on_cancel()
        if fault is not None:
            self.desk.fill_resting(row.request.order_id, fault.part)

    def after_cancel(self, row: OrderRow) -> None:
        """Forget an order that was cancelled without a fill, when that is switched on."""
        if row.status == "done" and not row.fill_count and self.faults.is_purged():
            self.desk.archive.forget(row.request.order_id)

    def _beat_advanced(self, at_us: int, *, is_slow: bool) -> None:
        self.advanced.beat(at_us)
        if is_slow:
            self.advanced.beat_slowly(at_us)

    def _advanced_session(self, feed: FeedSocket) -> AdvancedSpeaker:
        subscriptions = AdvancedSubscriptions(
            self.markets,
            lambda token: bearer(self.users, token, (), now_us() / 1_000_000),
        )
        return AdvancedSpeaker(self.advanced, Session(subscriptions, feed.offer))

    def _subscriber(self, asked: Mapping[str, object]) -> tuple[str | None, str]:
        key = subscriber(self.users, asked, now_us() / 1_000_000)
        return (None, key.message) if isinstance(key, Refusal) else (key.user, "")

    async def _until_room(self) -> None:
        for feed in set(self._sockets):
            try:
                async with asyncio.timeout(READ_WITHIN_S):
                    await feed.until_room()
            except TimeoutError:
                feed.cut_off()


EXCHANGE: web.AppKey[Exchange] = web.AppKey("exchange", Exchange)


def _anchor(settings: ExchangeSettings, library: Library) -> Anchor:
    return anchor_for(
        anchor_file.load(settings.virc_data),
        library.fingerprint,
        settings.virc_replay_speed,
        library.timelines,
        now_us=now_us(),
        history_us=round(settings.virc_exchange_history_s * 1_000_000),
    )


def _private_limits(settings: ExchangeSettings) -> dict[str, RateLimit]:
    return {
        "private": RateLimit(
            settings.virc_exchange_private_rate, settings.virc_exchange_private_burst
        ),
        "fills": RateLimit(settings.virc_exchange_fills_rate, settings.virc_exchange_fills_burst),
        # Of older documents of Advanced Trade: twice that of the Exchange.
        "advanced": RateLimit(
            2 * settings.virc_exchange_private_rate, 2 * settings.virc_exchange_private_burst
        ),
    }


def _desk(
    settings: ExchangeSettings, users: Users, hub: Hub, markets: Mapping[str, Market]
) -> Desk:
    """Open the journal, and begin where it ends."""
    path: Path = settings.virc_data / JOURNAL
    journal = Journal(path, ExchangeEntry)
    venue = Venue(
        maker_fee_rate=settings.sim_maker_fee_rate,
        taker_fee_rate=settings.sim_taker_fee_rate,
        settles_after=timedelta(seconds=settings.virc_exchange_settle_s),
        most_open=settings.virc_exchange_open_orders,
    )
    entries = (cast("ExchangeEntry", entry) for entry in journal.read())
    recovered = recovery.replayed(entries, venue, markets)
    facts = recovery.opened(venue, markets, recovered, now())
    facts += recovery.first_deposits(venue, users.funds(), now())
    keys = {key.user: key for key in reversed(users.keys)}
    desk = Desk(venue, journal, recovered=recovered, keys=keys, hub=hub, markets=markets)
    desk.begin(facts)
    log.info("goes on with %d open orders and %d facts", venue.state.open_count(), desk.number)
    return desk
