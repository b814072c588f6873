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
        self._waiting: list[asyncio.Future[None]] = []

    async def durable(self) -> None:
        """Wait until all that was written so far is on the disk. Raises OSError."""
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        await mine

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            # One turn of the loop lets all requests that are here join this sync.
            await asyncio.sleep(0)
            waiting, self._waiting = self._waiting, []
            failure: OSError | None = None
            try:
                await loop.run_in_executor(None, self._sync)
            except OSError as error:
                failure = error
            for each in waiting:
                if each.done():
                    continue  # who waited has gone
                if failure is None:
                    each.set_result(None)
                else:
                    each.set_exception(failure)
            self._then()
