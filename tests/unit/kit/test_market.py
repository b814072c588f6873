"""Markets made for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kit.market import BEGINS_AT, make_market
from kit.source import Dealt, Walk
from kit.stretch import Ohlc

AT = datetime(2020, 2, 10, tzinfo=UTC)


def ohlc(minute: int, *numbers: str) -> Ohlc:
    return Ohlc(AT + timedelta(minutes=minute), *map(Decimal, numbers))


def test_prices_are_a_trade_each() -> None:
    market = make_market([Decimal(100), Decimal(99), Decimal("101.5")], every_s=2, size="0.3")

    trades = list(market.trades())

    assert [str(each.price) for each in trades] == ["100", "99", "101.5"]
    assert {each.size for each in trades} == {Decimal("0.3")}
    assert [each.traded_at - BEGINS_AT for each in trades] == [
        timedelta(seconds=each) for each in (0, 2, 4)
    ]
    assert (market.low, market.high) == (Decimal(99), Decimal("101.5"))


def test_trades_say_their_own_sizes_and_times() -> None:
    market = make_market([Dealt("100", "0.5", 0), Dealt("99", "2", 1.5)], pair="ETH-BTC")

    last = list(market.trades())[-1]

    assert (last.pair, last.size, last.trade_id) == ("ETH-BTC", Decimal(2), 2)
    assert last.traded_at == BEGINS_AT + timedelta(seconds=1.5)


def test_trades_may_say_instants() -> None:
    market = make_market([Dealt("100", 1, AT), Dealt("99", 1, AT)])

    assert (market.begins_at, market.ends_at) == (AT, AT)


def test_candles_are_walked_and_numbered_through() -> None:
    market = make_market(
        [ohlc(0, "100", "110", "90", "105", "10"), ohlc(1, "105", "105", "105", "105", "1")]
    )

    trades = list(market.trades())

    assert [each.trade_id for each in trades] == [1, 2, 3, 4, 5]
    assert sum(each.size for each in trades) == 11


def test_a_file_of_candles_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "candles.csv"
    path.write_text("time,open,high,low,close,volume\n2020-02-10T00:00:00Z,100,110,90,105,10\n")

    read = make_market(path)

    assert read.stretches == make_market([ohlc(0, "100", "110", "90", "105", "10")]).stretches


def test_a_walk_is_the_same_each_time_and_another_for_another_seed() -> None:
    one, again, other = (make_market(Walk(seed, count=50)) for seed in (1, 1, 2))

    assert one.stretches == again.stretches != other.stretches
    assert len(one.stretches) == 50


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        ([], ValueError, "one trade at least"),
        ([100.5], TypeError, "write it as text"),
        (["100.001"], ValueError, "not a multiple of 0.01"),
        (["0"], ValueError, "not a multiple"),
        ([Dealt("100", 0, 0)], ValueError, "trade 1 has the size 0"),
        ([Dealt("100", 1, 5), Dealt("100", 1, 4)], ValueError, "time goes back"),
        ([ohlc(0, "1", "1", "1", "1", "1"), "100"], TypeError, "and not of both"),
    ],
)
def test_a_market_that_cannot_be_is_refused(
    source: Sequence[Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        make_market(source)
