"""The analyst as it runs: killed, cut off from Redis and the store, and right all the same."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from common.bus import BusAway
from common.channels import TICKERS
from common.listener import Heard, Listener
from common.messages.market import Gap, Ticker, Trade
from common.records import GAPS
from tests.integration.analyst.stage import PAIR, Stage, sqlite_in
from tests.support.mongo import MongoServer
from tests.support.redis import RedisServer
from tests.support.waiting import eventually
from tests.unit.analyst.recompute import windows_of


@pytest.fixture
def stage(redis_url: str, tmp_path: Path) -> Iterator[Stage]:
    with closing(Stage(redis_url, sqlite_in(tmp_path))) as found:
        yield found


def assert_right(ticker: Ticker, trades: list[Trade]) -> None:
    """Compare a ticker with a full recompute at the time when it was made, which is near now.

    The recompute is made for the moments around: windows change only when a trade leaves them.
    """
    now = datetime.now(UTC)
    moments = (now - timedelta(seconds=10) * step / 1_000 for step in range(1_000))
    assert any(ticker.windows == windows_of(trades, at) for at in moments)


def test_history_and_live_trades_make_one_ticker(stage: Stage) -> None:
    past, live = stage.history(5_000), stage.lately(5_001, 5_100)
    stage.keep(past)

    stage.start()
    stage.publish(live)
    ticker = stage.ticker_of(5_100)

    assert (ticker.price, ticker.size) == (live[-1].price, live[-1].size)
    assert ticker.windows[0].trade_count == 101
    assert_right(ticker, past + live)
    assert stage.stop() == 0


def test_trades_that_come_twice_or_out_of_order_count_once(stage: Stage) -> None:
    past, live = stage.history(50), stage.lately(51, 90)
    stage.keep(past)
    stage.start()

    stage.publish([*reversed(live), *live, *past[-5:]])

    assert_right(stage.ticker_of(90), past + live)


def test_a_trade_lost_on_the_way_is_taken_from_the_store_when_it_is_there(stage: Stage) -> None:
    past, live = stage.history(50), stage.lately(51, 60)
    stage.keep(past)
    stage.start()
    stage.ticker_of(50)

    stage.publish([each for each in live if each.trade_id not in {53, 54, 57}])
    lacking = stage.ticker_of(60, is_whole=False)
    assert lacking.windows[0].trade_count == 8
    stage.keep(live)

    assert_right(stage.ticker_of(60), past + live)


def test_windows_with_a_permanent_gap_are_never_whole(stage: Stage) -> None:
    past, live = stage.history(50), stage.lately(51, 60)
    stage.keep(past)
    stage.start()

    stage.publish([each for each in live if each.trade_id != 55])
    gap = Gap(
        pair=PAIR,
        from_id=55,
        to_id=55,
        detected_at=stage.begin,
        missing_count=1,
        is_permanent=True,
    )
    stage.store.put(GAPS, [gap])

    def is_given_up() -> bool:
        heartbeat = stage.heartbeat()
        return heartbeat is not None and heartbeat.figures.get("lost") == 1

    eventually(is_given_up)
    assert not any(each.is_whole for each in stage.ticker_of(60, is_whole=False).windows)


def test_killed_and_started_again_it_tells_what_it_would_have_told(stage: Stage) -> None:
    past, before, meanwhile, after = (
        stage.history(3_000),
        *(stage.lately(3_001, 3_090)[at : at + 30] for at in (0, 30, 60)),
    )
    stage.keep(past)
    stage.start()
    stage.publish(before)
    stage.ticker_of(3_030)

    stage.kill()
    stage.publish(meanwhile)
    stage.keep([*before, *meanwhile])
    stage.start()
    stage.publish(after)

    assert_right(stage.ticker_of(3_090), [*past, *before, *meanwhile, *after])


def test_a_last_trade_stored_after_the_start_needs_no_later_trade_to_be_found(
    stage: Stage,
) -> None:
    past, live = stage.history(50), stage.lately(51, 60)
    stage.keep(past)
    stage.start()
    stage.ticker_of(50)

    stage.keep(live)

    assert_right(stage.ticker_of(60), past + live)


def test_windows_move_on_while_nothing_trades(stage: Stage) -> None:
    ages = [timedelta(seconds=each) for each in range(56, 0, -4)]
    stage.keep(stage.trade(at, timedelta(days=31) - age) for at, age in enumerate(ages, start=1))
    stage.start()

    most = 0

    def fewer_than_before() -> bool:
        nonlocal most
        ticker = stage.ticker()
        count = 0 if ticker is None else ticker.windows[0].trade_count
        most = max(most, count)
        return count < most

    # At the analyst's beginning there may be one in the shortest window, and some have left it.
    eventually(fewer_than_before)


def test_a_burst_is_told_a_few_times_and_to_the_last_trade(stage: Stage) -> None:
    live = stage.lately(1, 20_000)
    stage.start()
    begun_at_s = time.monotonic()
    with closing(Listener[None](stage.bus, topics=[(TICKERS, (PAIR,))])) as told:
        for at in range(0, len(live), 1_000):
            stage.publish(live[at : at + 1_000])

        last_ids: list[int] = []
        while not last_ids or last_ids[-1] != 20_000:
            heard = told.listen(10.0)
            last_ids += [each.message.trade_id for each in heard if isinstance(each, Heard)]

    assert last_ids == sorted(last_ids)
    assert len(last_ids) <= (time.monotonic() - begun_at_s) / 0.1 + 1


def test_redis_may_go_away_and_come_back_empty_handed(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "redis")
    server.start()
    try:
        with closing(Stage(server.url, sqlite_in(tmp_path))) as stage:
            past, before, meanwhile, after = (
                stage.history(500),
                *(stage.lately(501, 590)[at : at + 30] for at in (0, 30, 60)),
            )
            stage.keep(past)
            stage.start()
            stage.publish(before)
            stage.ticker_of(530)

            server.kill()
            stage.keep([*before, *meanwhile])
            with pytest.raises(BusAway):
                stage.publish(meanwhile)
            server.start()
            eventually(stage.is_listening)
            stage.publish(after)

            assert_right(stage.ticker_of(590), [*past, *before, *meanwhile, *after])
            assert stage.stop() == 0
    finally:
        server.kill()


def test_live_trades_go_on_while_mongo_is_away_and_what_they_lack_comes_later(
    redis_url: str, mongo_server: MongoServer
) -> None:
    url = mongo_server.url(f"test_{uuid4().hex[:8]}")
    with closing(Stage(redis_url, url)) as stage:
        past, live = stage.history(50), stage.lately(51, 60)
        stage.keep(past)
        stage.start()
        stage.ticker_of(50)

        mongo_server.kill()
        try:
            stage.publish([each for each in live if each.trade_id != 55])
            stage.ticker_of(60, is_whole=False)
            eventually(lambda: stage.is_degraded("Mongo is away"))
        finally:
            mongo_server.start()
        stage.keep(live)

        assert_right(stage.ticker_of(60), past + live)


def test_numbers_that_no_ticker_can_carry_silence_their_pair_and_end_nothing(
    stage: Stage,
) -> None:
    stage.start()
    absurd = Decimal(10**20 - 1)
    stage.publish([each.model_copy(update={"size": absurd}) for each in stage.lately(1, 3)])

    eventually(lambda: stage.is_degraded("no ticker can carry"))
    assert stage.stop() == 0
