"""Straight-line reckoning of what a bot must end with: fractions, one loop, none of its code."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from common.messages.base import Side, base_of, quote_of
from common.messages.market import Trade
from kit.conditions import HOP_S, MAKER_FEE_RATE, SPREAD_RATE, TAKER_FEE_RATE
from kit.market import Market
from kit.result import Result

MAKER, TAKER, SPREAD = (Fraction(each) for each in (MAKER_FEE_RATE, TAKER_FEE_RATE, SPREAD_RATE))
TICK, LOT = Fraction(1, 100), Fraction(1, 10**8)
HOP = timedelta(seconds=HOP_S)
PLACES = 10**18


def floor_to(value: Fraction, unit: Fraction) -> Fraction:
    """Return the largest multiple of a unit that is not above a value."""
    return value // unit * unit


def ceil_to(value: Fraction, unit: Fraction) -> Fraction:
    """Return the smallest multiple of a unit that is not below a value."""
    return -(-value // unit) * unit


def exact(value: Decimal | str) -> Fraction:
    """Return a decimal as a fraction."""
    return Fraction(value)


@dataclass
class Account:
    """What fills add up to, at the average cost."""

    position: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    profit: Fraction = Fraction(0)
    cash: Fraction = Fraction(0)
    fills: list[tuple[Side, Fraction, Fraction]] = field(default_factory=list)

    def buy(self, price: Fraction, size: Fraction, rate: Fraction) -> Fraction:
        """Count a purchase, and return the fee."""
        fee = price * size * rate
        self.fills.append((Side.BUY, price, size))
        self.position += size
        self.cost += price * size
        self.cash -= price * size + fee
        self.profit -= fee
        return fee

    def sell(self, price: Fraction, size: Fraction, rate: Fraction) -> Fraction:
        """Count a sale of what is held, and return the fee.

        A part's share of the cost is rounded to 18 places, half to even, as the books promise.
        """
        assert size <= self.position
        fee = price * size * rate
        self.fills.append((Side.SELL, price, size))
        share = Fraction(round(self.cost * size / self.position * PLACES), PLACES)
        share = self.cost if size == self.position else share
        self.position -= size
        self.cost -= share
        self.cash += price * size - fee
        self.profit += price * size - share - fee
        return fee


@dataclass
class Resting:
    """An order that rests, since an instant."""

    side: Side
    price: Fraction
    left: Fraction
    since: datetime
    owner: int
    """Which level, or which step, it is of."""
    near: float = 0.0
    """Its price, and a little towards the market: what is beyond does not reach it."""

    def __post_init__(self) -> None:
        self.near = float(self.price) * (1 + 1e-9 if self.side is Side.BUY else 1 - 1e-9)


def is_quiet(trade: Trade, orders: list[Resting]) -> bool:
    """Return whether a trade is far from every order: quickly, as most are."""
    price = float(trade.price)
    return all(price > each.near if each.side is Side.BUY else price < each.near for each in orders)


def filled_by(trade: Trade, orders: list[Resting]) -> Iterator[tuple[Resting, Fraction]]:
    """Yield what a trade fills of resting orders: the maker's side first, the best price first."""
    price, left = exact(trade.price), exact(trade.size)
    for side in (trade.side, trade.side.opposite):
        is_buy = side is Side.BUY
        reached = [
            each
            for each in orders
            if each.side is side
            and each.since <= trade.traded_at
            and (each.price >= price if is_buy else each.price <= price)
        ]
        for each in sorted(reached, key=lambda one: -one.price if is_buy else one.price):
            size = min(each.left, left)
            if size:
                left -= size
                each.left -= size
                yield each, size


def ask_after(trade: Trade) -> Fraction:
    """Return the best price to buy at that a trade leaves, by the kit's book."""
    price = exact(trade.price)
    if trade.side is Side.SELL:
        return price
    return price + max(ceil_to(price * SPREAD, TICK), TICK)


def bid_after(trade: Trade) -> Fraction:
    """Return the best price to sell at that a trade leaves, by the kit's book."""
    price = exact(trade.price)
    if trade.side is Side.BUY:
        return price
    return price - max(ceil_to(price * SPREAD, TICK), TICK)


class Tape:
    """A market's trades, to be looked up by time."""

    def __init__(self, market: Market) -> None:
        self.trades = list(market.trades())
        self._times = [each.traded_at for each in self.trades]

    def before(self, at: datetime) -> Trade:
        """Return the last trade that is over by an instant."""
        return self.trades[bisect_left(self._times, at) - 1]

    def since(self, at: datetime) -> Iterator[Trade]:
        """Yield the trades at an instant and later."""
        yield from self.trades[bisect_left(self._times, at) :]


@dataclass
class Tally:
    """What deals add up to, whatever was held before them."""

    position: Fraction = Fraction(0)
    cash: Fraction = Fraction(0)
    count: int = 0

    def deal(self, side: Side, price: Fraction, size: Fraction, rate: Fraction) -> None:
        """Count one, with its fee."""
        sign = 1 if side is Side.BUY else -1
        self.position += sign * size
        self.cash -= sign * price * size + price * size * rate
        self.count += 1

    def take(self, side: Side, book: Trade, size: Fraction) -> Fraction:
        """Count what an order at market gets of the book that a trade left, and return its size."""
        price = ask_after(book) if side is Side.BUY else bid_after(book)
        got = min(size, exact(book.size))
        self.deal(side, price, got, TAKER)
        return got

    def agrees(self, result: Result, funds: Mapping[str, int]) -> None:
        """Hold a bot's books, its account and its profit against the reckoning, exactly."""
        base, quote = base_of(result.document.pair), quote_of(result.document.pair)
        assert len(result.fills) == self.count
        assert exact(result.position) == self.position
        assert exact(result.balances[base]) - funds[base] == self.position
        assert exact(result.balances[quote]) - funds[quote] == self.cash
        profit = exact(result.profit) + exact(result.floating_profit)
        assert profit == self.cash + self.position * exact(result.last_price)
