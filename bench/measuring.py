"""Timing: how often a thing is done in a second, how long one takes, and what is typical."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median, quantiles

MICRO = 1_000_000


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the garbage collector away from what is timed; what there was is collected before."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def per_second(work: Callable[[], object], count: int) -> float:
    """Return how many of ``count`` things are done a second, when ``work`` does them all."""
    with quiet():
        started = time.perf_counter()
        work()
        took = time.perf_counter() - started
    return count / took


def microseconds(work: Callable[[], object], count: int) -> float:
    """Return how long one of ``count`` things takes, when ``work`` does them all."""
    return MICRO / per_second(work, count)


def latency(samples_s: Sequence[float]) -> dict[str, float]:
    """Return the median and the 99th percentile of waits, in microseconds."""
    hundredths = quantiles(samples_s, n=100, method="inclusive")
    return {"p50": median(samples_s) * MICRO, "p99": hundredths[98] * MICRO}


def prefixed(figures: Mapping[str, float], prefix: str) -> dict[str, float]:
    """Return figures with a prefix before each key."""
    return {f"{prefix}{key}": value for key, value in figures.items()}
