"""An archive as papers, and papers as an archive again."""

from datetime import timedelta

import msgspec

from cambista_sim.exchange.archive import KEPT, Archive
from cambista_sim.exchange.archive_copy import papers_of, restored
from cambista_sim.exchange.paper import Papers
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import AT, Life, order_id


def test_an_archive_is_the_same_after_a_copy_through_json() -> None:
    life = Life(settles_after_s=0.001)
    life.trade()
    life.place(3, side=Side.SELL)
    life.note(life.venue.cancel("ann", order_id(3), AT))

    text = msgspec.json.encode(papers_of(life.archive))
    again = restored(msgspec.json.decode(text, type=Papers))

    assert papers_of(again) == papers_of(life.archive)
    for fact in life.venue.settle(AT.replace(second=1)):
        again.apply(fact)
        life.archive.apply(fact)
    assert papers_of(again) == papers_of(life.archive)
    assert again.orders[order_id(2)].is_settled


def copied(archive: Archive, kept: int = KEPT) -> Archive:
    text = msgspec.json.encode(papers_of(archive))
    return restored(msgspec.json.decode(text, type=Papers), kept=kept)


def test_an_empty_archive_has_no_papers() -> None:
    papers = papers_of(Archive())

    assert papers == Papers(number=0, orders=[], fills=[], ledger=[], balances={})
    assert papers_of(copied(Archive())) == papers


def test_names_and_refusals_are_copied() -> None:
    life, oid = Life(), order_id(77)
    life.place(1, client_oid=oid)
    life.place(2, user="ben", side=Side.SELL, is_post_only=True)
    life.archive.name({str(order_id(1)): "mine"})

    again = copied(life.archive)

    found = again.order_by_client_oid("ann", oid)
    assert found is not None
    assert found.label == "mine"
    assert again.orders[order_id(2)].reject_reason == "post only"
    assert again.folder("ann").open.keys() == {order_id(1)}
    assert again.folder("ben").open == {}


def test_a_copy_forgets_in_the_same_order() -> None:
    life = Life()
    for number in (1, 2, 3):
        life.place(number)
    for second, number in enumerate((3, 1)):
        at = AT + timedelta(seconds=second)
        life.note(life.venue.cancel("ann", order_id(number), at))

    again = copied(life.archive, kept=2)
    for fact in life.venue.cancel("ann", order_id(2), AT + timedelta(seconds=9)):
        again.apply(fact)

    assert set(again.orders) == {order_id(1), order_id(2)}
