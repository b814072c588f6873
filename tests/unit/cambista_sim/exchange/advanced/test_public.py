"""The market in the Advanced Trade dialect."""

from cambista_sim.exchange.advanced import public
from cambista_sim.exchange.levels import LevelBook
from cambista_sim.facts import ModeSet
from tests.unit.cambista_sim.exchange.life import AT, PAIR
from tests.unit.cambista_sim.exchange.made import NOW_US, SECOND, market_of, recorded

MODES = ModeSet(happened_at=AT, pair=PAIR, is_limit_only=True)


def test_a_product_tells_its_price_and_modes() -> None:
    market = market_of(recorded())
    silent = public.product(market, MODES, NOW_US)
    assert (silent["price"], silent["volume_24h"], silent["limit_only"]) == ("", "", True)

    market.skip_to(3 * SECOND)
    product = public.product(market, MODES, NOW_US + 3 * SECOND)

    assert (product["price"], product["volume_24h"]) == ("1.02", "0.00000005")
    assert (product["base_name"], product["quote_currency_id"]) == ("Bitcoin", "USD")
    assert product["price_percentage_change_24h"] == "0"


def test_a_book_tells_its_middle() -> None:
    market = market_of(recorded())
    market.skip_to(SECOND)

    book = public.product_book(market, 1, NOW_US)

    assert book["pricebook"]["bids"] == [{"price": "1", "size": "0.00000003"}]
    assert (book["mid_market"], book["spread_absolute"]) == ("1.01", "0.02")
    assert book["spread_bps"] == "198.019801980198"
    market.depth.levels = LevelBook({}, {})
    assert public.product_book(market, None, NOW_US)["mid_market"] == ""
    assert public.ticker(market, 5)["best_bid"] == ""


def test_trades_and_candles_are_texts() -> None:
    market = market_of(recorded())
    market.skip_to(3 * SECOND)

    ticker = public.ticker(market, 5)
    [candle] = public.candle_rows(market, NOW_US // SECOND - 60, NOW_US // SECOND + 60, 60)

    assert [trade["side"] for trade in ticker["trades"]] == ["SELL"]
    assert ticker["trades"][0]["trade_id"] == str(market.last_trade_id)
    assert (candle["open"], candle["volume"]) == ("1.02", "0.00000005")
    assert public.candle_rows(market_of(recorded()), 0, 60, 60) == []


def test_the_feeds_ticker_has_the_best_prices() -> None:
    market = market_of(recorded())
    market.skip_to(3 * SECOND)

    ticker = public.feed_ticker(market, NOW_US + 3 * SECOND)

    assert (ticker["best_bid"], ticker["best_ask_quantity"]) == ("1", "0.00000004")
    assert (ticker["price"], ticker["high_24_h"]) == ("1.02", "1.02")


def test_trades_can_be_asked_for_by_time() -> None:
    market = market_of(recorded())
    market.skip_to(300 * SECOND)
    every = [int(each["trade_id"]) for each in public.ticker(market, 1000)["trades"]]
    middle_s = market.trade(every[len(every) // 2]).at_us // SECOND + 1

    below = public.ticker(market, 1000, end_s=middle_s)["trades"]
    above = public.ticker(market, 1000, start_s=middle_s)["trades"]

    assert below
    assert above
    assert [int(each["trade_id"]) for each in (*above, *below)] == every
    assert public.ticker(market, 1, end_s=middle_s)["trades"] == below[:1]
    assert public.ticker(market, 5, start_s=0, end_s=1)["trades"] == []
