"""The book that is shown: the market's levels and the users' together."""

from cambista_sim.book import Book
from cambista_sim.exchange.depth import Depth, Place
from cambista_sim.exchange.levels import BUY, SELL, Change, Level, LevelBook
from cambista_sim.liquidity import Liquidity
from common.messages.base import Side


def joined() -> tuple[Depth, Liquidity, Book[str]]:
    """Return a depth of a market with 100 bid and 102 asked, and a user's bid at 101."""
    recorded = LevelBook({100: 3}, {102: 4})
    liquidity, users = Liquidity(), Book[str]()
    liquidity.replace(recorded.bids, recorded.asks)
    users.add("ann", Side.BUY, 101, 7)
    depth = Depth(recorded)
    depth.join(liquidity, users, [Place(BUY, 101)])
    return depth, liquidity, users


def test_alone_it_is_the_markets_book() -> None:
    depth = Depth(LevelBook({100: 3}, {102: 4}))

    assert depth.apply([Change(BUY, 101, 5)]) == [Change(BUY, 101, 5)]
    assert depth.levels.best_bid() == Level(101, 5)
    assert depth.order_count(BUY, Level(101, 5)) == 1
    assert (depth.own_lots(BUY, 101), depth.market_lots(BUY, 101)) == (0, 5)


def test_users_orders_are_added_to_the_markets() -> None:
    depth, liquidity, users = joined()
    assert depth.levels.best_bid() == Level(101, 7)

    liquidity.change([(Side.BUY, 101, 2)])
    assert depth.apply([Change(BUY, 101, 2)]) == [Change(BUY, 101, 9)]
    users.add("ben", Side.SELL, 102, 1)
    assert depth.look([Place(SELL, 102), Place(SELL, 102)]) == [Change(SELL, 102, 5)]

    assert depth.order_count(BUY, Level(101, 9)) == 2
    assert (depth.own_lots(BUY, 101), depth.market_lots(BUY, 101)) == (7, 2)
    assert depth.order_count(BUY, Level(100, 3)) == 1


def test_nothing_is_told_when_nothing_changed() -> None:
    depth, _, _ = joined()

    assert depth.look([Place(BUY, 101), Place(SELL, 500)]) == []
