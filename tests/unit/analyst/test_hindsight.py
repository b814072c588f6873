"""What traded while nobody was there to see it."""

from decimal import Decimal
from uuid import uuid4

from analyst.candle import Fold
from analyst.hindsight import Hindsight
from analyst.scale import microseconds
from analyst.watch import Armed
from common.messages.watch import PriceWatch, TickerWatch
from tests.support.trading import BOT_ID, START, later


def minute(number: int, price: str) -> Fold:
    key = (microseconds(later(60 * number)), number)
    return Fold(Decimal(price), Decimal(1), Decimal(price), key)


SEEN = Hindsight([minute(3, "100"), minute(2, "120"), minute(1, "90"), minute(0, "50")])


def armed(price: str, since_s: float, *, is_rise: bool = False) -> Armed:
    watch = PriceWatch(
        watch_id=uuid4(), since=later(since_s), level=Decimal(price), is_rise=is_rise
    )
    return Armed(BOT_ID, watch)


def test_a_level_that_was_passed_and_left_is_found() -> None:
    fall, rise = SEEN.touch(armed("95", 60)), SEEN.touch(armed("110", 60, is_rise=True))

    assert fall is not None
    assert (fall.price, fall.at) == (Decimal(90), later(60))
    assert rise is not None
    assert rise.price == 120


def test_what_traded_before_it_was_asked_for_does_not_count() -> None:
    assert SEEN.touch(armed("60", 1)) is None
    assert SEEN.touch(armed("95", 61)) is None
    assert SEEN.touch(armed("1000", 181)) is None


def test_only_levels_are_looked_for() -> None:
    watch = TickerWatch(watch_id=uuid4(), since=START, every_s=1)

    assert SEEN.touch(Armed(BOT_ID, watch)) is None
    assert Hindsight([]).touch(armed("95", 0)) is None
