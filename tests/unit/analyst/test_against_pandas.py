"""Candles and windows of recorded markets equal what pandas says of the same trades."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pandas as pd
import pytest

from analyst.windows import INTERVALS_S as WINDOWS_S
from common.messages.base import Side
from common.messages.market import INTERVALS_S, Candle, CandleState, Gap, Trade
from tests.support.captures import captured_trades
from tests.support.recorded_candles import RECORDINGS, recorded_candles
from tests.unit.analyst.life import Life

CAPTURES = captured_trades()
LENGTHS_S: dict[str, int] = {"1s": 1, "4h": 14_400} | dict(INTERVALS_S)
COLUMNS = ("open", "high", "low", "close", "size", "funds", "trades_count")

every_capture = pytest.mark.parametrize("name", sorted(CAPTURES))


def frame_of(trades: list[Trade]) -> Any:  # noqa: ANN401 - pandas types know no decimals
    """Return trades by time and id; decimals stay decimals, so that every sum is exact."""
    rows = [(each.traded_at, each.trade_id, each.price, each.size) for each in trades]
    frame = pd.DataFrame(rows, columns=["at", "id", "price", "size"]).sort_values(["at", "id"])
    frame["funds"] = frame["price"] * frame["size"]
    return frame.set_index("at")


def folded(frame: Any) -> tuple[object, ...]:  # noqa: ANN401 - as above
    price = frame["price"]
    sums = (sum(frame["size"], Decimal(0)), sum(frame["funds"], Decimal(0)))
    return price.iloc[0], price.max(), price.min(), price.iloc[-1], *sums, len(frame)


def candles_by_pandas(trades: list[Trade]) -> dict[tuple[str, datetime], tuple[object, ...]]:
    frame = frame_of(trades)
    found: dict[tuple[str, datetime], tuple[object, ...]] = {}
    for interval, seconds in INTERVALS_S.items():
        parts = frame.groupby(frame.index.floor(f"{seconds}s"))
        table = parts["price"].agg(["first", "max", "min", "last"])
        table = table.join(parts[["size", "funds"]].sum()).join(parts.size().rename("count"))
        for opened_at, *numbers in table.itertuples():
            found[interval, opened_at.to_pydatetime()] = tuple(numbers)
    return found


def shown(candles: dict[tuple[str, datetime], Candle]) -> dict[object, tuple[object, ...]]:
    return {key: tuple(getattr(each, name) for name in COLUMNS) for key, each in candles.items()}


def assert_candles(life: Life, trades: list[Trade]) -> None:
    found = {(str(interval), at): each for (interval, at), each in life.candles.items()}
    assert shown(found) == candles_by_pandas(trades)


def assert_windows(life: Life, trades: list[Trade], at: datetime) -> None:
    frame = frame_of(trades)
    for window in life.ticker(at).windows:
        cutoff = at - timedelta(seconds=WINDOWS_S[window.interval])
        inside = frame[frame.index > cutoff]
        last = frame["price"].iloc[-1]
        wanted = folded(inside) if len(inside) else (last, last, last, last, 0, 0, 0)
        opened, high, low, close, size, funds, count = wanted
        assert (window.open, window.high, window.low, window.close) == (opened, high, low, close)
        assert (window.volume, window.trade_count) == (size, count)
        if count:
            assert isinstance(funds, Decimal)
            assert abs(window.vwap * window.volume - funds) <= Decimal("1e-11") * window.volume


@every_capture
def test_in_order_trade_by_trade(name: str) -> None:
    trades = CAPTURES[name]
    life = Life(trades[0].pair)

    for count, each in enumerate(trades, start=1):
        life.hear(each)
        if count % 25 == 0:
            life.tell(each.traded_at)
            assert_windows(life, trades[:count], each.traded_at)
    life.tell(life.end())

    assert_candles(life, trades)
    for seconds in (0, 0.5, 59, 61, 290, 4_000):
        assert_windows(life, trades, trades[-1].traded_at + timedelta(seconds=seconds))


def trades_of(recording: str, count: int) -> list[Trade]:
    """Return four trades for each of the last candles; open, low, high and close share its size."""
    rows = [each for each in recorded_candles(recording)[-count:] if each.size]
    length = timedelta(seconds=LENGTHS_S[recording.partition("_")[0]])
    return [
        Trade(
            pair="BTC-USD",
            trade_id=4 * number + quarter + 1,
            price=price,
            size=row.size / 4,
            side=Side.BUY,
            traded_at=row.opened_at + quarter * length / 4,
        )
        for number, row in enumerate(rows)
        for quarter, price in enumerate((row.open, row.low, row.high, row.close))
    ]


@pytest.mark.parametrize("recording", RECORDINGS)
@pytest.mark.parametrize("count", [500, pytest.param(100_000, marks=pytest.mark.chaos)])
def test_the_markets_of_recorded_candles(recording: str, count: int) -> None:
    trades = trades_of(recording, count)
    life = Life(trades[0].pair)
    step = len(trades) // 8

    for first in range(0, len(trades), step):
        life.hear(*trades[first : first + step])
        at = trades[: first + step][-1].traded_at
        life.tell(at)
        assert_windows(life, trades[: first + step], at)
    life.tell(life.end())

    assert_candles(life, trades)


@every_capture
@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_with_drops_repairs_and_starts_in_between(name: str, seed: int) -> None:
    random, trades = Random(seed), CAPTURES[name]
    at = trades[-1].traded_at
    life = Life(trades[0].pair)
    lost = {each.trade_id for each in trades if random.random() < 0.1}
    arrived = [each for each in trades if each.trade_id not in lost]
    arrived.sort(key=lambda each: each.trade_id + random.randrange(1 + 9 * seed))

    for each in arrived:
        life.hear(each, is_stored=random.random() < 0.9)
        if random.random() < 0.05:
            life.tell(at)
        if random.random() < 0.03:
            life.start_again()
    life.keep(trades)
    life.gaps = [
        Gap(pair=life.pair, from_id=each, to_id=each, detected_at=at, missing_count=0)
        for each in lost
    ]
    life.search()
    life.tell(life.end())

    assert_candles(life, trades)
    assert_windows(life, trades, at)


@every_capture
def test_each_candle_with_a_repaired_trade_says_so_and_no_other_does(name: str) -> None:
    trades = CAPTURES[name]
    life = Life(trades[0].pair)
    lost = {each.trade_id for each in trades[1:-1][:: len(trades) // 3 or 1]}
    life.hear(*(each for each in trades if each.trade_id not in lost))
    life.tell(trades[-1].traded_at)

    life.gaps = [
        Gap(pair=life.pair, from_id=each, to_id=each, detected_at=life.end(), missing_count=0)
        for each in lost
    ]
    life.hear(*trades)
    life.tell(life.end())

    first_at = trades[0].traded_at
    for (interval, opened_at), candle in life.candles.items():
        inside = [
            each.trade_id
            for each in trades
            if opened_at <= each.traded_at < opened_at + timedelta(seconds=INTERVALS_S[interval])
        ]
        wanted = CandleState.REPAIRED if lost & set(inside) else CandleState.COMPLETE
        assert candle.state is (CandleState.HOLED if opened_at <= first_at else wanted)
