"""A naive exchange to hold the venue against: lists, scanned and sorted for each question."""

from dataclasses import dataclass, field
from decimal import Decimal

from cambista_sim.request import OrderRequest

LOT, ENDLESS, NONE = Decimal("0.01"), Decimal(10**12), Decimal(0)


@dataclass(eq=False)
class Asked:
    """An order: what is left of its size, and of the money that limits a market order."""

    request: OrderRequest
    rates: tuple[Decimal, Decimal]
    price: Decimal
    size: Decimal
    money: Decimal

    def cost(self, price: Decimal, size: Decimal) -> Decimal:
        return price * size * (1 + self.rates[1] if self.request.side == "buy" else 1)


@dataclass
class Reference:
    """Users' orders of one pair against each other; ``money`` by user and what it is for."""

    money: dict[tuple[str, str], Decimal]
    book: list[Asked] = field(default_factory=list)
    waiting: list[Asked] = field(default_factory=list)
    trades: list[tuple[OrderRequest, OrderRequest, Decimal, Decimal]] = field(default_factory=list)

    def held(self, user: str, side: str) -> Decimal:
        orders = [e for e in self.book + self.waiting if e.request.user == user]
        costs = [min(e.money, e.cost(e.price, e.size)) for e in orders if e.request.side == "buy"]
        sizes = [e.size for e in orders if e.request.side == "sell"]
        return sum(costs if side == "buy" else sizes, NONE)

    def facing(self, order: Asked) -> list[Asked]:
        sign = 1 if order.request.side == "buy" else -1
        there = [e for e in self.book if e.request.side != order.request.side]
        reached = [e for e in there if sign * e.price <= sign * order.price]
        return sorted(reached, key=lambda e: sign * e.price)

    def place(self, asked: OrderRequest, rates: tuple[Decimal, Decimal]) -> bool:
        is_buy = asked.side == "buy"
        free = self.money[asked.user, asked.side] - self.held(asked.user, asked.side)
        money = asked.funds or (free if is_buy and asked.kind == "market" else ENDLESS)
        price, size = asked.price or (ENDLESS if is_buy else NONE), asked.size or ENDLESS
        order = Asked(asked, rates, price, size if is_buy else min(size, asked.size or free), money)
        needed = min(money, order.cost(price, size)) if is_buy else order.size
        if not 0 < needed <= free or (asked.is_post_only and self.facing(order)):
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
        by = self.trades[-1][2] - (order.request.stop_price or NONE)
        return by if order.request.stop == "entry" else -by

    def take(self, order: Asked) -> None:
        asked = order.request
        if asked.time_in_force == "FOK" and sum(e.size for e in self.facing(order)) < order.size:
            return
        while order.size and (found := self.facing(order)):
            size = min(order.size, order.money // order.cost(found[0].price, LOT) * LOT)
            if not size:
                return
            self.meet(order, found[0], size, min(size, found[0].size))
            self.book = [e for e in self.book if e.size]
        if order.size and asked.kind == "limit" and asked.time_in_force in ("GTC", "GTT"):
            self.book.append(order)

    def meet(self, order: Asked, first: Asked, size: Decimal, common: Decimal) -> None:
        is_own = order.request.user == first.request.user
        stp = order.request.stp.value if is_own else "trade"
        if stp == "trade":
            self.trades.append((first.request, order.request, first.price, common))
            for each, rate in ((first, first.rates[0]), (order, order.rates[1])):
                sign, worth = (1 if each.request.side == "buy" else -1), first.price * common
                self.money[each.request.user, "sell"] += sign * common
                self.money[each.request.user, "buy"] -= sign * worth + worth * rate
        is_cut, by_funds = stp in ("dc", "trade"), stp == "dc" and order.request.size is None
        order.money -= order.cost(first.price, common) * (stp == "trade" or by_funds)
        first.size -= first.size if stp in ("co", "cb") else common * is_cut
        is_gone = stp in ("cn", "cb") or (stp == "dc" and size == common)
        order.size -= order.size if is_gone else common * (is_cut and not by_funds)
