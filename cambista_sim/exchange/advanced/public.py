"""Products, books, trades and candles as the Advanced Trade API writes them."""

from bisect import bisect_left
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from cambista_sim.exchange.digits import trimmed
from cambista_sim.exchange.levels import Level
from cambista_sim.exchange.market import Market, Trade
from cambista_sim.exchange.product import Product
from cambista_sim.exchange.statistic import Candle, DayStats, candles, day_stats
from cambista_sim.exchange.wire import time_text
from cambista_sim.facts import ModeSet

Json = dict[str, Any]

GRANULARITIES = {
    "ONE_MINUTE": 60,
    "FIVE_MINUTE": 300,
    "FIFTEEN_MINUTE": 900,
    "THIRTY_MINUTE": 1800,
    "ONE_HOUR": 3600,
    "TWO_HOUR": 7200,
    "FOUR_HOUR": 14400,
    "SIX_HOUR": 21600,
    "ONE_DAY": 86400,
}
"""Candle lengths in seconds."""

MAX_CANDLES = 350

NAMES = {"BTC": "Bitcoin", "ETH": "Ethereum", "USD": "US Dollar", "EUR": "Euro", "GBP": "Pound"}


def product(market: Market, modes: ModeSet, now_us: int) -> Json:
    """Write a product with its price and what it did in a day."""
    written = market.product
    stats = day_stats(market, now_us)
    return {
        "product_id": written.product_id,
        "price": _last(market),
        "price_percentage_change_24h": _change(stats),
        "volume_24h": trimmed(Decimal(written.size_text(stats.lots))) if stats else "",
        "volume_percentage_change_24h": "0",
        **_rules(written),
        "is_disabled": modes.is_disabled,
        "cancel_only": modes.is_cancel_only,
        "limit_only": modes.is_limit_only,
        "post_only": modes.is_post_only,
        "trading_disabled": modes.is_disabled,
        "approximate_quote_24h_volume": _worth(written, stats),
        **_BLANK,
        "high_24h": trimmed(Decimal(written.price_text(stats.high))) if stats else "",
        "low_24h": trimmed(Decimal(written.price_text(stats.low))) if stats else "",
    }


def _rules(written: Product) -> Json:
    """Return what of a product does not change."""
    return {
        "base_increment": written.size_text(1),
        "quote_increment": written.price_text(1),
        "price_increment": written.price_text(1),
        "quote_min_size": written.as_json()["min_market_funds"],
        "quote_max_size": "150000000",
        "base_min_size": written.size_text(1),
        "base_max_size": "3400",
        "base_name": NAMES.get(written.base, written.base),
        "quote_name": NAMES.get(written.quote, written.quote),
        "status": "online",
        "product_type": "SPOT",
        "quote_currency_id": written.quote,
        "base_currency_id": written.base,
        "base_display_symbol": written.base,
        "quote_display_symbol": written.quote,
        "display_name": written.product_id,
        "product_venue": "CBE",
        "new_at": "2023-01-01T00:00:00Z",
    }


_BLANK: Json = {
    "watched": False,
    "new": False,
    "auction_mode": False,
    "fcm_trading_session_details": None,
    "mid_market_price": "",
    "alias": "",
    "alias_to": [],
    "view_only": False,
    "market_cap": "",
    "base_cbrn": "",
    "quote_cbrn": "",
    "product_cbrn": "",
    "icon_color": "",
    "icon_url": "",
    "display_name_overwrite": "",
    "is_alpha_testing": False,
    "about_description": "",
    "best_bid_price": "",
    "best_ask_price": "",
}


def pricebook(market: Market, limit: int | None, now_us: int) -> Json:
    """Write a book."""
    levels = market.depth.levels
    return {
        "product_id": market.product.product_id,
        "bids": _rows(market.product, levels.bids_best_first()[:limit]),
        "asks": _rows(market.product, levels.asks_best_first()[:limit]),
        "time": time_text(now_us),
    }


def product_book(market: Market, limit: int | None, now_us: int) -> Json:
    """Write ``GET /product_book``: a book, and where its middle is."""
    bid, ask = market.depth.levels.best_bid(), market.depth.levels.best_ask()
    book = {"pricebook": pricebook(market, limit, now_us), "last": _last(market)}
    if bid is None or ask is None:
        return book | {"mid_market": "", "spread_bps": "", "spread_absolute": ""}
    low, high = (Decimal(market.product.price_text(each.ticks)) for each in (bid, ask))
    middle = (low + high) / 2
    with localcontext(prec=40, rounding=ROUND_HALF_UP):
        bps = ((high - low) / middle * 10_000).quantize(Decimal("0.000000000001"))
    return book | {
        "mid_market": trimmed(middle),
        "spread_bps": trimmed(bps),
        "spread_absolute": trimmed(high - low),
    }


def ticker(
    market: Market, limit: int, start_s: int | None = None, end_s: int | None = None
) -> Json:
    """Write ``GET /products/{id}/ticker``: the last trades of a time, and the best prices."""
    ids = _ids_between(market, start_s, end_s)[::-1][:limit]
    bid, ask = market.depth.levels.best_bid(), market.depth.levels.best_ask()
    return {
        "trades": [
            {**trade(market.product, market.trade(each)), "bid": "", "ask": "", **_EXCHANGE}
            for each in ids
        ],
        "best_bid": _price(market.product, bid),
        "best_ask": _price(market.product, ask),
    }


def _ids_between(market: Market, start_s: int | None, end_s: int | None) -> range:
    """Return the ids of the trades from a second up to another, rising."""
    ids = range(market.first_trade_id, market.last_trade_id + 1)

    def place(at_s: int) -> int:
        return bisect_left(ids, at_s * 1_000_000, key=lambda each: market.trade(each).at_us)

    low = 0 if start_s is None else place(start_s)
    return ids[low : len(ids) if end_s is None else place(end_s)]


_EXCHANGE = {"exchange": "coinbase"}


def trade(written: Product, made: Trade) -> Json:
    """Write a trade; its side is the maker's."""
    return {
        "trade_id": str(made.trade_id),
        "product_id": written.product_id,
        "price": trimmed(Decimal(written.price_text(made.ticks))),
        "size": trimmed(Decimal(written.size_text(made.lots))),
        "time": time_text(made.at_us),
        "side": made.side.upper(),
    }


def candle_rows(market: Market, start_s: int, end_s: int, granularity_s: int) -> list[Json]:
    """Write candles, newest first."""
    if not market.trades_played:
        return []
    found = candles(market, start_s, end_s, granularity_s)
    return [candle(market.product, each) for each in found]


def candle(written: Product, each: Candle) -> Json:
    """Write a candle."""

    def price(ticks: int) -> str:
        return trimmed(Decimal(written.price_text(ticks)))

    return {
        "start": str(each.opened_s),
        "low": price(each.low),
        "high": price(each.high),
        "open": price(each.open),
        "close": price(each.close),
        "volume": trimmed(Decimal(written.size_text(each.lots))),
    }


def feed_ticker(market: Market, now_us: int) -> Json:
    """Write a ticker of the websocket."""
    written, levels = market.product, market.depth.levels
    stats = day_stats(market, now_us)
    bid, ask = levels.best_bid(), levels.best_ask()
    high = trimmed(Decimal(written.price_text(stats.high))) if stats else ""
    low = trimmed(Decimal(written.price_text(stats.low))) if stats else ""
    return {
        "type": "ticker",
        "product_id": written.product_id,
        "price": _last(market),
        "volume_24_h": trimmed(Decimal(written.size_text(stats.lots))) if stats else "",
        "low_24_h": low,
        "high_24_h": high,
        "low_52_w": low,
        "high_52_w": high,
        "price_percent_chg_24_h": _change(stats),
        "best_bid": _price(written, bid),
        "best_ask": _price(written, ask),
        "best_bid_quantity": _size(written, bid),
        "best_ask_quantity": _size(written, ask),
    }


def _rows(written: Product, levels: Iterable[Level]) -> list[Json]:
    return [{"price": _price(written, each), "size": _size(written, each)} for each in levels]


def _price(written: Product, level: Level | None) -> str:
    return "" if level is None else trimmed(Decimal(written.price_text(level.ticks)))


def _size(written: Product, level: Level | None) -> str:
    return "" if level is None else trimmed(Decimal(written.size_text(level.lots)))


def _last(market: Market) -> str:
    if not market.has_traded:
        return ""
    ticks = market.trade(market.last_trade_id).ticks
    return trimmed(Decimal(market.product.price_text(ticks)))


def _change(stats: DayStats | None) -> str:
    if stats is None or not stats.open:
        return "0"
    with localcontext(prec=17, rounding=ROUND_HALF_UP):
        return trimmed(Decimal(stats.last - stats.open) * 100 / stats.open)


def _worth(written: Product, stats: DayStats | None) -> str:
    if stats is None:
        return ""
    worth = Decimal(written.price_text(stats.last)) * Decimal(written.size_text(stats.lots))
    return f"{worth:.2f}"
