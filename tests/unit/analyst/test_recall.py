"""Stored candles are read back to the beginning of the longest window, and no further."""

from datetime import timedelta
from decimal import Decimal

from analyst.recall import PAGE, Recall
from common.messages.market import Candle
from tests.unit.analyst.recompute import BEGIN

ONE = Decimal(1)


def page(minutes_ago: int, count: int) -> list[Candle]:
    return [
        Candle(
            pair="BTC-EUR",
            interval="1m",
            opened_at=BEGIN - timedelta(minutes=minutes_ago + each),
            open=ONE,
            high=ONE,
            low=ONE,
            close=ONE,
            size=ONE,
        )
        for each in range(count)
    ]


def test_it_goes_on_below_a_full_page() -> None:
    recall = Recall()
    oldest_at = BEGIN - timedelta(days=30)
    assert recall.before_at is None

    recall.answered(page(0, PAGE), oldest_at)

    assert not recall.is_over
    recall.hours.clear()
    assert not recall.is_over
    assert recall.before_at == BEGIN - timedelta(minutes=PAGE - 1)


def test_it_ends_with_a_candle_that_is_older_than_the_longest_window() -> None:
    recall = Recall()

    recall.answered(page(0, PAGE), BEGIN - timedelta(minutes=PAGE - 2))

    assert (recall.is_over, recall.reaches_back) == (False, True)
    recall.hours.clear()
    assert recall.is_over


def test_it_ends_when_there_are_no_more_and_leaves_the_rest_to_the_trades() -> None:
    recall = Recall()

    recall.answered(page(0, 5), BEGIN - timedelta(days=30))

    recall.hours.clear()
    assert (recall.is_over, recall.reaches_back) == (True, False)


def test_nothing_stored_is_the_end_too() -> None:
    recall = Recall()

    recall.answered([], BEGIN)

    assert recall.is_over
