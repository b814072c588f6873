"""A candle is told when it changes, and says whether trades are missing in it."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from analyst.chronicle import KEPT_US
from common.messages.market import CandleState, Gap, Interval, Trade
from tests.unit.analyst.life import Life
from tests.unit.analyst.recompute import BEGIN, trade

COMPLETE, REPAIRED, HOLED = CandleState.COMPLETE, CandleState.REPAIRED, CandleState.HOLED


def life_with(*ids: int) -> Life:
    """Return a life in which trade n came n times 20 s after the beginning, told at once."""
    life = Life("BTC-EUR")
    life.hear(*(at(each) for each in ids))
    life.tell(BEGIN + timedelta(seconds=20 * max(ids)))
    return life


def at(trade_id: int) -> Trade:
    return trade(trade_id, 20 * trade_id, str(100 + trade_id))


def states(life: Life, interval: Interval = "1m") -> list[CandleState]:
    found = sorted(
        (opened_at, each) for (name, opened_at), each in life.candles.items() if name == interval
    )
    return [each.state for _, each in found]


def gap(from_id: int, to_id: int) -> Gap:
    return Gap(pair="BTC-EUR", from_id=from_id, to_id=to_id, detected_at=BEGIN, missing_count=1)


def test_a_minute_with_all_its_trades_is_complete() -> None:
    life = life_with(*range(1, 10))

    assert states(life) == [COMPLETE] * 4


def test_the_first_minute_that_was_heard_may_lack_what_came_before() -> None:
    life = life_with(*range(7, 14))

    assert states(life) == [HOLED, COMPLETE, COMPLETE]
    life.hear(*(at(each) for each in range(1, 7)))
    life.tell(BEGIN + timedelta(minutes=5))

    assert states(life) == [COMPLETE] * 5


def test_a_hole_marks_the_candles_that_it_may_lie_in_and_no_other() -> None:
    life = life_with(1, 2, 3, 4, 5, 8, 9, 10, 12, 13)

    assert states(life) == [COMPLETE, HOLED, HOLED, HOLED, HOLED]
    assert states(life, "5m") == [HOLED]


def test_a_repaired_hole_changes_exactly_the_candles_that_it_touched() -> None:
    life = life_with(1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13)
    assert states(life) == [COMPLETE, HOLED, HOLED, COMPLETE, COMPLETE]
    life.gaps = [gap(6, 6)]

    life.hear(at(6))
    life.tell(BEGIN + timedelta(seconds=261))

    assert states(life) == [COMPLETE, COMPLETE, REPAIRED, COMPLETE, COMPLETE]
    told = {each.opened_at for each in life.told if each.interval == "1m"}
    assert told == {BEGIN + timedelta(minutes=1), BEGIN + timedelta(minutes=2)}


def test_a_hole_that_only_disorder_made_leaves_no_mark() -> None:
    life = life_with(1, 2, 4, 5)

    life.hear(at(3))
    life.tell(BEGIN + timedelta(seconds=101))

    assert states(life) == [COMPLETE, COMPLETE]


def test_what_is_lost_for_ever_leaves_its_candles_holed() -> None:
    life = life_with(1, 2, 4, 5, 6)
    life.gaps = [gap(3, 3)]

    life.market.ids.give_up(3, 3)
    life.tell(BEGIN + timedelta(seconds=121))

    assert states(life)[:2] == [HOLED, HOLED]


def test_an_open_candle_is_told_as_it_grows_and_once_more_when_it_closes() -> None:
    life = life_with(1, 2)
    first = [each for each in life.told if each.interval == "1m"]
    assert [each.is_closed for each in first] == [False]

    life.tell(BEGIN + timedelta(seconds=60.5))
    assert life.told == []
    life.tell(BEGIN + timedelta(seconds=61))

    assert [(each.interval, each.is_closed) for each in life.told] == [("1m", True)]
    life.tell(BEGIN + timedelta(seconds=62))
    assert life.told == []


def test_a_late_trade_changes_a_closed_candle() -> None:
    life = life_with(1, 2, 7, 8)
    opened_at = BEGIN

    life.hear(trade(3, 30, "999"))
    life.tell(BEGIN + timedelta(seconds=170))

    changed = [each for each in life.told if each.opened_at == opened_at and each.interval == "1m"]
    assert [(str(each.high), each.is_closed) for each in changed] == [("999", True)]


def test_an_interval_without_a_trade_has_no_candle() -> None:
    life = Life("BTC-EUR")
    life.hear(trade(1, 0), trade(2, 200))
    life.tell(BEGIN + timedelta(seconds=300))

    opened = [opened_at for interval, opened_at in life.candles if interval == "1m"]
    assert opened == [BEGIN, BEGIN + timedelta(minutes=3)]


def test_a_day_that_left_memory_is_read_again_for_a_late_trade() -> None:
    life = life_with(1, 2, 3)
    days_later = BEGIN + timedelta(days=3)
    life.hear(trade(5, 3 * 86_400))
    life.tell(days_later)
    life.tell(days_later + timedelta(microseconds=KEPT_US + 2))
    life.tell(days_later + timedelta(microseconds=KEPT_US + 3))

    life.hear(trade(4, 50, "7"))
    assert life.market.candles.has_days_to_read
    life.tell(days_later + timedelta(hours=1))

    day = life.candles["1d", BEGIN.replace(hour=0)]
    assert (day.trades_count, str(day.low), str(day.open)) == (4, "7", "101")


def test_trades_heard_before_their_stored_minute_is_known_are_joined_to_it() -> None:
    life, other = life_with(1, 2, 3, 4, 5), life_with(1, 2, 3, 4, 5)
    sixth = trade(6, 110, "106")

    life.start_again(sixth)
    other.hear(sixth)
    for each in (life, other):
        each.tell(BEGIN + timedelta(minutes=5))

    assert life.candles == other.candles


def test_nothing_is_told_of_numbers_that_no_message_can_carry() -> None:
    life = Life("BTC-EUR")
    for number in (1, 2):
        life.hear(trade(number, number, "1", "99999999999999999999"))
    life.tell(BEGIN + timedelta(seconds=5))

    assert life.told == [] or all(len(str(each.size)) <= 39 for each in life.told)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[tuple[str, int]], int]:
    """Trades in any order, some lost and repaired, with looks and crashes in between."""
    count = draw(st.integers(1, 25))
    order = draw(st.permutations(range(1, count + 1)))
    steps = []
    for trade_id in order:
        steps.append((draw(st.sampled_from(["hear", "hear", "hear", "miss", "lose"])), trade_id))
        steps.append((draw(st.sampled_from(["", "", "tell", "crash", "search"])), 0))
    return steps, draw(st.sampled_from([7, 45, 4_000, 50_000]))


@settings(max_examples=40, deadline=None)
@given(stories())
def test_whatever_happens_every_candle_ends_as_its_trades_say(
    story: tuple[list[tuple[str, int]], int],
) -> None:
    steps, pause_s = story
    life, whole = Life("BTC-EUR"), Life("BTC-EUR")
    every = {each: trade(each, each * pause_s, str(each * 7 % 31 + 1)) for _, each in steps if each}
    for kind, trade_id in steps:
        match kind:
            case "hear":
                life.hear(every[trade_id])
            case "miss":
                life.keep([every[trade_id]])
            case "tell":
                life.tell(max(each.traded_at for each in every.values()))
            case "crash":
                life.start_again()
            case "search":
                life.search()

    life.keep(every.values())
    life.search()
    life.tell(life.end())
    whole.hear(*every.values())
    whole.tell(life.end())

    assert life.candles == whole.candles
