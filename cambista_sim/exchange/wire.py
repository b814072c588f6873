"""The feed's messages as text.

A match::

    {"type": "match", "trade_id": 1100243482,
     "maker_order_id": "447defaa-aef8-493f-a1a8-a015cb155957",
     "taker_order_id": "8ddfdf47-f1d7-4ec2-831f-e80e18a997c0", "side": "sell", "size": "0.00023298",
     "price": "83420.22", "product_id": "BTC-USD", "sequence": 136999327909,
     "time": "2026-09-30T02:03:13.097237Z"}
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cambista_sim.exchange.levels import BUY, SELL, Level, LevelBook
from cambista_sim.exchange.market import Market, Trade
from cambista_sim.exchange.market_id import order_id
from cambista_sim.exchange.product import Product
from cambista_sim.exchange.statistic import DayStats
from cambista_sim.exchange.subscription import FeedError

_COMPACT = json.JSONEncoder(separators=(",", ":"))


def text(message: Mapping[str, Any]) -> str:
    """Write a message as compact JSON."""
    return _COMPACT.encode(message)


def text_of(row: list[Any]) -> str:
    """Write a row of level 3."""
    return _COMPACT.encode(row)


def time_text(at_us: int) -> str:
    """Write a time with microseconds: ``2026-09-30T02:03:13.097237Z``."""
    second, part = divmod(at_us, 1_000_000)
    return f"{_second_text(second)}.{part:06d}Z"


def match(product: Product, trade: Trade, kind: str = "match") -> str:
    """Write a trade; formatted by hand, since it is what there is most of."""
    maker = trade.maker_order_id or order_id(product.product_id, "maker", trade.trade_id)
    taker = trade.taker_order_id or order_id(product.product_id, "taker", trade.cascade_id)
    return (
        f'{{"type":"{kind}","trade_id":{trade.trade_id},'
        f'"maker_order_id":"{maker}",'
        f'"taker_order_id":"{taker}",'
        f'"side":"{trade.side}","size":"{product.size_text(trade.lots)}",'
        f'"price":"{product.price_text(trade.ticks)}","product_id":"{product.product_id}",'
        f'"sequence":{trade.sequence},"time":"{time_text(trade.at_us)}"}}'
    )


def match_message(product: Product, trade: Trade) -> dict[str, Any]:
    """Return a trade as a message."""
    message: dict[str, Any] = json.loads(match(product, trade))
    return message


def ticker(product: Product, trade: Trade, book: LevelBook, stats: DayStats) -> str:
    """Write the ticker of a trade; its side is the taker's, the opposite of the match's."""
    bid, ask = book.best_bid() or Level(0, 0), book.best_ask() or Level(0, 0)
    price, size = product.price_text, product.size_text
    return text(
        {
            "type": "ticker",
            "sequence": trade.sequence,
            "product_id": product.product_id,
            "price": price(trade.ticks),
            "open_24h": price(stats.open),
            "volume_24h": size(stats.lots),
            "low_24h": price(min(stats.low, trade.ticks)),
            "high_24h": price(max(stats.high, trade.ticks)),
            "volume_30d": size(stats.month_lots),
            "best_bid": price(bid.ticks),
            "best_bid_size": size(bid.lots),
            "best_ask": price(ask.ticks),
            "best_ask_size": size(ask.lots),
            "side": BUY if trade.side == SELL else SELL,
            "time": time_text(trade.at_us),
            "trade_id": trade.trade_id,
            "last_size": size(trade.lots),
        }
    )


def snapshot(product: Product, book: LevelBook, at_us: int) -> str:
    """Write the whole book, the best prices first."""
    return (
        f'{{"type":"snapshot","product_id":"{product.product_id}",'
        f'"asks":[{_levels(product, book.asks_best_first())}],'
        f'"bids":[{_levels(product, book.bids_best_first())}],"time":"{time_text(at_us)}"}}'
    )


def l2update(product: Product, changes: Mapping[tuple[str, int], int], at_us: int) -> str:
    """Write the new totals of levels; a total of zero removes the level."""
    rows = ",".join(
        f'["{side}","{product.price_text(ticks)}","{product.size_text(lots)}"]'
        for (side, ticks), lots in changes.items()
    )
    return (
        f'{{"type":"l2update","product_id":"{product.product_id}",'
        f'"changes":[{rows}],"time":"{time_text(at_us)}"}}'
    )


def heartbeat(market: Market, now_us: int) -> str:
    """Write the heartbeat of a product, at a whole second."""
    return text(
        {
            "type": "heartbeat",
            "last_trade_id": market.last_trade_id,
            "product_id": market.product.product_id,
            "sequence": market.sequence,
            "time": time_text(now_us // 1_000_000 * 1_000_000),
        }
    )


def subscriptions(channels: list[dict[str, Any]]) -> str:
    """Write all that a socket is subscribed to."""
    return text({"type": "subscriptions", "channels": channels})


def status(products: Iterable[Mapping[str, Any]], currencies: Iterable[Mapping[str, Any]]) -> str:
    """Write all products and currencies."""
    return text({"type": "status", "products": list(products), "currencies": list(currencies)})


def error(fault: FeedError) -> str:
    """Write a refusal."""
    reason = {} if fault.reason is None else {"reason": fault.reason}
    return text({"type": "error", "message": fault.message, **reason})


def _levels(product: Product, levels: Iterable[Level]) -> str:
    return ",".join(
        f'["{product.price_text(ticks)}","{product.size_text(lots)}"]' for ticks, lots in levels
    )


@lru_cache(maxsize=1024)
def _second_text(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
