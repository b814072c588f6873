"""The rows of a book of level 3: the market's orders and the users', in their order."""

from cambista_sim.exchange.digits import short
from cambista_sim.exchange.levels import BUY, SELL
from cambista_sim.exchange.market import Market
from cambista_sim.listing import Listing
from common.messages.base import Side

Row = list[object]


def single_orders(market: Market, listing: Listing) -> tuple[list[Row], list[Row]]:
    """Return the bids and the asks, best first; the market's order of a price goes before."""
    return _half(market, listing, BUY), _half(market, listing, SELL)


def _half(market: Market, listing: Listing, side: str) -> list[Row]:
    product, shown = market.product, market.depth.levels
    own: dict[int, list[Row]] = {}
    for resting in listing.book.orders(Side(side)):
        order_id = str(resting.key.request.order_id)
        price, size = product.price_text(resting.tick), product.size_text(resting.lots)
        own.setdefault(resting.tick, []).append([short(price), short(size), order_id])
    rows: list[Row] = []
    for level in shown.bids_best_first() if side == BUY else shown.asks_best_first():
        order = market.orders.at(side, level.ticks)
        if order is not None:
            price, size = product.price_text(level.ticks), product.size_text(order.lots)
            rows.append([short(price), short(size), order.order_id])
        rows += own.get(level.ticks, [])
    return rows
