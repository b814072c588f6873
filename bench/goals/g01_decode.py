"""G1: a ``match`` message becomes a typed trade, with exact decimals and an aware time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.frames import recorded
from bench.goal import BARE, OURS, SEED, Contestants, Goal, Measure, Row, at_least
from bench.measuring import per_second
from bench.reference import bare_decode, seed_decode
from bench.stage import Stage
from grabber.feeds.coinbase import CoinbaseFeed

PASSES = {SEED: 10, BARE: 300, OURS: 300}
"""Times that the recording is read in a turn: a tenth of a second each, or two."""


@contextmanager
def enter(_: Stage) -> Iterator[Contestants]:
    """Read the recording."""
    texts = recorded()
    yield {
        SEED: _measure(seed_decode.decode, texts, PASSES[SEED]),
        BARE: _measure(bare_decode.decode, texts, PASSES[BARE]),
        OURS: _measure(CoinbaseFeed().read, texts, PASSES[OURS]),
    }


def _measure(decode: Callable[[bytes], object], texts: list[bytes], passes: int) -> Measure:
    def work() -> None:
        for _ in range(passes):
            for text in texts:
                decode(text)

    return lambda: {"match": per_second(work, passes * len(texts))}


GOAL = Goal(
    "G1",
    (
        Row(
            "match",
            "match JSON -> typed trade",
            "1/s",
            (at_least(0.6, BARE), at_least(30, SEED)),
            is_higher_better=True,
        ),
    ),
    enter,
    turns=3,
)
