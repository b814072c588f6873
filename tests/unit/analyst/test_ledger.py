"""Which ids were once lost is known, however the rows of the ledger overlap."""

from hypothesis import given
from hypothesis import strategies as st

from analyst.ledger import Ledger
from common.messages.market import Gap
from tests.unit.analyst.recompute import BEGIN


def gap(from_id: int, to_id: int) -> Gap:
    return Gap(pair="BTC-EUR", from_id=from_id, to_id=to_id, detected_at=BEGIN, missing_count=0)


ranges = st.tuples(st.integers(1, 40), st.integers(0, 9)).map(lambda each: (each[0], sum(each)))


@given(st.lists(ranges, max_size=12), ranges)
def test_a_range_is_touched_when_one_of_its_ids_is_in_a_row(
    rows: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    ledger = Ledger()
    lost: set[int] = set()

    for from_id, to_id in rows:
        new = ledger.note([gap(from_id, to_id)])
        ids = set(range(from_id, to_id + 1))
        assert bool(new) == (not ids <= lost)
        lost |= ids

    assert ledger.touches(*asked) == bool(lost & set(range(asked[0], asked[1] + 1)))


def test_a_row_that_is_read_again_is_no_news() -> None:
    ledger = Ledger()

    assert ledger.note([gap(3, 9)]) == [(3, 9)]
    assert ledger.note([gap(3, 9), gap(4, 5)]) == []
    assert ledger.note([gap(8, 12)]) == [(8, 12)]
