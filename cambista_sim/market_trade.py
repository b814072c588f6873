"""What a trade of the market gives to the users' orders that rest at the venue."""

from collections.abc import Iterator
from datetime import datetime

from cambista_sim.book import Resting
from cambista_sim.listing import Listing
from cambista_sim.order import Order
from cambista_sim.turn import Turn
from common.messages.base import Side
from common.messages.market import Trade
from common.money import units_around


def fill_from(turn: Turn, listing: Listing, trade: Trade) -> None:
    """Fill the orders that a trade reaches, at the most what was traded.

    Those on the maker's side stood in the same queue as the maker: they come first. At the
    trade's own price the market's lots that stand before an order trade before it; at a better
    price the trade shows that they are gone.
    """
    liquidity = listing.liquidity
    left = listing.lots(trade.size)
    for side, tick in _reach(listing, trade):
        while left and (order := listing.book.front(side, tick)) is not None:
            if order.tick == tick:
                ahead = min(left, liquidity.ahead(side, tick, order.arrival))
                liquidity.leave(side, tick, ahead)
                left -= ahead
            lots = min(order.lots, left)
            if lots:
                left -= lots
                turn.fill_maker(listing, order, lots, market_trade_id=trade.trade_id)
        if left and side is trade.side:
            liquidity.leave(side, tick, left)


def fill_late_from(turn: Turn, listing: Listing, trade: Trade, *, was_away: bool) -> None:
    """Fill the orders that a trade reaches and that rested already when it was made.

    The trade is told late, and at its own price it may have been with the market's lots alone. Who
    was away has not heard of the level since: each order stands where it stood, or further behind,
    for the trades of before are not counted again. Else the level was told anew meanwhile, with
    this trade in it, and what stood before an order then is not known: it gets nothing.
    """
    left = listing.lots(trade.size)
    for side, tick in _reach(listing, trade):
        for order in _rested_by(trade.traded_at, listing.book.reached(side, tick)):
            if order.tick == tick and was_away:
                ahead = min(left, listing.liquidity.ahead(side, tick, order.arrival))
                listing.liquidity.leave(side, tick, ahead)
                left -= ahead
            elif order.tick == tick and order.key.model == "book":
                break
            if not left:
                return
            lots = min(order.lots, left)
            left -= lots
            turn.fill_maker(listing, order, lots, market_trade_id=trade.trade_id)


def _reach(listing: Listing, trade: Trade) -> Iterator[tuple[Side, int]]:
    below, above = units_around(trade.price, listing.rules.quote_increment)
    for side in (trade.side, trade.side.opposite):
        yield side, above if side is Side.BUY else below


def _rested_by(moment: datetime, orders: list[Resting[Order]]) -> Iterator[Resting[Order]]:
    return (each for each in orders if each.key.placed_at <= moment)
