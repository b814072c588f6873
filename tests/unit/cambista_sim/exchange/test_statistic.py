"""Statistics of a replay."""

from cambista_sim.exchange.market import Market
from cambista_sim.exchange.statistic import Candle, DayStats, candles, day_stats
from tests.unit.cambista_sim.exchange.made import NOW_US, SECOND, market_of, thin

HOUR = 3600
DAY = 24 * HOUR
NOW_S = NOW_US // SECOND


def played(*prices: int, for_s: int) -> Market:
    """Return a market with a trade an hour that has been played for so long."""
    market = market_of(thin(*prices, every_s=HOUR))
    market.skip_to(for_s * SECOND)
    return market


def test_a_day_is_what_traded_in_the_last_24_hours() -> None:
    market = played(*range(100, 148), for_s=36 * HOUR)

    stats = day_stats(market, NOW_US + 36 * HOUR * SECOND)

    assert stats == DayStats(open=112, high=136, low=112, last=136, lots=25, month_lots=37)


def test_a_market_that_stands_still_shows_its_last_trade() -> None:
    market = played(*range(100, 148), for_s=10 * HOUR)

    stats = day_stats(market, NOW_US + 90 * DAY * SECOND)

    assert stats == DayStats(open=110, high=110, low=110, last=110, lots=1, month_lots=1)


def test_before_the_first_trade_there_are_no_statistics() -> None:
    assert day_stats(market_of(thin(1, 2)), NOW_US) is None


def test_candles_are_cut_at_whole_multiples_of_their_length() -> None:
    market = market_of(thin(5, 9, 2, 7, 7, 1, every_s=25))
    market.skip_to(200 * SECOND)

    found = list(candles(market, NOW_S, NOW_S + 119, 60))

    assert found == [
        Candle(NOW_S + 60, low=7, high=7, open=7, close=7, lots=2),
        Candle(NOW_S, low=2, high=9, open=5, close=2, lots=3),
    ]


def test_buckets_without_trades_are_missing() -> None:
    market = played(1, 2, for_s=HOUR)

    found = [candle.opened_s for candle in candles(market, NOW_S - HOUR, NOW_S + 2 * HOUR, 900)]

    assert found == [NOW_S + HOUR, NOW_S]
