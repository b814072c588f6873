"""A websocket server of a test's own that says what the test says."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from aiohttp import WSCloseCode, WSMsgType, web

from tests.support.redis import free_port
from tests.support.waiting import eventually

T = TypeVar("T")


class SocketVenue:
    """Takes connections, keeps what is sent to it, and sends what it is told to, to all."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"ws://127.0.0.1:{self.port}"
        self.connections = 0
        self.heard: list[Any] = []
        self.greeting: list[Any] = []
        """Sent to whoever has said something for the first time."""
        self._sockets: set[web.WebSocketResponse] = set()
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.listen()

    def listen(self) -> None:
        """Take connections."""
        self._do(self._listen())

    def deaf(self) -> None:
        """Take no more connections, and end those there are."""
        self.abort()
        self._do(self._end())

    def say(self, *messages: Any) -> None:  # noqa: ANN401 - any JSON
        """Send messages to all that are connected; a text is sent as it is."""
        self._do(self._say(messages))

    def hang_up(self) -> None:
        """Close all connections properly, with 1000."""
        self._do(self._hang_up())

    def abort(self) -> None:
        """Reset all connections."""
        self._do(self._abort())

    def wait_for(self, count: int) -> None:
        """Wait until so many first messages have come."""
        eventually(lambda: len(self.heard) >= count)

    def close(self) -> None:
        """End everything."""
        self.abort()
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _listen(self) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def _end(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        self.connections += 1
        transport = request.transport
        if isinstance(transport, asyncio.Transport):
            self._transports[response] = transport
        self._sockets.add(response)
        is_greeted = False
        async for message in response:
            if message.type is WSMsgType.TEXT:
                self.heard.append(json.loads(message.data))
                if not is_greeted:
                    is_greeted = True
                    for each in self.greeting:
                        await response.send_str(_text(each))
        self._sockets.discard(response)
        self._transports.pop(response, None)
        return response

    async def _say(self, messages: tuple[Any, ...]) -> None:
        for each in messages:
            for response in list(self._sockets):
                await response.send_str(_text(each))

    async def _hang_up(self) -> None:
        for response in list(self._sockets):
            await response.close(code=WSCloseCode.OK)

    async def _abort(self) -> None:
        for transport in list(self._transports.values()):
            transport.abort()
        await asyncio.sleep(0.01)


@contextmanager
def socket_venue() -> Iterator[SocketVenue]:
    """Serve for the length of a block."""
    venue = SocketVenue()
    try:
        yield venue
    finally:
        venue.close()


def _text(message: Any) -> str:  # noqa: ANN401 - any JSON
    return message if isinstance(message, str) else json.dumps(message)
