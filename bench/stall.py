"""A store that stalls while the market goes on: how late ticks are told, and what is lost."""

import time
from dataclasses import dataclass, field

from bench.live_feed import LiveFeed, live_feed, match_text
from bench.servers import Server, Valkey, free_port, python, wait_until
from common.bus import Bus
from common.channels import TRADES
from common.listener import Heard, Listener
from common.records import TRADES as STORED
from common.store import MAX_LIMIT, open_store

STALL_S = 10.0
CALM_S = 1.0
"""Before and after the stall."""

TICK_S = 0.005
PAIR = "BTC-EUR"

_STORED_S = 90.0
"""Longest wait for what the stall held up."""


@dataclass(slots=True)
class Ticks:
    """Trades that a feed says at a pace, and when the bus tells each of them."""

    feed: LiveFeed
    bus: Listener[object]
    said: dict[int, float] = field(default_factory=dict)
    heard: dict[int, float] = field(default_factory=dict)

    def run(self, for_s: float) -> None:
        """Say trades for some time, listening in between."""
        began = time.monotonic()
        next_at = began
        while next_at < began + for_s:
            trade_id = len(self.said) + 1
            text = match_text(PAIR, trade_id, "100.00", "0.001")
            self.said[trade_id] = time.monotonic()
            self.feed.say(text)
            next_at += TICK_S
            self.listen_until(next_at)

    def listen_until(self, moment: float) -> None:
        """Note what the bus tells."""
        while (left_s := moment - time.monotonic()) > 0:
            for item in self.bus.listen(left_s):
                if isinstance(item, Heard):
                    self.heard[item.message.trade_id] = time.monotonic()

    def latest_s(self) -> float:
        """Return the longest wait of a trade for being told. Raises KeyError for one untold."""
        return max(self.heard[trade_id] - at for trade_id, at in self.said.items())


def stalled(store: Server, store_url: str, valkey: Valkey) -> dict[str, float]:
    """Return the latest tick's delay in milliseconds, and how many trades were lost."""
    port = free_port()
    environment = {
        "REDIS_URL": valkey.url,
        "STORE_URL": store_url,
        "VIRC_PAIRS": PAIR,
        "VIRC_FEED_URL": f"ws://127.0.0.1:{port}/",
        "VIRC_REST_URL": "http://127.0.0.1:9",
        "VIRC_LOG_LEVEL": "ERROR",
    }
    bus = Bus(valkey.url)
    listener: Listener[object] = Listener(bus, topics=[(TRADES, (PAIR,))])
    with live_feed(port, PAIR) as feed, python("grabber", environment=environment):
        feed.await_client()
        ticks = Ticks(feed, listener)
        ticks.run(CALM_S)
        store.stall()
        ticks.run(STALL_S)
        store.resume()
        ticks.run(CALM_S)
        ticks.listen_until(time.monotonic() + CALM_S)
        count = len(ticks.said)
        wait_until(lambda: _stored(store_url) >= count, _STORED_S)
        lost = count - _stored(store_url)
    listener.close()
    bus.close()
    return {"late": ticks.latest_s() * 1000, "lost": float(lost)}


def _stored(store_url: str) -> int:
    with open_store(store_url) as store:
        found = store.find(
            STORED, {"pair": PAIR}, field_range=("trade_id", 1, MAX_LIMIT), limit=MAX_LIMIT
        )
    return len(found)
