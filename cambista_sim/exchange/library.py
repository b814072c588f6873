"""Recordings on disk: found, read, and made into timelines."""

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cambista_sim.exchange.candle_walk import timeline_of_candles
from cambista_sim.exchange.recording import timelines_of
from cambista_sim.exchange.timeline import Timeline

SHIPPED = Path(__file__).parent.parent / "recordings"

CANDLE_NAME = re.compile(r"[0-9]+[smhd]_([A-Z0-9]+-[A-Z0-9]+)_.*\.csv\.gz")
"""A candle file is named like ``1m_BTC-EUR_2018-04-05.csv.gz``."""

WALK_VERSION = 1
"""Raised when timelines are made differently: the ids of an older replay mean other trades."""


class RecordingUnreadable(ValueError):  # noqa: N818 - named for what it says
    """A recording is missing or not what it should be; the settings must change."""


@dataclass(frozen=True, slots=True)
class Library:
    """What is played."""

    timelines: tuple[Timeline, ...]
    fingerprint: str


def shipped() -> list[Path]:
    """Return the recordings that come with the project."""
    return sorted(SHIPPED.glob("*.gz"))


def load(paths: Sequence[Path], speed: float) -> Library:
    """Read recordings, each product from one of them.

    Raises
    ------
    RecordingUnreadable
        With the file and what is wrong with it.
    """
    digest = hashlib.sha256(f"{WALK_VERSION} {speed}".encode())
    timelines: dict[str, Timeline] = {}
    for path in paths:
        try:
            content = gzip.decompress(path.read_bytes())
            found = _timelines(path.name, content.decode())
        except (OSError, EOFError, LookupError, TypeError, ArithmeticError, ValueError) as error:
            raise RecordingUnreadable(f"{path}: {type(error).__name__}: {error}") from error
        digest.update(content)
        for timeline in found:
            product_id = timeline.product.product_id
            if product_id in timelines:
                raise RecordingUnreadable(f"{path}: {product_id} is in another recording too")
            timelines[product_id] = timeline
    return Library(tuple(timelines.values()), digest.hexdigest())


def _timelines(name: str, content: str) -> list[Timeline]:
    if name.endswith(".jsonl.gz"):
        return timelines_of(json.loads(line) for line in content.splitlines())
    named = CANDLE_NAME.fullmatch(name)
    if named is None:
        raise ValueError("is named neither *.jsonl.gz nor like 1m_BTC-EUR_2018-04-05.csv.gz")
    return [timeline_of_candles(named[1], list(csv.DictReader(content.splitlines())))]
