"""What of a log is shown."""

from embedded.log_tail import MOST_LINES, notable

WARNING = "2026-11-21T10:00:00.000Z WARNING grabber waits: Redis is away"
INFO = "2026-11-21T10:00:00.000Z INFO    grabber starts"


def test_warnings_and_errors_are_shown_and_nothing_else() -> None:
    error = WARNING.replace("WARNING", "ERROR  ")

    assert notable([INFO, WARNING, "a WARNING in prose", error]) == [WARNING, error]


def test_of_many_warnings_the_first_are_shown_and_the_rest_counted() -> None:
    shown = notable([WARNING] * 100)

    assert shown[:-1] == [WARNING] * MOST_LINES
    assert "95 more" in shown[-1]
