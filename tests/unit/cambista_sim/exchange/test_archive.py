"""What the exchange remembers of its users."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from cambista_sim.exchange.archive import Archive
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import AT, Life, order_id, request


def test_an_order_is_followed_from_open_to_done() -> None:
    life = Life()
    life.trade()
    row = life.archive.orders[order_id(1)]
    assert (row.status, row.filled_size, row.left) == ("open", Decimal(1), Decimal(1))
    assert (row.executed_value, row.fill_fees) == (Decimal(100), Decimal("0.4"))

    life.note(life.venue.cancel("ann", order_id(1), AT))

    assert (row.status, row.done_reason, row.done_at) == ("done", "canceled", AT)
    assert row.is_settled
    assert life.archive.folder("ann").open == {}


def test_both_sides_have_a_fill_and_entries_in_their_ledgers() -> None:
    life = Life()
    life.trade()

    [bought] = life.archive.folder("ann").fills.values()
    [sold] = life.archive.folder("ben").fills.values()
    assert (bought.is_maker, sold.is_maker) == (True, False)
    assert bought.trade_id == sold.trade_id
    entries = [row for row in life.archive.folder("ben").ledger.values() if row.trade_id]
    assert [(row.kind, row.currency, row.amount) for row in entries] == [
        ("match", "BTC", -1),
        ("match", "USD", 100),
        ("fee", "USD", Decimal("-0.6")),
    ]
    assert entries[-1].balance == life.venue.state.account("ben").balances["USD"]


def test_money_that_moves_later_is_booked_later() -> None:
    life = Life(settles_after_s=0.001)
    life.trade()
    row = life.archive.orders[order_id(2)]
    assert (row.status, row.is_settled) == ("done", False)
    assert len(life.archive.folder("ben").ledger) == 2

    life.note(life.venue.settle(AT.replace(second=1)))

    assert row.is_settled
    assert len(life.archive.folder("ben").ledger) == 5
    assert all(fill.is_settled for fill in life.archive.folder("ben").fills.values())


def test_an_order_is_found_by_its_owner_alone_and_by_the_last_with_an_id() -> None:
    life, oid = Life(), uuid4()
    life.place(1, client_oid=oid)
    life.place(2, client_oid=oid)

    assert life.archive.order("ann", order_id(1)) is not None
    assert life.archive.order("ben", order_id(1)) is None
    found = life.archive.order_by_client_oid("ann", oid)
    assert found is not None
    assert found.request.order_id == order_id(2)
    assert life.archive.order_by_client_oid("ben", oid) is None


def test_a_rejected_order_is_kept_and_one_that_never_was_is_not() -> None:
    life = Life()
    life.place(1)
    life.place(2, user="ben", side=Side.SELL, is_post_only=True)
    life.place(3, size=Decimal(1_000_000))

    row = life.archive.orders[order_id(2)]
    assert (row.status, row.reject_reason) == ("rejected", "post only")
    assert order_id(3) not in life.archive.orders


def test_a_stop_order_is_one_order_before_and_after_its_trigger() -> None:
    life = Life()
    life.place(1, side=Side.SELL, price=Decimal(90), stop="loss", stop_price=Decimal(100))
    assert life.archive.orders[order_id(1)].status == "active"

    life.place(2, user="ben")
    life.place(3, user="ben", side=Side.SELL, size=Decimal(1), stp="cn")
    life.place(4, side=Side.SELL, size=Decimal(1), price=Decimal(100))

    row = life.archive.orders[order_id(1)]
    assert (row.is_triggered, row.status, row.filled_size) == (True, "open", Decimal(1))
    assert len(life.archive.folder("ann").orders) == 2


def test_an_edit_changes_size_and_price() -> None:
    life = Life()
    life.trade()

    life.note(life.venue.edit("ann", order_id(1), Decimal(99), Decimal(3), AT))

    row = life.archive.orders[order_id(1)]
    assert (row.price, row.size, row.left) == (Decimal(99), Decimal(3), Decimal(2))


@dataclass
class Small:
    """An archive that remembers two of each kind."""

    life: Life

    def archive(self) -> Archive:
        found = Archive(kept=2)
        for fact in self.life.facts:
            found.apply(fact)
        return found


def test_of_what_is_over_only_the_last_is_remembered() -> None:
    life = Life()
    for number in range(1, 6):
        life.place(number)
        life.note(life.venue.cancel("ann", order_id(number), AT))
    life.place(9)

    archive = Small(life).archive()

    assert set(archive.orders) == {order_id(4), order_id(5), order_id(9)}
    assert set(archive.folder("ann").done) == {order_id(4), order_id(5)}


def test_an_order_may_be_named_and_forgotten() -> None:
    life, oid = Life(), uuid4()
    life.place(1, client_oid=oid)
    life.archive.name({str(order_id(1)): "mine", str(order_id(8)): "nobody's"})
    assert life.archive.orders[order_id(1)].label == "mine"

    life.archive.forget(order_id(1))

    assert life.archive.order("ann", order_id(1)) is None
    assert life.archive.order_by_client_oid("ann", oid) is None
    assert request(1).user == "ann"
