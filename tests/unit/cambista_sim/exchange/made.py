"""Timelines and markets made up for tests."""

from cambista_sim.exchange.anchor import anchor_for
from cambista_sim.exchange.levels import BUY, SELL, Change
from cambista_sim.exchange.market import Market
from cambista_sim.exchange.product import Product
from cambista_sim.exchange.thin_book import ThinTimeline
from cambista_sim.exchange.timeline import Event, LoopTrade, Timeline, recorded_timeline

PRODUCT = Product("BTC-USD", 2, 8)
SECOND = 1_000_000
NOW_US = 1_800_000_000 * SECOND
FIRST_ID = 1_800_000_000_000


def thin(*prices: int, every_s: int = 1) -> Timeline:
    """Return a loop with a trade of 1 lot each so many seconds, at prices in ticks."""
    trades = [
        LoopTrade(number * every_s * SECOND, ticks, 1, BUY) for number, ticks in enumerate(prices)
    ]
    return ThinTimeline(PRODUCT, len(prices) * every_s * SECOND, trades)


def recorded() -> Timeline:
    """Return a loop of 10 s: 100 bid, 102 asked; a trade at 2 s, the bid up at 4 s and 6 s."""
    events = [
        Event(2 * SECOND, LoopTrade(2 * SECOND, 102, 5, SELL), ()),
        Event(4 * SECOND, None, (Change(BUY, 101, 7), Change(BUY, 100, 0))),
        Event(6 * SECOND, None, (Change(BUY, 101, 9),)),
    ]
    return recorded_timeline(PRODUCT, 10 * SECOND, ({100: 3}, {102: 4}), events)


def market_of(timeline: Timeline, speed: float = 1) -> Market:
    """Return a market whose replay begins so that its first trade is due at ``NOW_US``."""
    anchor = anchor_for(None, "made up", speed, [timeline], now_us=NOW_US)
    return Market(timeline, anchor.products[timeline.product.product_id], anchor.clock)
