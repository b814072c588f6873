"""Shows how far a fetch has come: a bar on a terminal, or a board and a notice for the page."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from analyst.history.fetching import Show
from common.bus import Bus
from common.channels import HISTORY
from common.messages.history import HistoryProgress
from common.messages.platform import Level


@contextmanager
def bar(pair: str) -> Iterator[Show]:
    """Draw a bar on stderr; nothing where that is no terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, disable=not console.is_terminal) as drawn:
        task = drawn.add_task(pair, total=None)

        def show(progress: HistoryProgress) -> None:
            stored = f"{pair} {progress.interval}: {progress.stored_count} stored"
            drawn.update(
                task, completed=progress.done_count, total=progress.page_count, description=stored
            )

        yield show


@contextmanager
def telling(bus: Bus, pair: str) -> Iterator[Show]:
    """Put progress on the pair's board, and say at the end how it went."""

    def show(progress: HistoryProgress) -> None:
        bus.put(HISTORY, progress, pair)
        if progress.is_over:
            bus.notify(*words_of(progress))

    yield show


def words_of(progress: HistoryProgress) -> tuple[Level, str]:
    """Return what a person is told when a fetch is over."""
    what = f"History of {progress.pair}: {progress.stored_count} candles of {progress.interval}"
    if progress.trouble:
        return Level.ERROR, f"{what} stored, then: {progress.trouble}"
    if progress.differing_count:
        differing = f"{progress.differing_count} of the exchange's differ from ours, which stay"
        return Level.WARNING, f"{what} stored; {differing}"
    return Level.SUCCESS, f"{what} stored"
