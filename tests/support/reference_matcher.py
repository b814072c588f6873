"""A naive exchange to hold the venue against: lists, scanned and sorted for each question."""

from decimal import Decimal
from types import SimpleNamespace

from cambista_sim.request import OrderRequest

LOT, ENDLESS, NONE, ONE = Decimal("0.01"), Decimal(10**12), Decimal(0), Decimal(1)


class Asked(SimpleNamespace):
    """An order: ``sign`` is 1 to buy, ``money`` limits a market order, ``dear`` has the fee."""

    def needs(self) -> Decimal:
        cost = self.price * self.size * self.dear
        return Decimal(min(self.money, cost) if self.sign > 0 else self.size)


class Reference:
    """Users' orders of one pair against each other; ``money`` by user and what it is for."""

    def __init__(self, money: dict[tuple[str, str], Decimal]) -> None:
        self.money, self.book, self.waiting = money, list[Asked](), list[Asked]()
        self.trades = list[tuple[OrderRequest, OrderRequest, Decimal, Decimal]]()

    def held(self, *purse: str) -> Decimal:
        return sum((e.needs() for e in self.book + self.waiting if e.purse == purse), NONE)

    def facing(self, order: Asked) -> list[Asked]:
        there = [e for e in self.book if e.sign != order.sign]
        reached = [e for e in there if order.sign * e.price <= order.sign * order.price]
        return sorted(reached, key=lambda e: order.sign * e.price)

    def place(self, asked: OrderRequest, rates: tuple[Decimal, Decimal]) -> bool:
        is_buy, purse = asked.side == "buy", (asked.user, asked.side)
        free = self.money[purse] - self.held(*purse)
        order = Asked(request=asked, rates=rates, purse=purse)
        order.sign, order.dear = (1, ONE + rates[1]) if is_buy else (-1, ONE)
        order.price = asked.price or (ENDLESS if is_buy else NONE)
        order.size = asked.size or (ENDLESS if is_buy else free)
        order.money = asked.funds or (free if is_buy and asked.kind == "market" else ENDLESS)
        if not 0 < order.needs() <= free or (asked.is_post_only and self.facing(order)):
            return False
        (self.waiting.append if asked.stop else self.take)(order)
        self.trigger()
        return True

    def trigger(self) -> None:
        while hit := [e for e in self.waiting if self.trades and self.passed(e) >= 0]:
            first = max(hit, key=lambda e: (e.request.stop == "entry", self.passed(e)))
            self.waiting.remove(first)
            self.take(first)

    def passed(self, order: Asked) -> Decimal:
        by: Decimal = self.trades[-1][2] - order.request.stop_price
        return by if order.request.stop == "entry" else -by

    def take(self, order: Asked) -> None:
        asked, found = order.request, self.facing(order)
        if asked.time_in_force == "FOK" and sum(e.size for e in found) < order.size:
            return
        for number, first in enumerate(found):
            size = min(order.size, order.money // (first.price * order.dear * LOT) * LOT)
            if size and not any(each.size for each in found[:number]):
                self.meet(order, first, size, min(size, first.size))
        self.book += [order] * (bool(asked.price) and asked.time_in_force in ("GTC", "GTT"))
        self.book = [e for e in self.book if e.size]

    def meet(self, order: Asked, first: Asked, size: Decimal, both: Decimal) -> None:
        stp = order.request.stp if first.request.user == order.request.user else "none"
        if stp == "none":
            self.trades.append((first.request, order.request, first.price, both))
            for each, rate in ((first, first.rates[0]), (order, order.rates[1])):
                self.money[each.request.user, "sell"] += each.sign * both
                self.money[each.request.user, "buy"] -= first.price * both * (each.sign + rate)
        cut, by_funds = both * (stp in ("none", "dc")), order.request.size is None
        is_gone = stp in ("cn", "cb") or (stp == "dc" and size == both)
        order.money -= first.price * cut * order.dear * (stp == "none" or by_funds)
        order.size -= order.size if is_gone else cut * (stp == "none" or not by_funds)
        first.size -= first.size if stp in ("co", "cb") else cut
