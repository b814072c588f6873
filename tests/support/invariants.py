"""What must be true of the simulated venue whatever is asked of it."""

from collections import Counter, defaultdict
from decimal import Decimal
from uuid import UUID

from cambista_sim.account import Account
from cambista_sim.compaction import compacted
from cambista_sim.facts import (
    AnyFact,
    Changed,
    Done,
    Matched,
    Opened,
    OrderFact,
    Received,
    Taken,
)
from cambista_sim.listing import Listing
from cambista_sim.order import Order
from cambista_sim.state import State
from common.messages.base import Side
from tests.support.trading import START

PUBLIC = Received | Opened | Matched | Done | Changed | Taken


def check_facts(facts: list[AnyFact]) -> None:
    """Hold the facts to their numbers: no hole, and each order received and done once at most."""
    public = [each for each in facts if isinstance(each, PUBLIC) and each.sequence is not None]
    assert [each.sequence for each in public] == list(range(1, len(public) + 1))
    trades = [each.trade_id for each in facts if isinstance(each, Matched)]
    assert trades == list(range(1, len(trades) + 1))
    received = Counter(each.request.order_id for each in facts if isinstance(each, Received))
    done = Counter(each.order_id for each in facts if isinstance(each, Done))
    assert set((received + Counter()).values()) <= {1}
    assert set(done.values()) <= {1}


def check_state(state: State, *, is_crossed: bool = False) -> None:
    """Hold the state to itself: holds, levels, filled sizes, lives that ended once.

    Bots pass each other by, so their orders alone may be crossed.
    """
    held: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order in state.orders.values():
        held[order.request.user, order.held_currency] += order.held
        check_order(order)
    for user, account in state.accounts.items():
        for currency, amount in account.holds.items():
            assert amount == held[user, currency]
            assert account.available(currency) >= 0
    for listing in state.listings.values():
        check_book(listing, is_crossed=is_crossed)


def check_order(order: Order) -> None:
    """Hold an order to its own facts."""
    ends = [each for each in order.facts if isinstance(each, Done)]
    assert len(ends) == (order.status == "done")
    assert order.status in {"done", "rejected", "open", "active"}, "nothing stays in between"
    sizes = [each.size for each in order.facts if isinstance(each, Matched)]
    assert sum(sizes) == order.filled_size
    assert order.size is None or order.filled_size <= order.size
    assert order.held >= order.unsettled_hold >= 0
    if order.request.funds is not None and order.request.side is Side.BUY:
        assert order.executed_value + order.fees <= order.request.funds


def check_book(listing: Listing, *, is_crossed: bool) -> None:
    """Hold the book to its orders: level 2 is their sum, and it is not crossed."""
    book = listing.book
    for side in Side:
        lots: defaultdict[int, list[int]] = defaultdict(list)
        for each in book.orders(side):
            lots[each.tick].append(each.lots)
            assert each.key.status == "open"
            assert each.lots == listing.lots(each.key.left)
        assert [tuple(each) for each in book.levels(side)] == [
            (tick, sum(there), len(there)) for tick, there in lots.items()
        ]
    bid, ask = book.best(Side.BUY), book.best(Side.SELL)
    assert is_crossed or bid is None or ask is None or bid < ask


def check_money(facts: list[AnyFact], state: State, deposited: dict[str, Decimal]) -> None:
    """Hold balances to the trades: money moves between users, to the market, and as fees.

    Every trade must have been settled.
    """
    base, quote = deposited["BTC"], deposited["EUR"]
    for each in facts:
        if isinstance(each, Matched):
            quote -= each.maker_fee + each.taker_fee
            if each.maker_order_id is None or each.taker_order_id is None:
                taker_buys = each.maker_side is Side.SELL
                sign = 1 if taker_buys is (each.taker_order_id is not None) else -1
                base += sign * each.size
                quote -= sign * each.size * each.price
    for currency, amount in (("BTC", base), ("EUR", quote)):
        assert sum(each.balances[currency] for each in state.accounts.values()) == amount


def check_replay(state: State, facts: list[AnyFact]) -> None:
    """Hold the journal to its promise: its facts, or the compacted ones, make the same state."""
    again = State()
    for each in facts:
        again.apply(each)
    again.resume(state.seen, has_forgotten=state.has_forgotten)
    assert picture(again) == picture(state)
    entry, anew = compacted(state, 99, START), State()
    for each in entry.facts:
        anew.apply(each)
    anew.resume(entry.seen, has_forgotten=entry.has_forgotten)
    assert picture(anew) == picture(state)


def picture(state: State) -> dict[str, object]:
    """Return all of a state that a restart must keep, in values that can be compared."""
    return {
        "accounts": {user: _purse(each) for user, each in state.accounts.items()},
        "orders": {order_id: _order(each) for order_id, each in state.orders.items()},
        "books": {pair: _book(each) for pair, each in state.listings.items()},
        "debts": dict(state.debts),
        "done": list(state.done),
        "open": {user: set(each) for user, each in state.open_orders.items() if each},
        "client_oids": state.client_oids,
        "seen": state.seen,
        "has_forgotten": state.has_forgotten,
    }


def _purse(account: Account) -> dict[str, tuple[Decimal, Decimal]]:
    report = account.report()
    return {
        each.currency: (each.balance, each.hold) for each in report if each.balance or each.hold
    }


def _order(order: Order) -> tuple[object, ...]:
    names = (name for name in Order.__struct_fields__ if name not in {"facts", "request"})
    facts: list[OrderFact] = order.facts
    return (order.request, tuple(facts), *(getattr(order, name) for name in names))


def _book(listing: Listing) -> dict[str, object]:
    resting = {side: _queue(listing, side) for side in Side}
    stops: list[UUID] = [each.request.order_id for each in listing.stops]
    counters = (listing.sequence, listing.trade_id)
    return {"resting": resting, "stops": stops, "counters": counters, "rules": listing.rules}


def _queue(listing: Listing, side: Side) -> list[tuple[UUID, int, int]]:
    return [(e.key.request.order_id, e.tick, e.lots) for e in listing.book.orders(side)]
