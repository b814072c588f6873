"""``python -m bench.crowd PORT COUNT REQUEST``: subscribers who count what they are told.

It says ``ready`` when all are subscribed, and the time when the last of them has the last message.
A line of input, how many messages there are to come, begins each count.
"""

import asyncio
import base64
import os
import sys
import time

MARK = b'"canceled"'
"""It is in each message that is counted, once."""


class Subscriber(asyncio.Protocol):
    """A websocket client that counts a mark in what comes, and reads nothing else of it."""

    def __init__(self, request: str) -> None:
        self.seen = 0
        self.wanted = 0
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_done = asyncio.Event()
        self._request = request
        self._rest = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands, and subscribe with the next bytes."""
        if not isinstance(transport, asyncio.WriteTransport):
            raise TypeError("a socket was asked for")
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        head = ["GET / HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade"]
        lines = [*head, f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        transport.write(masked(self._request.encode()))

    def data_received(self, data: bytes) -> None:
        """Count."""
        text = self._rest + data
        self._rest = text[-(len(MARK) - 1) :]
        if not self.subscribed.done():
            self._look(text)
        self.seen += text.count(MARK)
        if self.wanted and self.seen >= self.wanted:
            self.is_done.set()

    def _look(self, text: bytes) -> None:
        if b'"error"' in text:
            self.subscribed.set_exception(ValueError(text.decode(errors="replace")))
        elif b'"subscriptions"' in text:
            self.subscribed.set_result(None)

    def expect(self, count: int) -> None:
        """Begin to count."""
        self.seen, self.wanted = 0, count
        self.is_done.clear()


def masked(text: bytes) -> bytes:
    """Return a message as a websocket client sends it (RFC 6455, section 5.3), masked with 0."""
    return bytes([0x81, 0x80 | 126]) + len(text).to_bytes(2) + bytes(4) + text


async def listen(port: int, count: int, request: str) -> None:
    """Subscribe so often, and count what is announced until the input ends."""
    loop = asyncio.get_running_loop()
    crowd: list[Subscriber] = []
    for _ in range(count):
        _, one = await loop.create_connection(lambda: Subscriber(request), "127.0.0.1", port)
        crowd.append(one)
    for each in crowd:
        await each.subscribed
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        for each in crowd:
            each.expect(int(line))
        print("counts", flush=True)
        for each in crowd:
            await each.is_done.wait()
        print(time.time(), flush=True)


if __name__ == "__main__":
    asyncio.run(listen(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
