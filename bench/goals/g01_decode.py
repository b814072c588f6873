"""G1: a message becomes typed trades, with exact decimals and aware times.

``match`` is Coinbase Exchange's, of one trade; ``market_trades`` Advanced Trade's, of one or some,
with the message's number.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.frames import recorded
from bench.goal import BARE, OURS, SEED, Contestants, Goal, Measure, Row, at_least
from bench.measuring import per_second
from bench.reference import bare_advanced, bare_decode, seed_decode
from bench.stage import Stage
from grabber.feeds.coinbase import CoinbaseFeed
from grabber.feeds.coinbase_advanced import AdvancedFeed

Decode = Callable[[bytes], object]

PASSES = {SEED: 10, BARE: 300, OURS: 300}
"""Times that the recording is read in a turn: a tenth of a second each, or two."""


@contextmanager
def enter(_: Stage) -> Iterator[Contestants]:
    """Read the recording."""
    texts, advanced = recorded(), recorded("market_trades")

    def measure(name: str, decode: Decode, other: Decode | None = None) -> Measure:
        return lambda: {
            "match": _rate(decode, texts, PASSES[name]),
            **({} if other is None else {"advanced": _rate(other, advanced, PASSES[name])}),
        }

    yield {
        SEED: measure(SEED, seed_decode.decode),
        BARE: measure(BARE, bare_decode.decode, bare_advanced.decode),
        OURS: measure(OURS, CoinbaseFeed().read, AdvancedFeed().read),
    }


def _rate(decode: Decode, texts: list[bytes], passes: int) -> float:
    def work() -> None:
        for _ in range(passes):
            for text in texts:
                decode(text)

    return per_second(work, passes * len(texts))


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
        Row("advanced", "market_trades JSON -> typed trades", "1/s", is_higher_better=True),
    ),
    enter,
    turns=3,
)
