"""The same trades fold into the same candle, whatever their order and however they are parted."""

from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from analyst.candle import Fold, folded, instant
from analyst.scale import microseconds
from common.messages.market import Candle, CandleSource, CandleState, Trade
from tests.unit.analyst.recompute import BEGIN, trade

prices = st.decimals("0.0001", "99999", places=4)
sizes = st.decimals("0.00000001", "50", places=8)
markets = st.lists(st.tuples(st.integers(0, 59), prices, sizes), min_size=1, max_size=12).map(
    lambda rows: [trade(number, *row) for number, row in enumerate(rows, start=1)]
)


def fold_of(trades: list[Trade]) -> Fold:
    fold = Fold.of_trade(trades[0], microseconds(trades[0].traded_at))
    for each in trades[1:]:
        fold.add(each, microseconds(each.traded_at))
    return fold


def candle_of(fold: Fold) -> Candle:
    opened_us = microseconds(BEGIN)
    return fold.candle("BTC-EUR", "1m", opened_us, CandleState.COMPLETE, is_closed=True)


@settings(deadline=None)
@given(markets)
def test_a_candle_is_what_its_trades_say_in_order_of_time_and_id(trades: list[Trade]) -> None:
    every = sorted(trades, key=lambda each: (each.traded_at, each.trade_id))

    candle = candle_of(fold_of(trades))

    assert (candle.open, candle.close) == (every[0].price, every[-1].price)
    assert candle.high == max(each.price for each in every)
    assert candle.low == min(each.price for each in every)
    assert candle.size == sum(each.size for each in every)
    assert candle.funds == sum(each.price * each.size for each in every)
    assert candle.trades_count == len(every)
    assert (candle.first_id, candle.first_at) == (every[0].trade_id, every[0].traded_at)
    assert (candle.last_id, candle.last_at) == (every[-1].trade_id, every[-1].traded_at)


@settings(deadline=None)
@given(markets, st.randoms(use_true_random=False), st.integers(0, 12))
def test_neither_order_nor_parts_make_a_difference(
    trades: list[Trade], random: Random, cut: int
) -> None:
    shuffled = random.sample(trades, len(trades))
    parts = [fold_of(part) for part in (shuffled[:cut], shuffled[cut:]) if part]

    whole = folded(parts)

    assert whole is not None
    assert candle_of(whole) == candle_of(fold_of(trades))


@settings(deadline=None)
@given(markets)
def test_a_stored_candle_goes_on_as_the_fold_that_it_was(trades: list[Trade]) -> None:
    stored = Candle.model_validate_json(candle_of(fold_of(trades)).model_dump_json())
    late = trade(99, 30, "77", "3")

    again = Fold.of_candle(stored)

    assert again is not None
    again.add(late, microseconds(late.traded_at))
    assert candle_of(again) == candle_of(fold_of([*trades, late]))


def test_a_venues_candle_says_nothing_of_its_trades() -> None:
    candle = candle_of(fold_of([trade(1, 0)]))

    assert Fold.of_candle(candle.model_copy(update={"source": CandleSource.VENUE})) is None
    assert Fold.of_candle(candle.model_copy(update={"first_id": None})) is None


def test_a_fold_is_seamless_when_no_id_is_missing_between_its_ends() -> None:
    assert fold_of([trade(4, 0), trade(6, 2), trade(5, 1)]).is_seamless()
    assert not fold_of([trade(4, 0), trade(6, 2)]).is_seamless()


def test_of_nothing_there_is_no_fold() -> None:
    assert folded([]) is None


def test_a_copy_stands_alone() -> None:
    fold = fold_of([trade(1, 0)])
    copy = fold.copy()

    copy.add(trade(2, 1, "500"), microseconds(BEGIN) + 1_000_000)

    assert (fold.count, fold.high) == (1, Decimal(100))


def test_an_instant_keeps_its_microseconds() -> None:
    assert microseconds(instant(1_584_680_340_123_457)) == 1_584_680_340_123_457
