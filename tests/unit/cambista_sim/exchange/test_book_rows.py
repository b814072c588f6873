"""The book of level 3, row by row."""

from decimal import Decimal

from cambista_sim.exchange import recovery
from cambista_sim.exchange.book_rows import single_orders
from cambista_sim.exchange.level3 import market_only
from tests.unit.cambista_sim.exchange.life import AT, PAIR, Life, order_id
from tests.unit.cambista_sim.exchange.made import SECOND, market_of, recorded


def test_users_orders_stand_behind_the_markets_of_their_price() -> None:
    life, market = Life(), market_of(recorded())
    market.skip_to(SECOND)
    recovery.opened(
        life.venue, {PAIR: market}, recovery.replayed([], life.venue, {PAIR: market}), AT
    )
    life.place(1, price=Decimal("1.00"))
    life.place(2, price=Decimal("1.01"))
    listing = life.venue.state.listings[PAIR]
    market.depth.look([("buy", 100), ("buy", 101)])  # type: ignore[list-item] # pairs will do
    market.orders.follow(*market_only(market.depth.levels, market.depth.own_lots))

    bids, asks = single_orders(market, listing)

    assert [row[:2] for row in bids] == [["1.01", "2"], ["1", "0.00000003"], ["1", "2"]]
    assert (bids[0][2], bids[2][2]) == (str(order_id(2)), str(order_id(1)))
    assert [row[:2] for row in asks] == [["1.02", "0.00000004"]]
