"""The short form of the crash matrix: one trial for each victim, at different points.

The whole of it is ``make chaos``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.lane import Lane
from tests.chaos.plan import CELLS, Cell
from tests.chaos.trial import run

SHORT = (
    Cell("after-post-before-reply", "cambista", "reply dropped after the effect", "coinbase"),
    Cell("mid-switch", "bot", "fill racing cancel", "coinbase_advanced"),
    Cell("after-commit-before-event", "trader", "match lost", "coinbase"),
    Cell("after-event-before-ack", "redis", "slow", "coinbase_advanced"),
    Cell("after-sent", "mongo", "reply dropped before the effect", "coinbase_advanced"),
)


@pytest.fixture(scope="module")
def lane() -> Iterator[Lane]:
    opened = Lane()
    yield opened
    opened.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("cell", SHORT, ids=lambda cell: f"{cell.point} {cell.victim}")
def test_no_order_is_lost_doubled_or_orphaned_whoever_dies_and_whenever(
    lane: Lane, tmp_path: Path, cell: Cell
) -> None:
    outcome = run(lane, CELLS.index(cell), tmp_path)

    assert outcome.trouble == ""
    assert outcome.order_count
