"""The holes that are worked on."""

from datetime import UTC, datetime

from grabber.ids import Range
from grabber.ledger import Ledger
from grabber.repair import Hole

AT = datetime(2026, 9, 30, 2, 3, 13, tzinfo=UTC)


def hole_due(due_s: float, pair: str = "BTC-EUR") -> Hole:
    return Hole(pair, Range(5, 7), AT, due_s)


def test_the_hole_whose_time_came_first_is_next() -> None:
    ledger = Ledger()
    early, late = hole_due(1.0), hole_due(2.0)
    ledger.add([late, early])

    assert ledger.due(0.5) is None
    assert ledger.next_due_s() == 1.0
    assert ledger.due(3.0) is early
    ledger.remove(early)
    assert ledger.due(3.0) is late


def test_an_empty_ledger_has_nothing_to_do_ever() -> None:
    assert Ledger().due(1e9) is None
    assert Ledger().next_due_s() == float("inf")


def test_only_holes_with_a_row_count_as_open() -> None:
    ledger = Ledger()
    recorded = hole_due(1.0)
    recorded.is_recorded = True

    ledger.add([recorded, hole_due(2.0)])

    assert len(ledger) == 2
    assert ledger.recorded_count == 1


def test_holes_are_found_by_their_pair() -> None:
    ledger = Ledger()
    mine, other = hole_due(1.0), hole_due(1.0, "ETH-EUR")

    ledger.add([mine, other])

    assert ledger.of("BTC-EUR") == [mine]
