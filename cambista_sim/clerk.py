"""The clerk files orders and fills in the store, behind the venue's back.

It is a thread, against the rule of one loop a process: the store may be away or slow for seconds,
and trading must go on meanwhile. It shares nothing with the venue but two queues of frozen
messages. What it has not filed when the process dies is filed again from the journal.
"""

import logging
import queue
import threading
import time
from dataclasses import dataclass

from common.backoff import Backoff
from common.messages.order import Fill, OrderRecord
from common.records import FILLS, ORDERS
from common.store import Store, StoreAway

log = logging.getLogger(__name__)

FILES_EVERY_S = 0.1
"""Least time between two papers: filing takes from the same processor time as trading."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Records to file; when they are filed, so is every fact up to ``number``."""

    number: int
    orders: tuple[OrderRecord, ...]
    fills: tuple[Fill, ...]


class Clerk:
    """Files papers in order, waiting while the store is away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._papers: queue.SimpleQueue[Papers | None] = queue.SimpleQueue()
        self._is_closing = threading.Event()
        self._handed_at = float("-inf")
        self._thread = threading.Thread(target=self._work, name="clerk", daemon=True)
        self.filed = 0
        """Every fact up to this number is in the store."""
        self.trouble = ""
        """Why the store is not reached; empty when it is."""

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def file(self, papers: Papers) -> None:
        """Hand over papers; returns at once."""
        self._handed_at = time.monotonic()
        self._papers.put(papers)

    def is_free(self) -> bool:
        """Return whether papers may come: after a pause at once, in a rush ten times a second."""
        is_rested = time.monotonic() - self._handed_at >= FILES_EVERY_S
        return is_rested and self._papers.empty()

    def close(self) -> None:
        """File what is there if the store takes it, and end."""
        self._is_closing.set()
        self._papers.put(None)
        if self._thread.is_alive():  # who could not begin closes too
            self._thread.join(timeout=5)

    def _work(self) -> None:
        prepared = False
        while (papers := self._papers.get()) is not None:
            backoff = Backoff(first_s=0.2, most_s=5.0)
            while not self._try(papers, is_prepared=prepared):
                if self._is_closing.wait(backoff.delay_s(0.0)):
                    return
            prepared = True

    def _try(self, papers: Papers, *, is_prepared: bool) -> bool:
        try:
            if not is_prepared:
                self._store.prepare()
            if papers.fills:
                self._store.insert_new(FILLS, papers.fills)
            # Last, so that who reads of an order that it is filled finds its fills.
            if papers.orders:
                self._store.put(ORDERS, papers.orders)
        except StoreAway as error:
            if not self.trouble:
                log.warning("orders and fills wait to be filed: %s", error)
            self.trouble = str(error)
            return False
        self.trouble = ""
        self.filed = papers.number
        return True
