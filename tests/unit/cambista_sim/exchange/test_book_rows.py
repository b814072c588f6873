"""The book of level 3, row by row."""

from decimal import Decimal

from cambista_sim.exchange import recovery
from cambista_sim.exchange.book_rows import Row, single_orders
from cambista_sim.exchange.depth import Place
from cambista_sim.exchange.level3 import market_only
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import AT, PAIR, Life, order_id
from tests.unit.cambista_sim.exchange.made import SECOND, market_of, recorded

SIDES = ("buy", "sell")


class Stage:
    """A market with 1.00 bid and 1.02 asked, on which users trade."""

    def __init__(self) -> None:
        self.life, self.market = Life(), market_of(recorded())
        self.market.skip_to(SECOND)
        markets = {PAIR: self.market}
        found = recovery.replayed([], self.life.venue, markets)
        recovery.opened(self.life.venue, markets, found, AT)

    def rows(self) -> tuple[list[Row], list[Row]]:
        """Return the book, as somebody finds it who follows it from now on."""
        market, places = self.market, [Place(side, ticks) for side in SIDES for ticks in (100, 101)]
        market.depth.look(places)
        market.orders.follow(*market_only(market.depth.levels, market.depth.own_lots))
        return single_orders(market, self.life.venue.state.listings[PAIR])


def test_users_orders_stand_behind_the_markets_of_their_price() -> None:
    stage = Stage()
    stage.life.place(1, price=Decimal("1.00"))
    stage.life.place(2, price=Decimal("1.01"))

    bids, asks = stage.rows()

    assert [row[:2] for row in bids] == [["1.01", "2"], ["1", "0.00000003"], ["1", "2"]]
    assert (bids[0][2], bids[2][2]) == (str(order_id(2)), str(order_id(1)))
    assert [row[:2] for row in asks] == [["1.02", "0.00000004"]]


def test_of_one_price_who_came_first_stands_first_with_what_is_left() -> None:
    stage = Stage()
    for number in (1, 2, 3):
        stage.life.place(number, price=Decimal("1.01"))
    stage.life.place(4, user="ben", side=Side.SELL, price=Decimal("1.01"), size=Decimal(1))
    stage.life.note(stage.life.venue.cancel("ann", order_id(2), AT))

    bids, _ = stage.rows()

    assert bids[:2] == [["1.01", "1", str(order_id(1))], ["1.01", "2", str(order_id(3))]]


def test_without_users_it_is_the_market_alone() -> None:
    bids, asks = Stage().rows()

    assert [row[:2] for row in (*bids, *asks)] == [["1", "0.00000003"], ["1.02", "0.00000004"]]


def test_before_anybody_follows_the_market_it_has_no_orders() -> None:
    stage = Stage()
    stage.life.place(1, price=Decimal("1.00"))
    stage.market.depth.look([Place("buy", 100)])

    bids, asks = single_orders(stage.market, stage.life.venue.state.listings[PAIR])

    assert bids == [["1", "2", str(order_id(1))]]
    assert asks == []
