"""Lines of the wire door's journal."""

import msgspec

from cambista_sim.exchange.entry import ExchangeEntry, kept, micros_of, trade_of
from cambista_sim.exchange.own_trades import OwnTrades
from cambista_sim.facts import Matched
from tests.unit.cambista_sim.exchange.life import AT, Life, order_id
from tests.unit.cambista_sim.exchange.made import market_of, recorded


def matched() -> Matched:
    [fact] = [each for each in Life().trade() if isinstance(each, Matched)]
    return fact


def test_a_trade_of_users_is_known_as_the_public_list_has_it() -> None:
    trade = trade_of(matched(), market_of(recorded()), "maker", "taker")

    assert (trade.ticks, trade.lots, trade.side) == (10_000, 100_000_000, "buy")
    assert (trade.maker_order_id, trade.taker_order_id) == (str(order_id(1)), str(order_id(2)))
    assert trade.maker_is_user
    assert trade.at_us == micros_of(AT)


def test_the_markets_part_of_a_trade_has_the_ids_that_are_given() -> None:
    life = Life()
    life.venue.show_book("BTC-USD", {}, {9_950: 10**9})
    [fact] = [each for each in life.place(1) if isinstance(each, Matched)]

    trade = trade_of(fact, market_of(recorded()), "the-level", "unused")

    assert (trade.side, trade.ticks, trade.lots) == ("sell", 9_950, 200_000_000)
    assert (trade.maker_order_id, trade.taker_order_id) == ("the-level", str(order_id(1)))
    assert not trade.maker_is_user


def test_times_are_whole_microseconds() -> None:
    # A float of seconds since 1970 is not exact to the microsecond: cut, it would lose one.
    for part in (1, 123_457, 999_999):
        assert micros_of(AT.replace(microsecond=part)) % 1_000_000 == part


def test_a_line_says_only_what_is_new() -> None:
    entry = ExchangeEntry(number=1, facts=[], seen={}, told=0, filed=0)

    text = msgspec.json.encode(entry).decode()

    for name in ("sequences", "first_ids", "own", "labels", "papers"):
        assert name not in text


def test_a_line_is_the_same_after_json() -> None:
    own: OwnTrades[object] = OwnTrades()
    trade = trade_of(matched(), market_of(recorded()), "maker", "taker")
    own.add(trade, after=3)
    entry = ExchangeEntry(
        number=1,
        facts=[matched()],
        seen={},
        told=0,
        filed=0,
        sequences={"BTC-USD": 7},
        own={"BTC-USD": kept(own)},  # type: ignore[arg-type] # of trades
    )

    again = msgspec.json.decode(
        msgspec.json.Encoder(decimal_format="string").encode(entry), type=ExchangeEntry
    )

    assert again == entry
    [(number, found)] = [(each.number, each.trade) for each in again.own["BTC-USD"].trades]
    assert (number, found) == (3, trade)
