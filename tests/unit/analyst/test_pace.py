"""Tickers follow trades quickly, but not too often, and are told again when nothing trades."""

from analyst.pace import Pace


def test_the_first_ticker_is_due_at_once() -> None:
    assert Pace().due_at_s() < 0


def test_a_trade_right_after_a_ticker_waits_a_tenth_of_a_second() -> None:
    pace = Pace()
    pace.told(100.0)

    pace.is_stale = True

    assert pace.due_at_s() == 100.1


def test_without_a_trade_a_ticker_is_told_again_after_a_second() -> None:
    pace = Pace(is_stale=True)

    pace.told(100.0)

    assert pace.due_at_s() == 101.0
