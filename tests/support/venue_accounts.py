"""Accounts of every kind of venue at the stand-in exchange, and what they are asked."""

import json
import time
from decimal import Decimal
from pathlib import Path
from queue import Empty, Queue
from typing import TypeVar
from uuid import uuid4

from cambista.evidence import Accepted, FeedNews, FeedUp, Ticket
from cambista.exchange import Access, Exchange, open_exchange
from cambista_sim.exchange.demo_key import FILE
from cambista_sim.exchange.library import SHIPPED
from cambista_sim.exchange.users import DEMO
from common.clock import now
from common.messages.base import Side
from tests.support.exchange import ExchangeProcess

PAIR = "BTC-USD"
RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))
KINDS = ("coinbase", "coinbase_advanced", "ccxt")
FED = ("coinbase", "coinbase_advanced")
LOW = Decimal("5000.00")
"""Rests, far below the market."""
SIZE = Decimal("0.01")
UNLIMITED = {"VIRC_EXCHANGE_PRIVATE_RATE": "0", "VIRC_EXCHANGE_FILLS_RATE": "0"}


def key_file(kind: str, venue: ExchangeProcess) -> Path:
    """Return the file of the demo user's keys, in the form that a kind of venue wants."""
    if kind == "coinbase_advanced":
        return venue.folder / FILE
    file = venue.folder / f"{kind}.json"
    written = {"key": DEMO.key, "secret": DEMO.secret, "passphrase": DEMO.passphrase}
    if kind == "ccxt":
        written = {
            "exchange": "coinbaseexchange",
            "apiKey": DEMO.key,
            "secret": DEMO.secret,
            "password": DEMO.passphrase,
        }
    file.write_text(json.dumps(written))
    return file


def opened(kind: str, venue: ExchangeProcess, url: str = "") -> Exchange:
    """Return the demo user's account."""
    access = Access(
        name=kind,
        rest_url=url or venue.url,
        feed_url=None,
        key_file=key_file(kind, venue),
        is_real_allowed=False,
        pairs=(PAIR, "XYZ-USD"),
    )
    return open_exchange(kind, access)


T = TypeVar("T")


class Followed:
    """A feed that is up, and what it has told."""

    def __init__(self, exchange: Exchange) -> None:
        self._news: Queue[FeedNews] = Queue()
        feed = exchange.feed()
        assert feed is not None
        self.feed = feed
        self.feed.start(self._news.put)
        assert self.next(FeedUp) == FeedUp()

    def next(self, kind: type[T], within_s: float = 60.0) -> T:
        """Return the next news of a kind."""
        deadline = time.monotonic() + within_s
        while (left_s := deadline - time.monotonic()) > 0:
            try:
                told = self._news.get(timeout=left_s)
            except Empty:
                break
            if isinstance(told, kind):
                return told
        raise AssertionError(f"no {kind.__name__} within {within_s} s")


def ticket(side: Side = Side.BUY, price: Decimal = LOW, size: Decimal = SIZE) -> Ticket:
    """Return what is asked for, under an id of its own."""
    return Ticket(uuid4(), PAIR, side, price, size)


def placed(exchange: Exchange, asked: Ticket) -> str:
    """Place an order that must be accepted, and return the venue's id."""
    outcome = exchange.place(exchange.compose(asked), now())
    assert isinstance(outcome, Accepted), outcome
    return outcome.venue_order_id


def best(venue: ExchangeProcess, side: str) -> Decimal:
    """Return the best price of ``bids`` or ``asks``."""
    return Decimal(venue.get(f"/products/{PAIR}/book")[side][0][0])
