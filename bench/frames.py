"""Real ``match`` messages, as they are or as an endless feed."""

import gzip
import json
from itertools import cycle, islice
from pathlib import Path

RECORDING = Path(__file__).with_name("recordings") / "matches.jsonl.gz"

PAIRS = ("BTC-USD", "SKL-USD", "SKL-BTC", "SKL-GBP", "BAND-BTC", "BAND-GBP")
"""The pairs of the recording."""

CHUNK = 200
"""Frames that a server sends at once: then the client is measured, not the sender's calls."""


def recorded() -> list[bytes]:
    """Return the messages as the exchange sent them."""
    with gzip.open(RECORDING) as lines:
        return [line.rstrip(b"\n") for line in lines]


def numbered(count: int, first_id: int = 1) -> list[bytes]:
    """Return so many messages, played again and again, whose trade ids count up by pair."""
    next_ids = dict.fromkeys(PAIRS, first_id)
    texts = []
    for text in islice(cycle(recorded()), count):
        message = json.loads(text)
        pair = message["product_id"]
        message["trade_id"] = next_ids[pair]
        next_ids[pair] += 1
        texts.append(json.dumps(message, separators=(",", ":")).encode())
    return texts


def framed(text: bytes) -> bytes:
    """Return a message as a websocket server sends it (RFC 6455, section 5.2)."""
    size = len(text)
    header = bytes([0x81, size]) if size < 126 else b"\x81\x7e" + size.to_bytes(2)
    return header + text


def chunks(texts: list[bytes], size: int = CHUNK) -> list[bytes]:
    """Return what a server sends at once, so many frames each."""
    frames = [framed(text) for text in texts]
    return [b"".join(frames[at : at + size]) for at in range(0, len(frames), size)]
