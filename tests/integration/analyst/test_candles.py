"""Candles as the analyst keeps and tells them, through holes, repairs and crashes."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from common.channels import ANALYST_ANSWERS, ANALYST_ASKS, CANDLES, RATES
from common.listener import Heard, Listener
from common.messages.history import (
    AnalystAnswer,
    AnalystAsk,
    AskCandles,
    AskRates,
    CandlesFound,
    RatesFound,
)
from common.messages.market import Candle, CandleState, Gap, Interval, RateUpdate, Trade
from common.records import CANDLES as STORED
from common.records import GAPS
from tests.integration.analyst.stage import PAIR, Stage, sqlite_in
from tests.support.waiting import eventually
from tests.unit.analyst.life import Life


@pytest.fixture
def stage(redis_url: str, tmp_path: Path) -> Iterator[Stage]:
    with closing(Stage(redis_url, sqlite_in(tmp_path))) as found:
        yield found


def stored(stage: Stage, interval: Interval = "1m") -> list[Candle]:
    return stage.store.find(STORED, {"pair": PAIR, "interval": interval}, limit=10_000)


def wanted(trades: list[Trade], interval: Interval = "1m") -> list[Candle]:
    """Return the candles of trades, folded in this process and in their order."""
    life = Life(PAIR)
    life.hear(*trades)
    life.tell(datetime.now(UTC))
    return [each for (name, _), each in sorted(life.candles.items()) if name == interval]


def same_numbers(found: list[Candle], others: list[Candle]) -> bool:
    """Compare all but what changes with the clock."""
    plain = {"is_closed": True}
    return [each.model_copy(update=plain) for each in found] == [
        each.model_copy(update=plain) for each in others
    ]


def ask(stage: Stage, question: Callable[[datetime], AnalystAsk]) -> AnalystAnswer:
    asked = question(datetime.now(UTC))
    topics = [(ANALYST_ANSWERS, (asked.ask_id,))]
    with closing(Listener[None](stage.bus, topics=topics)) as listener:
        stage.bus.publish(ANALYST_ASKS, asked)
        heard = [each.message for each in listener.listen(60) if isinstance(each, Heard)]
    answer: AnalystAnswer = heard[0] if heard else pytest.fail("no answer")
    return answer


def test_every_candle_of_the_history_is_stored_and_a_page_of_them_is_told(stage: Stage) -> None:
    past = stage.history(3_000)
    stage.keep(past)

    stage.start()
    for interval in ("1m", "1h", "1d"):
        everything = wanted(past, interval)
        eventually(lambda: same_numbers(stored(stage, interval), everything))  # noqa: B023
    page = ask(
        stage,
        lambda at: AskCandles(
            ask_id=uuid4(),
            asked_at=at,
            pair=PAIR,
            interval="1h",
            start_at=at - timedelta(days=2),
            limit=10,
        ),
    )

    assert isinstance(page, CandlesFound)
    assert len(page.candles) == 10
    hours = stored(stage, "1h")
    first = hours.index(page.candles[0])
    assert list(page.candles) == hours[first : first + 10]
    assert page.next_at == hours[first + 10].opened_at


def test_open_candles_are_told_with_each_ticker_and_closed_ones_once(stage: Stage) -> None:
    stage.start()
    with closing(Listener[None](stage.bus, topics=[(CANDLES, (PAIR,))])) as listener:
        stage.publish(stage.lately(1, 5))
        last: dict[Interval, Candle] = {}

        def are_told() -> bool:
            heard = [each.message for each in listener.listen(1.0) if isinstance(each, Heard)]
            last.update({each.interval: each for each in heard})
            # What is heard in two parts is told twice.
            return [each.last_id for each in last.values()] == [5] * 6

        eventually(are_told)
    assert set(last) == {"1m", "5m", "15m", "1h", "6h", "1d"}
    assert last["1d"].trades_count == 5


def test_a_hole_shows_until_it_is_repaired_and_then_that_it_was(stage: Stage) -> None:
    past, live = stage.history(50), stage.lately(51, 60)
    stage.keep(past)
    stage.start()
    stage.ticker_of(50)
    stage.publish([each for each in live if each.trade_id != 55])

    def last_state() -> CandleState | None:
        found = stored(stage)
        return found[-1].state if found and found[-1].last_id == 60 else None

    eventually(lambda: last_state() is CandleState.HOLED)
    row = Gap(pair=PAIR, from_id=55, to_id=55, detected_at=stage.begin, missing_count=0)
    stage.store.put(GAPS, [row])
    stage.keep(live)

    eventually(lambda: last_state() is CandleState.REPAIRED)
    life = Life(PAIR)
    life.gaps = [row]
    life.hear(*past, *live)
    life.tell(datetime.now(UTC))
    whole = [each for (name, _), each in sorted(life.candles.items()) if name == "1m"]
    assert same_numbers(stored(stage), whole)


def test_killed_in_the_middle_it_goes_on_from_its_candles_alone(stage: Stage) -> None:
    past, before, after = (
        stage.history(2_000),
        stage.lately(2_001, 2_030),
        stage.lately(2_001, 2_060)[30:],
    )
    stage.keep(past)
    stage.start()
    stage.publish(before)
    eventually(lambda: same_numbers(stored(stage), wanted(past + before)))

    stage.kill()
    stage.keep(before)
    stage.start()
    stage.publish(after)
    stage.keep(after)

    everything = wanted([*past, *before, *after])
    eventually(lambda: same_numbers(stored(stage), everything))
    ticker = stage.ticker_of(2_060)
    assert ticker.windows[-1].is_whole


def test_there_is_a_rate_for_each_minute_of_the_days_asked_for(stage: Stage) -> None:
    past = stage.history(2_000)
    stage.keep(past)
    stage.start()
    everything = wanted(past)
    eventually(lambda: same_numbers(stored(stage), everything))

    answer = ask(stage, lambda at: AskRates(ask_id=uuid4(), asked_at=at, pair=PAIR, days=7))

    assert isinstance(answer, RatesFound)
    assert len(answer.rates) == 7 * 1_440
    for each in answer.rates[:: len(answer.rates) // 20]:
        before = [one for one in past if one.traded_at < each.rated_at]
        assert each.rate == before[-1].price


def test_a_rate_is_told_when_a_minute_begins(stage: Stage) -> None:
    stage.keep(stage.history(50))
    with closing(Listener[None](stage.bus, topics=[(RATES, (PAIR,))])) as listener:
        stage.start()
        heard: list[RateUpdate] = []
        while not heard:
            heard += [each.message for each in listener.listen(1.0) if isinstance(each, Heard)]
    assert heard[0].rated_at.second == 0
    assert heard[0].rate_id * 60 == heard[0].rated_at.timestamp()
