"""An archive as papers, and papers as an archive again."""

import msgspec

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
