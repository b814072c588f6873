"""What of a ticker a watch is told; more of it is in the tests of ``analyst.news``."""

from decimal import Decimal

from common.messages.watch import CandleWatch, PriceWatch, TickerWatch
from common.news import is_whole_for, shown_to, words
from tests.support.bots import BEGAN_AT, BOT_ID
from tests.support.news import ticker
from tests.unit.analyst.test_news import reading, window


def test_a_watch_is_shown_what_it_asks_for_and_told_whether_that_is_whole() -> None:
    known = ticker(windows=(window("1m"), window("1h", is_whole=False)), indicators=(reading(),))
    hour = TickerWatch(watch_id=BOT_ID, since=BEGAN_AT, every_s=1, windows=("1h",))
    day = hour.model_copy(update={"windows": ("24h",)})
    lines = hour.model_copy(update={"windows": (), "intervals": ("1h",)})

    assert [each.interval for each in shown_to(hour, known).windows] == ["1h"]
    assert shown_to(lines, known).indicators == known.indicators
    assert [is_whole_for(each, known) for each in (hour, day, lines)] == [False, False, True]
    assert is_whole_for(hour.model_copy(update={"windows": ()}), known)


def test_what_a_watch_waits_for_is_said_in_words() -> None:
    level = PriceWatch(watch_id=BOT_ID, since=BEGAN_AT, level=Decimal("3371.0"), is_rise=True)
    candle = CandleWatch(watch_id=BOT_ID, since=BEGAN_AT, interval="1h")
    tick = TickerWatch(watch_id=BOT_ID, since=BEGAN_AT, every_s=5)

    assert words(level, "BTC-EUR") == "the price at 3371 EUR or above"
    assert words(candle, "BTC-EUR") == "the end of the 1h candle"
    assert words(tick, "BTC-EUR") == "the price, looked at every 5 s"


def test_a_level_that_was_reckoned_is_written_with_as_many_digits_as_people_read() -> None:
    level = PriceWatch(watch_id=BOT_ID, since=BEGAN_AT, level=Decimal(1), is_rise=False)
    for reckoned, written in (
        ("5485.095180103115107841", "5485.0952"),
        ("0.000012345678901234567", "0.000012345679"),
        ("123456.78901", "123456.78901"),
    ):
        exact = level.model_copy(update={"level": Decimal(reckoned)})
        assert words(exact, "BTC-EUR") == f"the price at {written} EUR or below"
