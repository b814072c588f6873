"""What is there stays, and what an import would have changed is said."""

from datetime import timedelta
from decimal import Decimal

from analyst.history.overlap import MOST_TOLD, Tally, compare
from common.messages.market import Candle, CandleSource
from tests.unit.analyst.recompute import BEGIN


def candle(minute: int, close: str = "10", source: CandleSource = CandleSource.FILE) -> Candle:
    return Candle(
        pair="BTC-EUR",
        interval="1m",
        opened_at=BEGIN + timedelta(minutes=minute),
        open=Decimal(10),
        high=Decimal(20),
        low=Decimal(5),
        close=Decimal(close),
        size=Decimal("1.50"),
        source=source,
    )


def test_new_same_and_differing_candles_are_told_apart() -> None:
    ours = [candle(0, source=CandleSource.TRADES), candle(1, source=CandleSource.TRADES)]

    new, differences, same_count = compare(ours, [candle(0), candle(1, "11"), candle(2)])

    assert new == [candle(2)]
    assert same_count == 1
    assert [str(each) for each in differences] == [
        "2026-03-01T12:01Z (trades, complete): close 10 here, 11 there"
    ]


def test_numbers_are_compared_by_value_and_not_by_their_zeros() -> None:
    theirs = candle(0).model_copy(update={"size": Decimal("1.5000")})

    assert compare([candle(0)], [theirs]) == ([], [], 1)


def test_all_differences_are_counted_and_the_first_are_told() -> None:
    tally = Tally(stored_count=3, same_count=4)
    ours = [candle(each) for each in range(30)]
    _, differences, _ = compare(ours, [candle(each, "12") for each in range(30)])

    tally.note(differences)
    lines = tally.lines()

    assert lines[0] == "stored 3 candles; 4 were there and are the same, 30 differ"
    assert len(lines) == 2 + MOST_TOLD + 1
    assert lines[-1] == "  and 10 more"


def test_nothing_is_said_of_differences_when_there_are_none() -> None:
    assert len(Tally().lines()) == 1
