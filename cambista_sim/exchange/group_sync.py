"""One sync of the journal for all who wait for it.

The syncs are made by a thread, against the rule of one loop a process: a disk may take long, and
nobody else should wait for it. It shares nothing with the loop but the queue of what is asked. An
executor would do the same for twice the processor time, and every order is a sync when few
come at once.
"""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue


class GroupSync:
    """Brings the journal to the disk in a thread, and lets all who came before it go on.

    Parameters
    ----------
    sync
        Brings everything that was written to the disk.
    then
        Is called after each sync, when nobody writes.
    """

    def __init__(self, sync: Callable[[], None], then: Callable[[], None]) -> None:
        self._sync = sync
        self._then = then
        self._asked: SimpleQueue[asyncio.AbstractEventLoop | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_busy = False
        self._waiting: list[asyncio.Future[None]] = []
        self._syncing: list[asyncio.Future[None]] = []

    async def durable(self) -> None:
        """Wait until all that was written so far is on the disk. Raises OSError."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[None] = loop.create_future()
        self._waiting.append(mine)
        if not self._is_busy:
            self._is_busy = True
            # One turn of the loop lets all requests that are here join this sync.
            loop.call_soon(self._begin, loop)
        await mine

    def close(self) -> None:
        """Let the sync that is being made come to its end."""
        if self._thread is not None:
            self._asked.put(None)
            self._thread.join()

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sync", daemon=True)
            self._thread.start()
        self._syncing, self._waiting = self._waiting, []
        self._asked.put(loop)

    def _work(self) -> None:
        while (loop := self._asked.get()) is not None:
            failure: OSError | None = None
            try:
                self._sync()
            except OSError as error:
                failure = error
            if loop.is_closed():
                return
            loop.call_soon_threadsafe(self._end, loop, failure)

    def _end(self, loop: asyncio.AbstractEventLoop, failure: OSError | None) -> None:
        synced, self._syncing = self._syncing, []
        for each in synced:
            if each.done():
                continue  # who waited has gone
            if failure is None:
                each.set_result(None)
            else:
                each.set_exception(failure)
        try:
            self._then()
        finally:
            self._is_busy = bool(self._waiting)
            if self._is_busy:
                self._begin(loop)
