"""A pair's ticker follows from the trades that are known, whatever happened to them on the way."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from analyst.market import Market
from analyst.scale import microseconds
from common.messages.market import Trade
from tests.unit.analyst.recompute import BEGIN, trade, windows_of

FAR = 1 << 62


@st.composite
def deliveries(draw: st.DrawFn) -> list[Trade]:
    """Trades out of order, some twice, some lost and delivered at the end, some never."""
    pause_s = draw(st.sampled_from([1, 50, 9_000]))
    pauses = draw(st.lists(st.integers(0, 3), min_size=1, max_size=30))
    first_id = draw(st.integers(1, 1_000))
    trades, after_s = [], 0.0
    for number, each in enumerate(pauses):
        after_s += each * pause_s
        price = Decimal(draw(st.integers(1, 500))).scaleb(-2)
        trades.append(trade(first_id + number, after_s, price, Decimal(number + 1) / 8))
    fates = draw(st.lists(st.sampled_from("1123x r"), min_size=len(trades), max_size=len(trades)))
    live = [each for each, fate in zip(trades, fates, strict=True) if fate not in "xr"]
    twice = [each for each, fate in zip(trades, fates, strict=True) if fate == "2"]
    repaired = [each for each, fate in zip(trades, fates, strict=True) if fate == "r"]
    moved = draw(st.permutations(live[-4:]))
    return [*live[:-4], *moved, *twice, *repaired]


@settings(max_examples=100, deadline=None)
@given(deliveries(), st.sampled_from([-5.0, 0.0, 0.25, 61.0, 86_400.0]), st.sampled_from([1, 4096]))
def test_a_ticker_is_what_the_trades_known_so_far_say_and_no_later_one(
    delivered: list[Trade], lag_s: float, chunk_size: int
) -> None:
    market = Market("BTC-EUR", chunk_size)
    known: dict[int, Trade] = {}

    for each in delivered:
        assert market.take(each, FAR) == (each.trade_id not in known)
        known[each.trade_id] = each
        at = each.traded_at + timedelta(seconds=lag_s)
        ticker = market.ticker(at)

        assert ticker is not None
        newest = max(known.values(), key=lambda one: (one.traded_at, one.trade_id))
        assert (ticker.trade_id, ticker.price, ticker.size) == (
            newest.trade_id,
            newest.price,
            newest.size,
        )
        assert ticker.windows == windows_of(known.values(), at)


def test_there_is_no_ticker_before_the_first_trade() -> None:
    assert Market("BTC-EUR").ticker(BEGIN) is None


def test_a_trade_dated_in_the_future_is_refused() -> None:
    market = Market("BTC-EUR")
    market.take(trade(1, 0), FAR)

    limit_us = microseconds(BEGIN) + 1_000_000
    assert not market.take(trade(2, 1.5), limit_us)
    assert market.has_refused
    ticker = market.ticker(BEGIN)

    assert ticker is not None
    assert ticker.trade_id == 1


def test_windows_lack_a_lost_trade_until_they_begin_after_it() -> None:
    market = Market("BTC-EUR")
    for each in (trade(1, 0), trade(2, 4_000), trade(4, 4_010), trade(5, 4_020)):
        market.take(each, FAR)

    ticker = market.ticker(BEGIN + timedelta(seconds=4_020))
    later = market.ticker(BEGIN + timedelta(seconds=4_071))

    assert ticker is not None
    assert [each.interval for each in ticker.windows if each.is_whole] == []
    assert later is not None
    assert [each.interval for each in later.windows if each.is_whole] == ["1m"]


def test_windows_are_whole_again_when_the_lost_trade_is_found() -> None:
    market = Market("BTC-EUR")
    for each in (trade(1, 0), trade(2, 4_000), trade(4, 4_010), trade(3, 4_005)):
        market.take(each, FAR)

    ticker = market.ticker(BEGIN + timedelta(seconds=4_010))

    assert ticker is not None
    whole = [each.interval for each in ticker.windows if each.is_whole]
    assert whole == ["1m", "5m", "15m", "30m", "1h"]
