"""Websocket frames."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grabber.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    MOST_BYTES,
    PING,
    PONG,
    TEXT,
    Closed,
    FrameCutter,
    FrameError,
)


def frame(payload: bytes, kind: int = TEXT, *, is_final: bool = True) -> bytes:
    first = kind | (0x80 if is_final else 0)
    if len(payload) < 126:
        return bytes([first, len(payload)]) + payload
    if len(payload) < 1 << 16:
        return struct.pack("!BBH", first, 126, len(payload)) + payload
    return struct.pack("!BBQ", first, 127, len(payload)) + payload


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 300_000])
def test_a_message_of_any_size_is_cut(size: int) -> None:
    assert FrameCutter().cut(frame(b"x" * size)) == [b"x" * size]


@given(
    payloads=st.lists(st.binary(max_size=300), max_size=8),
    cuts=st.lists(st.integers(0, 3000), max_size=20),
)
def test_messages_are_the_same_however_the_stream_is_chopped(
    payloads: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(frame(payload) for payload in payloads)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    cutter = FrameCutter()

    found = [text for low, high in pairwise(edges) for text in cutter.cut(stream[low:high])]

    assert found == payloads


def test_parts_are_joined_and_pings_between_them_are_kept() -> None:
    cutter = FrameCutter()

    texts = cutter.cut(
        frame(b"one ", is_final=False)
        + frame(b"are you there", PING)
        + frame(b"two ", CONTINUATION, is_final=False)
        + frame(b"", PONG)
        + frame(b"three", CONTINUATION)
        + frame(b"next", BINARY)
    )

    assert texts == [b"one two three", b"next"]
    assert cutter.pings == [b"are you there"]


def test_a_goodbye_tells_its_code() -> None:
    cutter = FrameCutter()

    texts = cutter.cut(frame(b"last") + frame(struct.pack("!H", 1000) + b"bye", CLOSE))

    assert texts == [b"last"]
    assert cutter.closed == Closed(1000, "bye")


def test_a_goodbye_may_say_nothing() -> None:
    cutter = FrameCutter()

    cutter.cut(frame(b"", CLOSE))

    assert cutter.closed == Closed(1005, "")


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (b"\x81\x85abcdefghi", "masks"),
        (b"\xc1\x00", "extension"),
        (b"\x83\x00", "unknown kind"),
        (frame(b"x", CONTINUATION), "no order"),
        (frame(b"x", is_final=False) + frame(b"y"), "no order"),
        (struct.pack("!BBQ", 0x81, 127, MOST_BYTES + 1), "bytes"),
    ],
)
def test_what_no_server_may_send_ends_the_connection(stream: bytes, reason: str) -> None:
    with pytest.raises(FrameError, match=reason):
        FrameCutter().cut(stream)
