"""What the grabber makes of the feed."""

from decimal import Decimal

from grabber.feed import (
    BookChanged,
    BookHeard,
    LastIdHeard,
    Numbered,
    Promises,
    Refused,
    TradesSeen,
)
from grabber.feeds.coinbase import Error
from grabber.ids import FIRST_ID, Range
from grabber.market import Market, Missing
from grabber.quotes import ASKED_EVERY_S, DOUBTED_EVERY_S
from tests.support.heard import HEARD_AT, heard

ONE = Decimal(1)
BOOK = BookHeard("BTC-EUR", [(Decimal(9), ONE)], [(Decimal(11), ONE)], HEARD_AT)


def market_that_heard(*ids: int) -> Market:
    market = Market(["BTC-EUR", "ETH-EUR"], 0.0)
    for trade_id in ids:
        market.hear(heard(trade_id), 1.0)
    return market


def test_each_trade_is_taken_once_in_the_order_heard() -> None:
    market = market_that_heard(7, 8, 8, 10, 9, 7)

    assert [trade.trade_id for trade in market.take_trades()] == [7, 8, 10, 9]
    assert market.take_trades() == []


def test_pairs_have_their_own_ids() -> None:
    market = market_that_heard(7)

    market.hear(heard(500, "ETH-EUR"), 1.0)

    assert market.take_missing(1.0) == [
        Missing("BTC-EUR", Range(FIRST_ID, 6)),
        Missing("ETH-EUR", Range(FIRST_ID, 499)),
    ]


def test_holes_are_told_once() -> None:
    market = market_that_heard(7)
    market.take_missing(1.0)

    market.hear(heard(9), 1.0)
    market.hear(LastIdHeard("BTC-EUR", 11), 1.0)
    market.hear(LastIdHeard("BTC-EUR", 11), 2.0)

    assert market.take_missing(1.0) == [
        Missing("BTC-EUR", Range(8, 8)),
        Missing("BTC-EUR", Range(10, 11)),
    ]
    assert market.take_missing(1.0) == []


def test_a_heartbeat_without_an_id_says_nothing_of_trades() -> None:
    market = market_that_heard()

    market.hear(LastIdHeard("BTC-EUR", 0), 1.0)

    assert market.take_missing(1.0) == []
    assert market.silence.has_heard


def test_repaired_trades_are_taken_unless_they_came_meanwhile() -> None:
    market = market_that_heard(7, 10, 9)
    market.take_trades()

    market.admit([heard(8), heard(9)])

    assert [trade.trade_id for trade in market.take_trades()] == [8]


def test_pairs_that_nobody_wants_are_passed_over() -> None:
    market = market_that_heard()

    market.hear(heard(1, "DOGE-EUR"), 1.0)
    market.hear(LastIdHeard("DOGE-EUR", 1), 1.0)
    market.hear(Error("Failed to subscribe", "DOGE-EUR is not a valid product"), 1.0)

    assert market.take_trades() == []
    assert market.take_missing(1.0) == []
    assert market.unavailable == set()


def test_a_pair_that_the_venue_does_not_have_is_told_once() -> None:
    market = market_that_heard()
    refusal = Error("Failed to subscribe", "ETH-EUR is not a valid product")

    market.hear(refusal, 1.0)
    market.hear(refusal, 2.0)

    assert market.unavailable == {"ETH-EUR"}
    assert market.refusals == [refusal]
    assert market.silence.silent(100.0) == ["BTC-EUR"]


def test_other_refusals_are_told_too() -> None:
    market = market_that_heard()

    market.hear(Refused("Failed to subscribe", "No channels provided"), 1.0)

    assert len(market.refusals) == 1
    assert market.unavailable == set()


def test_best_prices_are_told_with_the_venues_time() -> None:
    market = market_that_heard()

    market.hear(BOOK, 1.0)
    assert market.next_quote_s() is not None
    (quote,) = market.take_quotes(1.0)

    assert (quote.pair, quote.quoted_at) == ("BTC-EUR", HEARD_AT)
    assert quote.best.bid == 9
    assert market.next_quote_s() is None


def test_a_hole_in_the_trades_has_the_book_sent_anew() -> None:
    market = market_that_heard(7)
    market.hear(BOOK, 1.0)
    market.take_missing(1.0)

    market.hear(heard(9), DOUBTED_EVERY_S + 1)
    market.take_missing(DOUBTED_EVERY_S + 1)

    assert market.take_books_to_ask(DOUBTED_EVERY_S + 1) == ["BTC-EUR"]
    assert market.take_books_to_ask(DOUBTED_EVERY_S + 1) == []


def test_a_new_connection_begins_with_no_book_and_the_old_ids() -> None:
    market = market_that_heard(7)
    market.hear(BOOK, 1.0)
    market.take_trades()

    market.begin(2.0)
    market.hear(BookChanged("BTC-EUR", [("buy", Decimal(10), ONE)], None), 2.0)
    market.hear(heard(7), 2.0)

    assert market.take_quotes(2.0) == []
    assert market.take_trades() == []


def test_a_lost_message_takes_every_book_away_until_it_is_sent_anew() -> None:
    market = market_that_heard()
    market.hear(Numbered(0, (BOOK,)), 1.0)
    change = BookChanged("BTC-EUR", [("buy", Decimal(10), ONE)], None)

    market.hear(Numbered(2, (change,)), ASKED_EVERY_S)

    assert market.take_quotes(ASKED_EVERY_S) == []
    assert market.take_books_to_ask(ASKED_EVERY_S) == ["BTC-EUR", "ETH-EUR"]
    assert market.numbers.lost_count == 1
    market.hear(Numbered(3, (BOOK,)), ASKED_EVERY_S)
    assert [quote.best.bid for quote in market.take_quotes(ASKED_EVERY_S + 1)] == [9]


def test_a_late_message_tells_of_trades_but_no_more_of_books() -> None:
    market = market_that_heard()
    for number in (0, 1):
        market.hear(Numbered(number, (BOOK,)), 1.0)

    higher = BookChanged("BTC-EUR", [("buy", Decimal(10), ONE)], None)
    market.hear(Numbered(0, (heard(7), higher)), 1.0)

    assert [quote.best.bid for quote in market.take_quotes(1.0)] == [9]
    assert [trade.trade_id for trade in market.take_trades()] == [7]


def test_numbers_begin_again_with_a_connection() -> None:
    market = market_that_heard()
    market.hear(Numbered(0, ()), 1.0)

    market.begin(2.0)
    market.hear(Numbered(0, (BOOK,)), 2.0)

    assert len(market.take_quotes(2.0)) == 1


def test_trades_without_numbers_are_handed_on_as_they_came() -> None:
    market = market_that_heard()
    seen = TradesSeen("BTC-EUR", (("a", heard(0)),), is_list=False)

    market.hear(seen, 1.0)
    market.hear(TradesSeen("DOGE-EUR", (), is_list=True), 1.0)

    assert market.take_seen() == [seen]
    assert (market.take_seen(), market.take_trades(), market.take_missing(1.0)) == ([], [], [])
    assert market.traded_s == {"BTC-EUR": 1.0}


def test_a_feed_says_how_long_its_pairs_may_be_silent() -> None:
    patient = Promises(title="", feed_url="", rest_url="", feed_limit_s=20.0, pair_limit_s=60.0)
    market = Market(["BTC-EUR"], 0.0, patient)

    assert not market.silence.is_dead(20.0)
    assert market.silence.is_dead(21.0)
    assert market.silence.take_to_ask(60.0) == []
    assert market.silence.take_to_ask(61.0) == ["BTC-EUR"]


def test_pairs_that_the_venue_does_not_have_are_not_available() -> None:
    market = market_that_heard()

    market.hear(Error("Failed to subscribe", "ETH-EUR is not a valid product"), 1.0)

    assert market.available == ("BTC-EUR",)
