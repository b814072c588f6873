"""How much an incoming order wants: so many lots at a price, and up to which price."""

from datetime import datetime
from decimal import Decimal

from cambista_sim.listing import Listing
from cambista_sim.order import ONE, Order
from common.messages.base import Side
from common.money import EXACT, product, total

ENDLESS = 1 << 200
"""More lots than there are."""

_multiply = EXACT.multiply
_subtract = EXACT.subtract
_whole = EXACT.divide_int


def limit_of(order: Order, listing: Listing) -> int | None:
    """Return the tick beyond which an order does not trade, or None for no such tick.

    A market order goes only so far from the last trade as the pair's modes allow.
    """
    if order.price is not None:
        return listing.ticks(order.price)
    slippage, last = listing.modes.max_slippage, listing.last_price
    if slippage is None or last is None:
        return None
    if order.request.side is Side.BUY:
        return listing.ticks(product(last, total(ONE, slippage)))
    low = product(last, _subtract(ONE, slippage))
    tick = listing.ticks(low)
    return tick if listing.price(tick) == low else tick + 1


def wanted_at(order: Order, listing: Listing, tick: int) -> int:
    """Return the lots that an order wants at a tick, as far as its money goes."""
    lots = _lots(order, listing)
    budget = _budget(order)
    if budget is None:
        return lots
    return min(lots, int(_whole(budget, _lot_cost(order, listing, tick))))


def fits(order: Order, listing: Listing, limit: int | None, at: datetime) -> bool:
    """Return whether an order can trade wholly at once; its user's own orders count.

    It is asked for fill-or-kill orders alone: it looks at each level that the order reaches.
    """
    wanted, budget = _lots(order, listing), _budget(order)
    for tick, there in _offered(order, listing, limit, at):
        if budget is not None:
            cost = _lot_cost(order, listing, tick)
            affordable = int(_whole(budget, cost))
            if affordable < min(there, wanted):
                return order.size is None
            budget = _subtract(budget, _multiply(cost, Decimal(min(there, wanted))))
        wanted -= min(there, wanted)
        if not wanted:
            return True
    return False


def _offered(
    order: Order, listing: Listing, limit: int | None, at: datetime
) -> list[tuple[int, int]]:
    """Return the ticks and lots that face an order within its limit, best first."""
    facing = order.request.side.opposite
    sign = -1 if facing is Side.BUY else 1
    users = () if order.request.is_market_only else listing.book.levels(facing)
    lots = {level.tick: level.lots for level in users}
    if listing.liquidity.best(facing, at) is not None:
        for tick, there in listing.liquidity.totals(facing).items():
            lots[tick] = lots.get(tick, 0) + there
    ticks = sorted(lots, key=lambda tick: sign * tick)
    return [(tick, lots[tick]) for tick in ticks if limit is None or sign * tick <= sign * limit]


def _lots(order: Order, listing: Listing) -> int:
    """Return the lots that an order wants, or has to sell, whatever they cost."""
    if order.size is not None:
        return listing.lots(order.left)
    if order.request.side is Side.SELL:
        return listing.lots(_subtract(order.held, order.unsettled_hold))
    return ENDLESS


def _budget(order: Order) -> Decimal | None:
    """Return the money that a market buy may yet spend, or a sale by funds may yet bring."""
    if order.price is not None:
        return None
    if order.request.side is Side.SELL:
        return order.funds_left
    return _subtract(order.held, order.unsettled_hold)


def _lot_cost(order: Order, listing: Listing, tick: int) -> Decimal:
    """Return what a lot costs its buyer with the fee, or brings its seller without it."""
    worth = _multiply(listing.price(tick), listing.rules.base_increment)
    if order.request.side is Side.SELL:
        return worth
    return _multiply(worth, EXACT.add(ONE, order.taker_fee_rate))
