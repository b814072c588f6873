"""The coverage that is printed: what did happen, and no more."""

from tests.chaos.plan import CELLS
from tests.chaos.table import table
from tests.chaos.trial import Outcome


def test_only_what_happened_counts() -> None:
    happened = Outcome(1, CELLS[0], is_struck=True, is_hit=True)
    missed = [
        Outcome(2, CELLS[1], is_struck=False, is_hit=True),
        Outcome(3, CELLS[2], is_struck=True, is_hit=False),
    ]

    text = table([happened, happened, *missed])

    assert f"1 of the matrix's {len(CELLS)} cells" in text
    rows = [line.split() for line in text.splitlines()[2:] if line]
    counts = [int(each) for row in rows for each in row[1:] if each in {"0", "1", "2"}]
    assert counts.count(2) == 3
    assert 1 not in counts


def test_the_table_names_every_point_victim_fault_and_interface() -> None:
    text = table([])

    for cell in CELLS:
        for name in (cell.point, cell.victim, cell.fault, cell.dialect):
            assert name in text
