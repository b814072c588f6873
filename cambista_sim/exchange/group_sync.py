"""One sync of the journal for all who wait for it."""

import asyncio
from collections.abc import Callable


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
        self._running: asyncio.Task[None] | None = None
        self._waiting: asyncio.Future[None] | None = None

    async def durable(self) -> None:
        """Wait until all that was written so far is on the disk. Raises OSError."""
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_future()
            if self._running is None or self._running.done():
                self._running = asyncio.create_task(self._run())
        await asyncio.shield(self._waiting)

    async def _run(self) -> None:
        while self._waiting is not None:
            # One turn of the loop lets all requests that are here join this sync.
            await asyncio.sleep(0)
            waiting, self._waiting = self._waiting, None
            try:
                await asyncio.to_thread(self._sync)
            except OSError as error:
                waiting.set_exception(error)
            else:
                waiting.set_result(None)
            self._then()
