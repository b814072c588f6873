"""One pair at the venue: its rules, its book and the market's, and where its counters stand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from cambista_sim.book import Book
from cambista_sim.facts import ModeSet
from cambista_sim.liquidity import Liquidity
from cambista_sim.order import Order
from cambista_sim.stops import Stops
from common.messages.base import Side
from common.messages.market import BestPrices, Product
from common.money import EXACT, units_around

NOWHERE = (Decimal(-1), Decimal("Infinity"))
"""Every price lies between them."""

FRESH = timedelta(seconds=10)
"""Older best prices are not traded against: the feed may have died."""

_multiply = EXACT.multiply
_whole = EXACT.divide_int


@dataclass(slots=True)
class Listing:
    """A pair that can be traded; prices and sizes inside are whole ticks and lots."""

    rules: Product
    modes: ModeSet
    book: Book[Order] = field(default_factory=Book)
    """The users' orders."""
    liquidity: Liquidity = field(default_factory=Liquidity)
    """The market's."""
    stops: Stops[Order] = field(default_factory=Stops)
    sequence: int = 0
    trade_id: int = 0
    last_price: Decimal | None = None
    """Of the last trade, the market's or the users'."""
    quiet: tuple[Decimal, Decimal] | None = None
    """What ``quiet_between`` found since the last fact."""

    def price(self, tick: int) -> Decimal:
        """Return a tick as a price."""
        return _multiply(Decimal(tick), self.rules.quote_increment)

    def size(self, lots: int) -> Decimal:
        """Return lots as a size."""
        return _multiply(Decimal(lots), self.rules.base_increment)

    def ticks(self, price: Decimal) -> int:
        """Return a price that is known to be a multiple of the increment as a tick."""
        return int(_whole(price, self.rules.quote_increment))

    def lots(self, size: Decimal) -> int:
        """Return a size, cut to the increment, as lots."""
        return int(_whole(size, self.rules.base_increment))

    def quiet_between(self) -> tuple[Decimal, Decimal]:
        """Return the prices between which a market's trade reaches no order, both excluded."""
        if self.quiet is None:
            self.quiet = self._find_quiet()
        return self.quiet

    def market_lots(self, side: Side, tick: int, at: datetime) -> int | None:
        """Return what the market has at a price, or None when that is not known."""
        known = self.liquidity.knows(side, tick, at)
        return self.liquidity.lots(side, tick) if known else None

    def show_best(self, best: BestPrices) -> None:
        """Take over the market's best prices, all that is known of its book."""
        bid, _ = units_around(best.bid, self.rules.quote_increment)
        _, ask = units_around(best.ask, self.rules.quote_increment)
        self.liquidity.show_best(
            (bid, self.lots(best.bid_size)),
            (ask, self.lots(best.ask_size)),
            best.quoted_at + FRESH,
        )

    def rest(self, order: Order, ahead: Decimal | None) -> None:
        """Put what is left of an order on the book, behind so much of the market's size."""
        if order.price is None:
            raise ValueError(f"order {order.request.order_id} has no price to rest at")
        side, tick = order.request.side, self.ticks(order.price)
        resting = self.book.add(order, side, tick, self.lots(order.left))
        if ahead:
            self.liquidity.join(side, tick, resting.arrival, self.lots(ahead))
        if order.watches_stop:
            self.watch(order)
        self.quiet = None

    def watch(self, order: Order) -> None:
        """Look out for an order's stop price."""
        request = order.request
        if request.stop is None or request.stop_price is None:
            raise ValueError(f"order {request.order_id} has no stop price")
        self.stops.add(order, request.stop, request.stop_price)
        self.quiet = None

    def take_over(self, former: "Listing") -> None:
        """Take over what the pair had under its former rules."""
        self.modes, self.last_price = former.modes, former.last_price
        for order in former.stops:
            if order.request.waits:
                self.watch(order)
        for side in Side:
            for resting in former.book.orders(side):
                self.rest(resting.key, None)

    def _find_quiet(self) -> tuple[Decimal, Decimal]:
        low, high = NOWHERE
        bid, ask = self.book.best(Side.BUY), self.book.best(Side.SELL)
        loss, entry = self.stops.bounds()
        lows = [low if bid is None else self.price(bid), low if loss is None else loss]
        highs = [high if ask is None else self.price(ask), high if entry is None else entry]
        return max(lows), min(highs)
