"""Real messages of trades: as they are, or those of ``match`` as an endless feed."""

import gzip
import json
from itertools import cycle, islice
from pathlib import Path

RECORDINGS = Path(__file__).with_name("recordings")

PAIRS = ("BTC-USD", "SKL-USD", "SKL-BTC", "SKL-GBP", "BAND-BTC", "BAND-GBP")
"""The pairs of the recording."""

CHUNK = 200
"""Frames that a server sends at once: then the client is measured, not the sender's calls."""


def recorded(name: str = "matches") -> list[bytes]:
    """Return the messages of a recording as the exchange sent them."""
    with gzip.open(RECORDINGS / f"{name}.jsonl.gz") as lines:
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
