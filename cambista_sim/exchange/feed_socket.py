"""One client's websocket: what it is sent waits in a bounded queue."""

import asyncio
import logging
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from aiohttp import ClientConnectionResetError, WSCloseCode, WSMsgType, web

from cambista_sim.exchange import wire
from cambista_sim.exchange.advanced.speaker import AdvancedSpeaker
from cambista_sim.exchange.advanced.subscription import speaks_advanced
from cambista_sim.exchange.hub import Hub
from cambista_sim.exchange.replay import now_us
from cambista_sim.exchange.subscription import FeedError, Subscriptions

log = logging.getLogger(__name__)

SUBSCRIBE_WITHIN_S = 5.0
"""The exchange disconnects who has not subscribed by then."""

MAX_REQUEST_BYTES = 256 * 1024

LINGER_S = 2.0
"""How long a client that reads too slowly has to read why it is cut off."""

SLOW = FeedError("ErrSlowConsume", "the client does not read fast enough")


class FeedSocket:
    """A socket that the hub writes to without waiting."""

    def __init__(self, request: web.Request, subscriptions: Subscriptions, queue: int) -> None:
        self.subscriptions = subscriptions
        self._transport = request.transport
        peer = request.transport.get_extra_info("peername") if request.transport else None
        self.name = f"{peer[0]}:{peer[1]}" if peer else "a client that has gone"
        self._response = web.WebSocketResponse(max_msg_size=MAX_REQUEST_BYTES, compress=False)
        self._queue = queue
        self._waiting: deque[str] = deque()
        self._woken = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._stalled_until_s = 0.0
        self._is_cut = False
        self._advanced: AdvancedSpeaker | None = None

    def offer(self, message: str) -> None:
        """Queue a message; a client with too many waiting is cut off, and told so."""
        if self._is_cut:
            return
        if len(self._waiting) >= self._queue:
            self.cut_off()
            return
        self._waiting.append(message)
        self._woken.set()
        if len(self._waiting) > self._queue // 4:
            self._drained.clear()

    def later(self, seconds: float, then: Callable[[int], None]) -> None:
        """Do something after some time, with the time in microseconds that it is then."""
        asyncio.get_running_loop().call_later(seconds, lambda: then(now_us()))

    def cut_off(self) -> None:
        """Drop what waits, say why, and end the connection whether the client reads or not."""
        log.warning("%s reads too slowly and is cut off", self.name)
        self._waiting.clear()
        self._waiting.append(wire.error(SLOW))
        self._is_cut = True
        self._stalled_until_s = 0
        self._woken.set()
        self._drained.set()
        asyncio.get_running_loop().call_later(LINGER_S, self.reset)

    def stall(self, seconds: float) -> None:
        """Send nothing for some time, with the connection open."""
        self._stalled_until_s = time.monotonic() + seconds

    def reset(self) -> None:
        """Reset the connection: no close frame, no orderly end."""
        if self._transport is None or self._transport.is_closing():
            return
        raw: socket.socket = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    async def close(self, code: int = WSCloseCode.OK) -> None:
        """Say goodbye in the protocol's way."""
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(LINGER_S):
                await self._response.close(code=code)

    async def until_room(self) -> None:
        """Wait until most of what waits has been sent."""
        await self._drained.wait()

    def is_subscribed(self, channel: str) -> bool:
        """Return whether the client has subscribed to a channel, in either dialect."""
        if self._advanced is not None:
            return self._advanced.has(channel)
        return self.subscriptions.has(channel)

    async def serve(
        self,
        request: web.Request,
        hub: Hub,
        advanced: Callable[["FeedSocket"], AdvancedSpeaker],
    ) -> web.WebSocketResponse:
        """Speak with the client until either side ends it.

        The first message tells the dialect; ``advanced`` makes what speaks the other one.
        """
        await self._response.prepare(request)
        hub.join(self)
        writer = asyncio.create_task(self._write())
        log.info("%s connected, %d sockets", self.name, len(hub.listeners))
        try:
            await self._listen(hub, advanced)
        finally:
            if self._advanced is not None:
                self._advanced.leave()
            hub.leave(self)
            self._drained.set()
            writer.cancel()
            log.info("%s gone, %d sockets", self.name, len(hub.listeners))
        return self._response

    async def _listen(self, hub: Hub, advanced: Callable[["FeedSocket"], AdvancedSpeaker]) -> None:
        is_subscribed = False
        deadline = asyncio.get_running_loop().time() + SUBSCRIBE_WITHIN_S
        while True:
            try:
                async with asyncio.timeout_at(None if is_subscribed else deadline):
                    message = await self._response.receive()
            except TimeoutError:
                log.info("%s did not subscribe within %g s", self.name, SUBSCRIBE_WITHIN_S)
                await self.close(WSCloseCode.POLICY_VIOLATION)
                return
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return
            log.debug("%s sent %s", self.name, message.data)
            if not is_subscribed and self._advanced is None and speaks_advanced(message.data):
                self._advanced = advanced(self)
                self._advanced.join()
            if self._advanced is not None:
                is_listed = self._advanced.answer(message.data, now_us())
            else:
                is_listed = hub.answer(self, message.data, now_us()).is_listed
            is_subscribed = is_subscribed or is_listed

    async def _write(self) -> None:
        with suppress(ClientConnectionResetError, ConnectionError):
            while not (self._is_cut and not self._waiting):
                await self._woken.wait()
                self._woken.clear()
                await self._send_waiting()
            await self.close(WSCloseCode.POLICY_VIOLATION)

    async def _send_waiting(self) -> None:
        while self._waiting:
            stalled_s = self._stalled_until_s - time.monotonic()
            if stalled_s > 0:
                await asyncio.sleep(min(stalled_s, LINGER_S / 10))
                continue
            await self._response.send_str(self._waiting.popleft())
            if len(self._waiting) <= self._queue // 8:
                self._drained.set()
