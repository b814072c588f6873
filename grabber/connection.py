"""The feed's connection: websocket-client opens it and writes, frames are cut from the socket.

::

    Exception
    └── FeedLost    the connection is of no more use; close it and open another
"""

import logging
import socket
import ssl
from contextlib import suppress

import websocket

from grabber.frames import FrameCutter, FrameError

log = logging.getLogger(__name__)

ANSWER_LIMIT_S = 5.0
"""For connecting and for each write; shorter than a heartbeat of this service lives."""

RECEIVE_BUFFER = 4 * 1024 * 1024
"""Bytes that the kernel keeps for us; the venue cuts off who reads too slowly."""

_CHUNK = 256 * 1024

DRAINED = 1024 * 1024
"""Bytes that one call reads at most, so that what was read is handled in time."""

USER_AGENT = "virc"


class FeedLost(Exception):  # noqa: N818 - named as the log says it
    """The connection is of no more use."""


class Connection:
    """One websocket to the feed."""

    def __init__(self, url: str) -> None:
        """Connect. Raises FeedLost."""
        self._cutter = FrameCutter()
        try:
            self._websocket = websocket.create_connection(
                url,
                timeout=ANSWER_LIMIT_S,
                sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)],
                header=[f"User-Agent: {USER_AGENT}"],
                skip_utf8_validation=True,
                enable_multithread=False,
            )
        except (OSError, websocket.WebSocketException, ValueError) as error:
            raise FeedLost(f"cannot connect: {error}") from error
        # The handshake reads byte by byte to its empty line, so that no frame is in its hands.
        if self._websocket.sock is None:
            raise FeedLost("closed while connecting")
        self._socket = self._websocket.sock

    def send(self, text: str) -> None:
        """Send a message. Raises FeedLost."""
        self._write(websocket.ABNF.OPCODE_TEXT, text)

    def receive(self, timeout_s: float) -> list[bytes]:
        """Wait for something at most so long, and return all messages that came.

        Raises
        ------
        FeedLost
            When the server closed the connection, or talks nonsense.
        """
        if self._cutter.closed is not None:
            raise FeedLost(f"closed by the venue with {self._cutter.closed}")
        chunk = self._read(timeout_s)
        try:
            texts = self._cutter.cut(chunk) if chunk else []
        except FrameError as error:
            raise FeedLost(str(error)) from error
        for payload in self._cutter.pings:
            self._write(websocket.ABNF.OPCODE_PONG, payload)
        self._cutter.pings.clear()
        return texts

    def close(self) -> None:
        """Close the socket, with a goodbye if the server still reads."""
        with suppress(OSError, websocket.WebSocketException):
            self._websocket.settimeout(0.1)
            self._websocket.send_close()
        with suppress(OSError):
            self._socket.close()

    def _read(self, timeout_s: float) -> bytes:
        """Return what the socket has, waiting for the first of it."""
        parts: list[bytes] = []
        size = 0
        try:
            self._socket.settimeout(max(timeout_s, 0.001))
            while size < DRAINED:
                part = self._socket.recv(_CHUNK)
                if not part:
                    raise FeedLost("the venue closed the connection")
                parts.append(part)
                size += len(part)
                self._socket.settimeout(0)
        except (TimeoutError, BlockingIOError, ssl.SSLWantReadError):
            pass
        except OSError as error:
            raise FeedLost(str(error)) from error
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _write(self, opcode: int, payload: str | bytes) -> None:
        try:
            self._socket.settimeout(ANSWER_LIMIT_S)
            self._websocket.send(payload, opcode)
        except (OSError, websocket.WebSocketException) as error:
            raise FeedLost(str(error)) from error
