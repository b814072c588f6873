"""Tests of the table."""

from bench.goal import BARE, OURS, SEED, Row, at_least, at_most
from bench.result import Rounds, results
from bench.table import beside_peers, figure, ratio, table


def test_figures_are_written_as_people_read_them() -> None:
    assert [figure(each) for each in (None, 0.1234, 12.34, 123.4, 1234567.8, 0.0, 10.0)] == [
        *("", "0.123", "12.3", "123", "1,234,568", "0", "10")
    ]


def test_a_small_ratio_is_written_as_a_part() -> None:
    assert [ratio(each) for each in (None, 1.254, 0.001, 81.0, 2000.0)] == [
        *("", "1.25", "1/1,000", "81.00", "2,000")
    ]


def test_a_row_shows_its_figures_ratios_aims_and_verdict() -> None:
    row = Row("p50", "order -> accepted", "us", (at_most(1.25, BARE),))
    rounds: Rounds = {SEED: {"p50": [9000.0]}, BARE: {"p50": [200.0]}, OURS: {"p50": [300.0]}}

    headings, line = table(results("G4", (row,), rounds)).splitlines()

    assert headings.split() == [
        *("what", "unit", "seed", "bare", "ours", "/bare", "/seed", "goal", "reached")
    ]
    assert line.split("  ")[0] == "G4"
    assert [each.strip() for each in line.split("  ") if each.strip()][1:] == [
        *("order -> accepted", "us", "9,000", "200", "300", "1.50", "1/30", "<= 1.25 bare", "NO")
    ]


def test_a_peers_figure_has_a_line_of_its_own() -> None:
    row = Row("mixed", "orders", "1/s", (at_least(0.45, "liquibook"),))
    rounds: Rounds = {
        OURS: {"mixed": [500.0]},
        "liquibook": {"mixed": [1000.0]},
        "nautilus_trader": {"mixed": [250.0]},
    }

    assert beside_peers(results("G10", (row,), rounds)) == [
        "G10: orders, liquibook: 1,000 1/s, ours is 0.50 of it (>= 0.45 liquibook: yes)",
        "G10: orders, nautilus_trader: 250 1/s, ours is 2.00 of it",
    ]
