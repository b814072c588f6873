"""Old trades are kept as candles alone, and a fetch runs in a process of its own."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from analyst.housekeeper import BREATH_S, PAUSE_S, Housekeeper
from analyst.reception import Reception
from common.messages.history import FetchHistory, HistoryAsked
from common.messages.market import Candle, Trade
from common.records import CANDLES, TRADES
from common.store import Store, open_store
from tests.support.candle_venue import candle_venue
from tests.support.waiting import eventually
from tests.unit.analyst.life import Life
from tests.unit.analyst.recompute import BEGIN, trade

PAIR = "BTC-EUR"
KEPT_DAYS = 31
HISTORY = [trade(each, each * 977, str(100 + each % 50)) for each in range(1, 301)]
"""Three and a half days of trades, one in 16 minutes."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/virc.sqlite") as found:
        found.prepare()
        found.insert_new(TRADES, HISTORY)
        yield found


def tidied(store: Store, at: datetime) -> list[Trade]:
    """Let the housekeeper work until it rests; return the trades that are left."""
    keeper, now_s = Housekeeper(store, KEPT_DAYS, 400), 0.0
    keeper.tidy((PAIR,), at, now_s)
    for _ in range(24 * 5):
        now_s += PAUSE_S if not now_s else BREATH_S
        keeper.tidy((PAIR,), at, now_s)
    return store.find(TRADES, {"pair": PAIR}, limit=10_000)


def candles(store: Store) -> dict[tuple[str, datetime], Candle]:
    return {
        (interval, each.opened_at): each
        for interval in ("1m", "5m", "15m", "1h", "6h", "1d")
        for each in store.find(CANDLES, {"pair": PAIR, "interval": interval}, limit=10_000)
    }


@pytest.mark.parametrize("are_stored", [True, False])
def test_old_trades_leave_exactly_their_candles(store: Store, are_stored: bool) -> None:  # noqa: FBT001 - pytest's
    life = Life(PAIR)
    life.hear(*HISTORY)
    life.tell(life.end())
    if are_stored:
        store.put(CANDLES, list(life.candles.values()))
    at = HISTORY[-1].traded_at + timedelta(days=KEPT_DAYS - 1)

    left = tidied(store, at)

    limit_at = (at - timedelta(days=KEPT_DAYS)).replace(minute=0, second=0)
    assert left == [each for each in HISTORY if each.traded_at >= limit_at]
    day_at = limit_at.replace(hour=0)
    found = {key: each for key, each in candles(store).items() if key[1] < day_at}
    wanted = {key: each for key, each in life.candles.items() if key[1] < day_at}
    assert found == wanted


def test_the_last_trade_of_a_pair_stays_however_old_it_is(store: Store) -> None:
    left = tidied(store, BEGIN + timedelta(days=400))

    assert left[-1] == HISTORY[-1]
    assert len(left) < 6


def test_young_trades_are_left_alone(store: Store) -> None:
    assert tidied(store, BEGIN + timedelta(days=20)) == HISTORY


def test_a_fetch_is_done_beside_the_market_and_only_once_at_a_time(
    store: Store, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_at = datetime(2026, 2, 3, tzinfo=UTC)
    with candle_venue() as venue, closing(Reception(store)) as reception:
        for name, value in {
            **os.environ,
            "STORE_URL": f"sqlite:///{tmp_path}/virc.sqlite",
            "REDIS_URL": redis_url,
            "VIRC_REST_URL": venue.url,
        }.items():
            monkeypatch.setenv(name, value)
        ask = FetchHistory(
            ask_id=uuid4(),
            asked_at=datetime.now(UTC),
            pair=PAIR,
            interval="1m",
            start_at=start_at,
            end_at=start_at + timedelta(hours=4),
        )

        assert reception.answer(ask) == HistoryAsked(is_started=True)
        assert reception.answer(ask) == HistoryAsked(is_started=False)
        begun = reception.beginning(ask, HistoryAsked(is_started=True))
        assert begun is not None
        assert not begun.is_over
        eventually(
            lambda: len(store.find(CANDLES, {"pair": PAIR, "interval": "1m"}, limit=999)) > 200,
            within_s=60,
        )
