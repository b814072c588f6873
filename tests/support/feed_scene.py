"""Kinds of feeds for the contract tests: a venue that plays a capture, and a grabber at it."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from common.bus import Bus
from common.channels import BEST_PRICES
from common.messages.market import Gap, Trade
from common.records import GAPS
from common.store import MAX_LIMIT, open_store
from tests.support.grabbers import GrabberProcess, stored_trades
from tests.support.replay import Json, ReplayVenue, advanced, seven_products
from tests.support.replay_dialects import Told
from tests.support.waiting import eventually

LIMIT_S = 100.0
"""A book is asked for again ten seconds after it was asked for; a busy machine takes longer."""


@dataclass
class Kind:
    """A feed, and a capture that it can read."""

    feed: str
    venue: Callable[[], ReplayVenue]
    requests: Callable[[ReplayVenue], int]
    """How many messages it subscribes with."""
    counts_trades: bool = True
    counts_messages: bool = False
    has_books: bool = True
    begins_at: int = 0
    """Where in the capture the grabber comes in: ccxt passes over a pair's ``last_match``."""


KINDS = {
    "coinbase": Kind("coinbase", seven_products, lambda _: 1),
    "coinbase_advanced": Kind("coinbase_advanced", advanced, lambda _: 3, counts_messages=True),
    "ccxt": Kind(
        "ccxt:coinbaseexchange",
        seven_products,
        lambda venue: len(venue.pairs),
        counts_trades=False,
        has_books=False,
        begins_at=60,
    ),
}


class Scene:
    """A venue, and a grabber that hears it."""

    def __init__(self, kind: Kind, venue: ReplayVenue, folder: Path, redis_url: str) -> None:
        self.kind = kind
        self.venue = venue
        self.store_url = f"sqlite:///{folder}/virc.sqlite"
        self.grabber = GrabberProcess(folder, venue, redis_url, self.store_url, kind.feed)
        self.grabber.pairs = tuple(venue.pairs)
        self.bus = Bus(redis_url)

    def begin(self) -> None:
        """Start the grabber, and wait until it has asked for everything."""
        self.venue.play(max(self.venue.place, self.kind.begins_at))
        heard = len(self.venue.heard)
        self.grabber.start()
        self.venue.wait_for(heard + self.kind.requests(self.venue))

    def stored(self, pair: str) -> list[Trade]:
        """Return the stored trades of a pair, rising."""
        with open_store(self.store_url) as store:
            store.prepare()
            return stored_trades(store, pair)

    def gaps(self) -> list[Gap]:
        """Return the ledger of all pairs."""
        with open_store(self.store_url) as store:
            rows = [store.find(GAPS, {"pair": pair}, limit=MAX_LIMIT) for pair in self.venue.pairs]
        return [row for each in rows for row in each]

    def await_trades(self) -> None:
        """Wait until the store has every trade of the capture so far, once and as it was."""
        for pair in self.venue.pairs:
            wanted = self._wanted(pair)
            try:
                eventually(partial(_is_so, self._heard, pair, wanted), LIMIT_S)
            except AssertionError as error:
                raise AssertionError(_difference(pair, wanted, self._heard(pair))) from error
        if not self.kind.counts_trades:
            for pair in self.venue.pairs:
                ids = [trade.trade_id for trade in self.stored(pair)]
                assert ids == list(range(1, len(ids) + 1))

    def await_books(self) -> None:
        """Wait until the best prices that are told are those at the venue."""
        for pair in self.venue.pairs if self.kind.has_books else ():
            wanted = self.venue.truth.best(pair)
            try:
                eventually(partial(_is_so, self._best, pair, wanted), LIMIT_S)
            except AssertionError as error:
                raise AssertionError(f"{pair}: {self._best(pair)}, not {wanted}") from error

    def close(self) -> None:
        """End everything."""
        self.grabber.kill()
        self.venue.close()
        self.bus.close()

    def _best(self, pair: str) -> tuple[Decimal, ...] | None:
        told = self.bus.get(BEST_PRICES, pair)
        return (told.bid, told.bid_size, told.ask, told.ask_size) if told else None

    def _wanted(self, pair: str) -> list[Any]:
        return sorted(self._as_told(each) for each in self.venue.truth.newest(pair))

    def _heard(self, pair: str) -> list[Any]:
        trades = [
            Told(each.trade_id, each.price, each.size, each.side.value, each.traded_at)
            for each in self.stored(pair)
        ]
        return sorted(map(self._as_told, trades))

    def _as_told(self, trade: Told) -> tuple[Any, ...]:
        """Return a trade as the feed can tell it: ccxt knows milliseconds, and ids are ours."""
        if self.kind.counts_trades:
            return trade
        at_ms = int(trade.traded_at.timestamp() * 1000)
        return at_ms, trade.price, trade.size, trade.side


def _is_so(told: Callable[[str], object], pair: str, wanted: object) -> bool:
    return told(pair) == wanted


def _difference(pair: str, wanted: list[Any], heard: list[Any]) -> str:
    lacking = [each for each in wanted if each not in heard]
    strange = [each for each in heard if each not in wanted]
    return f"{pair}: of {len(wanted)} lacks {lacking[:3]}, and of {len(heard)} has {strange[:3]}"


class Harm:
    """Drops, doubles and delays messages, and puts rubbish between them."""

    RUBBISH = ("{", "[]", '"x"', "nonsense", '{"type": "no such"}', '{"channel": "market_trades"}')

    def __init__(self, scene: Scene) -> None:
        self._chance = random.Random(7)
        self._scene = scene
        self._late: list[Json] = []

    def __call__(self, place: int, message: Json) -> Iterable[Json]:
        """Return what is sent instead of a message; None is one that was lost."""
        late, self._late = self._late, []
        has_trades = bool(self._scene.venue.trades_of(message))
        # A lost change of a book cannot be seen where messages have no numbers.
        is_fair = has_trades or self._scene.kind.counts_messages
        dice = self._chance.random()
        if self._scene.kind.feed.startswith("ccxt"):
            rubbish: tuple[str, ...] = ()
        else:
            rubbish = (self._chance.choice(self.RUBBISH),) if dice > 0.99 else ()
        if is_fair and dice < 0.2:
            return [None, *rubbish, *late]
        if is_fair and dice < 0.3:
            self._late = [message]
            return [*rubbish, *late]
        return [message, *([message] if has_trades and dice < 0.5 else []), *rubbish, *late]
