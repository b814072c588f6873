"""A peer's end of the talk: a turn for each line that comes, its figures as a line of JSON."""

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping


def per_second(work: Callable[[], object], count: int) -> float:
    """Return how many of ``count`` things are done a second, when ``work`` does them all."""
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    gc.enable()
    return count / took


def serve(turn: Callable[[str], Mapping[str, float]]) -> None:
    """Take turns until the input ends; a line says which goal's."""
    # Peers talk on their standard output; the figures go where it was.
    out = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        out.write(json.dumps(turn(line.strip())) + "\n")
        out.flush()


def check(traded: float, expected: float) -> None:
    """Raise ValueError when an engine has traded otherwise than it should."""
    if traded != expected:
        raise ValueError(f"traded {traded} instead of {expected}")
