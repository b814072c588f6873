"""The thinnest ingest: frames cut by hand, typed trades, a block of PUBLISH, a line in a file."""

import os
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import hiredis
import msgspec

from bench.reference.bare_decode import decode

_CHUNK = 1 << 18

_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def connect(url: str) -> socket.socket:
    """Return a websocket that is open and has asked for something."""
    parts = urlsplit(url)
    feed = socket.create_connection((parts.hostname or "", parts.port or 80))
    feed.sendall(_HANDSHAKE.format(path=parts.path, host=parts.netloc).encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += feed.recv(1)
    feed.sendall(b"\x81\x81\x00\x00\x00\x00x")
    return feed


def cut(held: bytes) -> tuple[list[bytes], bytes]:
    """Return the text messages of a stream, and the rest of it."""
    texts: list[bytes] = []
    at, end = 0, len(held)
    while end - at >= 4:
        size, body = held[at + 1], at + 2
        if size == 126:
            size, body = int.from_bytes(held[at + 2 : at + 4]), at + 4
        stop = body + size
        if stop > end:
            break
        texts.append(held[body:stop])
        at = stop
    return texts, held[at:]


def ingest(url: str, redis_port: int, log: Path, count: int) -> float:
    """Take in so many trades, on the bus and in the file; return when the last one was."""
    encode = msgspec.json.Encoder().encode
    pack = hiredis.pack_command
    feed = connect(url)
    bus = socket.create_connection(("127.0.0.1", redis_port))
    replies = hiredis.Reader()
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    rest, told = b"", 0
    while told < count:
        texts, rest = cut(rest + feed.recv(_CHUNK))
        lines = [encode(decode(text)) for text in texts]
        bus.sendall(
            b"".join([pack((b"PUBLISH", b"trade", line)) for line in lines])  # type: ignore[arg-type]
        )
        os.write(file, b"\n".join(lines))
        waited = len(lines)
        while waited:
            if replies.gets() is False:
                replies.feed(bus.recv(_CHUNK))
            else:
                waited -= 1
        told += len(lines)
    ended = time.monotonic()
    os.close(file)
    bus.close()
    feed.close()
    return ended
