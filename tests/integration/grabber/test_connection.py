"""The feed's connection, on a server that sends what a test tells it to."""

import base64
import hashlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from grabber.connection import Connection, FeedLost

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What RFC 6455 has a server add to the client's key."""


class Server:
    """Takes one websocket client, and sends bytes as they are given."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listening.getsockname()[1]}"
        self.client: socket.socket | None = None
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def connected(self) -> socket.socket:
        """Return the client's socket, after the handshake."""
        self._thread.join(60)
        assert self.client is not None
        return self.client

    def close(self) -> None:
        """Close everything."""
        self._listening.close()
        self._thread.join(60)
        if self.client is not None:
            self.client.close()

    def _accept(self) -> None:
        with suppress(OSError):
            client, _ = self._listening.accept()
            self.client = client
            asked = b""
            while b"\r\n\r\n" not in asked:
                asked += client.recv(4096)
            key = next(
                line.partition(b":")[2].strip()
                for line in asked.split(b"\r\n")
                if line.lower().startswith(b"sec-websocket-key")
            )
            # SHA-1 is what the protocol's handshake is made of; it protects nothing.
            digest = hashlib.sha1(key + GUID, usedforsecurity=False).digest()
            client.sendall(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Accept: "
                + base64.b64encode(digest)
                # The first message may come in the same packet as the handshake's answer.
                + b"\r\n\r\n\x81\x05first"
            )


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server that waits for a client."""
    with closing(Server()) as found:
        yield found


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    """Return a connection that has had its first message."""
    with closing(Connection(server.url)) as found:
        assert found.receive(60.0) == [b"first"]
        yield found


def test_all_that_the_socket_has_comes_at_once(server: Server, connection: Connection) -> None:
    server.connected().sendall(b"\x81\x03one\x81\x03two\x81\x05thr")

    assert connection.receive(60.0) == [b"one", b"two"]
    server.connected().sendall(b"ee")
    assert connection.receive(60.0) == [b"three"]


def test_a_message_of_megabytes_comes_whole(server: Server, connection: Connection) -> None:
    payload = b"x" * 5_000_000
    sending = threading.Thread(
        target=server.connected().sendall,
        args=(struct.pack("!BBQ", 0x81, 127, len(payload)) + payload,),
    )
    sending.start()

    texts: list[bytes] = []
    while not texts:
        texts = connection.receive(60.0)
    sending.join(60)

    assert texts == [payload]


def test_a_ping_is_answered(server: Server, connection: Connection) -> None:
    server.connected().sendall(b"\x89\x02hi")

    assert connection.receive(5.0) == []

    head = server.connected().recv(8)
    mask, masked = head[2:6], head[6:8]
    assert head[:2] == b"\x8a\x82"
    assert bytes(a ^ b for a, b in zip(masked, mask, strict=False)) == b"hi"


def test_silence_is_no_loss(connection: Connection) -> None:
    assert connection.receive(0.01) == []


def test_the_last_messages_come_before_the_goodbye(server: Server, connection: Connection) -> None:
    server.connected().sendall(b"\x81\x04last\x88\x02\x03\xe8")

    assert connection.receive(60.0) == [b"last"]
    with pytest.raises(FeedLost, match="1000"):
        connection.receive(5.0)


def test_an_end_without_goodbye_is_a_loss(server: Server, connection: Connection) -> None:
    server.connected().close()

    with pytest.raises(FeedLost, match="closed"):
        connection.receive(5.0)


def test_nonsense_is_a_loss(server: Server, connection: Connection) -> None:
    server.connected().sendall(b"HTTP/1.1 400 Bad Request\r\n" * 9)

    with pytest.raises(FeedLost):
        connection.receive(5.0)


def test_nobody_there_is_a_loss() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(FeedLost, match="cannot connect"):
        Connection(f"ws://127.0.0.1:{port}")
