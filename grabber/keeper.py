"""The keeper: stores what the feed brought, and repairs what it lost.

It runs beside the feed's loop, which must not wait for a store or for REST.
"""

import logging
import random
import threading
import time
from collections.abc import Callable

from common.backoff import Backoff
from common.messages.market import Product
from common.store import Store, StoreAway
from grabber.archive import Archive
from grabber.buffer import Buffer
from grabber.feed import TradeHeard
from grabber.mender import Mender
from grabber.registrar import Registrar
from grabber.rest import VenueAway
from grabber.venue import Venue

log = logging.getLogger(__name__)

BATCH = 1_000
"""Trades that are stored together: beyond it a store gains little."""

BATCH_AGE_S = 0.25
"""A trade waits for others at most so long."""

PRODUCTS_EVERY_S = 3600.0

STOP_WITHIN_S = 5.0
"""What is left when the service ends is stored in this time, or repaired at the next start."""


class Keeper:
    """Moves trades from the buffer into the store, has holes mended, and learns pairs' rules."""

    def __init__(self, store: Store, venue: Venue, pairs: tuple[str, ...], buffer: Buffer) -> None:
        self.products: tuple[Product, ...] = ()
        """The rules of the wanted pairs, when the venue has told them."""
        self.unlisted: frozenset[str] = frozenset()
        """Wanted pairs that the venue does not list."""
        self.trouble = ""
        """Why the store is away; empty while it is not."""
        self._store = store
        self._archive = Archive(store)
        self.mender = Mender(self._archive, venue, pairs)
        self.registrar = Registrar(self._archive, self.mender.repaired)
        self._venue = venue
        self._pairs = pairs
        self._buffer = buffer
        self._stored_count = 0
        self._unstored: list[TradeHeard] = []
        self._products_s = 0.0
        self._backoff = Backoff(first_s=0.1, most_s=3.0)
        self._is_stopping = threading.Event()
        # House rule 7 says no threads. This one stands apart because a store that stalls and a
        # REST answer that takes seconds must not delay a tick, and there is no way to write to
        # Mongo, SQLite and HTTP without waiting except a thread or another process.
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Store what is left, if the store answers, and end."""
        self._is_stopping.set()
        self._buffer.wake()
        if self._thread.ident is not None:
            self._thread.join(STOP_WITHIN_S)
        if self.waiting_count:
            log.warning("%d trades are not stored; the next start repairs", self.waiting_count)
        self._venue.close()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs: it ends only when told to, or on an error nobody foresaw."""
        return self._thread.is_alive()

    @property
    def waiting_count(self) -> int:
        """How many trades wait to be stored."""
        return len(self._buffer) + len(self._unstored) + len(self.registrar)

    @property
    def stored_count(self) -> int:
        """How many trades were stored that were not in the store before."""
        return self._stored_count + self.mender.stored_count + self.registrar.stored_count

    @property
    def permanent_count(self) -> int:
        """How many holes will never be repaired."""
        return self.mender.ledger.permanent_count + self.registrar.gap_count

    def _run(self) -> None:
        try:
            while not self._is_stopping.is_set():
                self._turn()
            self._try(self._store_all)
        finally:
            self._store.close()

    def _turn(self) -> None:
        """Wait for trades or for a hole that is due, store, and do one step of repair."""
        wait_s = min(max(self.mender.next_due_s() - time.monotonic(), 0.01), BATCH_AGE_S)
        self._buffer.wait(BATCH, wait_s)
        self._try(self._store_batch, self.registrar.turn, self.mender.turn)
        self._learn_products()

    def _try(self, *acts: Callable[[], None]) -> None:
        """Do what needs the store; while it is away wait a little, to do it again."""
        try:
            self.mender.recover()
            for act in acts:
                act()
        except StoreAway as error:
            if not self.trouble:
                log.warning("trades wait: %s", error)
            self.trouble = str(error)
            # The jitter of a retry is no secret.
            self._is_stopping.wait(self._backoff.delay_s(random.random()))  # noqa: S311
            return
        if self.trouble:
            log.info("the store is back")
            self.trouble = ""
            self._backoff.reset()

    def _store_batch(self) -> None:
        """Store one batch; on an error it is kept, to be stored again."""
        if not self._unstored:
            taken = self._buffer.take(BATCH)
            self._unstored = taken.trades
            for each in taken.missing:
                self.mender.open(each)
        self.mender.record()
        if self._unstored:
            self._stored_count += len(self._archive.keep(self._unstored))
            self._unstored = []

    def _store_all(self) -> None:
        while self.waiting_count:
            self._store_batch()
            self.registrar.turn()

    def _learn_products(self) -> None:
        """Learn the rules of the wanted pairs, every hour."""
        now_s = time.monotonic()
        if now_s < max(self._products_s, self._venue.free_s):
            return
        try:
            listed = {product.pair: product for product in self._venue.products()}
        except VenueAway as error:
            log.debug("no products: %s", error)
            return
        self.products = tuple(listed[pair] for pair in self._pairs if pair in listed)
        self.unlisted = frozenset(self._pairs) - listed.keys()
        self._products_s = now_s + PRODUCTS_EVERY_S
