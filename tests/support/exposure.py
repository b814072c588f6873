"""What a bot has at risk, as who looks at its trades from outside sees it."""

from decimal import Decimal

from common.messages.base import Side
from common.messages.order import PlaceOrder


class Exposure:
    """Fills and open orders of a bot at all its brokers.

    What is sold is reckoned to be the dearest of what was bought: less can be at risk by no other
    way to count.
    """

    def __init__(self) -> None:
        self._lots: list[tuple[Decimal, Decimal]] = []
        """Price and size of what was bought and not sold, the dearest last."""
        self._short = Decimal(0)
        """Sold beyond what was bought."""

    def fill(self, side: Side, price: Decimal, size: Decimal) -> None:
        """Count a fill in."""
        if side is Side.BUY:
            covered = min(size, self._short)
            self._short -= covered
            if size > covered:
                self._lots = sorted([*self._lots, (price, size - covered)])
            return
        while size and self._lots:
            at, there = self._lots.pop()
            sold = min(there, size)
            size -= sold
            if there > sold:
                self._lots.append((at, there - sold))
        self._short += size

    def quote(self, orders: list[tuple[PlaceOrder, Decimal]]) -> Decimal:
        """Return what the position has cost and open orders to buy, with what is left, may cost."""
        spent = sum((price * size for price, size in self._lots), Decimal(0))
        buys = (order.price * left for order, left in orders if order.side is Side.BUY)
        return spent + sum(buys, Decimal(0))

    def base(self, orders: list[tuple[PlaceOrder, Decimal]]) -> Decimal:
        """Return what was sold, or may be by open orders, beyond what was bought."""
        held = sum((size for _, size in self._lots), Decimal(0))
        sells = (left for order, left in orders if order.side is Side.SELL)
        return max(self._short + sum(sells, Decimal(0)) - held, Decimal(0))
