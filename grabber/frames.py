"""Websocket frames, cut out of what a socket delivers (RFC 6455, section 5).

websocket-client's own reader costs ten times as much a message as decoding it does; this one cuts
all messages of a chunk in one loop.
"""

from typing import NamedTuple

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
BINARY, CONTINUATION = 0x2, 0x0

FINAL_TEXT = 0x80 | TEXT

MOST_BYTES = 64 * 1024 * 1024
"""Of one message; a whole book has been seen with 5 MB."""

_SIZE_IN_2, _SIZE_IN_8, _MASKED = 126, 127, 0x80


class FrameError(ValueError):
    """What came is not what a websocket server may send; the connection is of no more use."""


class Closed(NamedTuple):
    """The server said goodbye."""

    code: int
    reason: str


class FrameCutter:
    """Cuts a server's stream into messages; one for each connection."""

    def __init__(self) -> None:
        self.pings: list[bytes] = []
        """Payloads that must be sent back as pongs; who sends them clears the list."""
        self.closed: Closed | None = None
        self._rest = b""
        self._parts: list[bytes] | None = None

    def cut(self, chunk: bytes) -> list[bytes]:
        """Return the messages that are whole now. Raises FrameError."""
        texts: list[bytes] = []
        held = self._rest + chunk
        at, end = 0, len(held)
        while end - at >= 2:  # noqa: PLR2004 - the shortest header
            body, size = at + 2, held[at + 1]
            if size >= _SIZE_IN_2:
                body, size = _long_size(held, at, end)
            stop = body + size
            if stop > end:
                break
            if held[at] == FINAL_TEXT and self._parts is None:
                texts.append(held[body:stop])
            else:
                self._other(held[at], held[body:stop], texts)
            at = stop
        self._rest = held[at:]
        return texts

    def _other(self, first: int, payload: bytes, texts: list[bytes]) -> None:
        """Take a control frame or a part of a message."""
        is_final, kind = bool(first & 0x80), first & 0x0F
        if first & 0x70:
            raise FrameError("it uses an extension that was not agreed on")
        if kind == PING:
            self.pings.append(payload)
        elif kind == CLOSE:
            code = int.from_bytes(payload[:2]) if payload else 1005
            self.closed = Closed(code, payload[2:].decode(errors="replace"))
        elif kind in {TEXT, BINARY, CONTINUATION}:
            self._part(payload, texts, is_first=kind != CONTINUATION, is_final=is_final)
        elif kind != PONG:
            raise FrameError(f"it sent a frame of the unknown kind {kind}")

    def _part(self, payload: bytes, texts: list[bytes], *, is_first: bool, is_final: bool) -> None:
        if is_first != (self._parts is None):
            raise FrameError("the parts of its messages are in no order")
        parts = self._parts = [*(self._parts or ()), payload]
        if sum(map(len, parts)) > MOST_BYTES:
            raise FrameError(f"its message has more than {MOST_BYTES} bytes")
        if is_final:
            texts.append(b"".join(parts))
            self._parts = None


def _long_size(held: bytes, at: int, end: int) -> tuple[int, int]:
    """Return where the payload begins and its size; beyond the end when that is not known yet."""
    size = held[at + 1]
    if size & _MASKED:
        raise FrameError("it masks its frames")
    body = at + (4 if size == _SIZE_IN_2 else 10)
    if body > end:
        return body, 0
    size = int.from_bytes(held[at + 2 : body])
    if size > MOST_BYTES:
        raise FrameError(f"its message has {size} bytes")
    return body, size
