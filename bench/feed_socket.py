"""The exchange's end of a websocket, as thin as can be: a handshake, and frames made before."""

import base64
import hashlib
import socket
from pathlib import PurePosixPath

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, section 1.3."""


def listen(port: int) -> socket.socket:
    """Return a socket of 127.0.0.1 that takes connections."""
    return socket.create_server(("127.0.0.1", port))


def accept(server: socket.socket) -> tuple[socket.socket, PurePosixPath]:
    """Return the next client, its handshake done, and the path that it asked for."""
    client, _ = server.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    asked = b""
    while b"\r\n\r\n" not in asked:
        part = client.recv(4096)
        if not part:
            raise ConnectionError("a client left during its handshake")
        asked += part
    first, *lines = asked.split(b"\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(b":") for x in lines)}
    digest = hashlib.sha1(headers[b"sec-websocket-key"] + _MAGIC, usedforsecurity=False).digest()
    client.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )
    return client, PurePosixPath(first.split()[1].decode())


def await_subscription(client: socket.socket) -> None:
    """Return when the client has said something; what it wants is not asked."""
    client.recv(65536)


def await_goodbye(client: socket.socket) -> None:
    """Read until the client closes, so that nothing of what was sent is thrown away."""
    try:
        while client.recv(65536):
            pass
    except ConnectionError:
        pass
    client.close()
