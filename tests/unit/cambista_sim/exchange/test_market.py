"""One product being played."""

import pytest

from cambista_sim.exchange.anchor import anchor_for
from cambista_sim.exchange.levels import BUY, Change
from cambista_sim.exchange.market import Market
from cambista_sim.exchange.timeline import Event, recorded_timeline
from tests.unit.cambista_sim.exchange.made import (
    FIRST_ID,
    NOW_US,
    PRODUCT,
    SECOND,
    market_of,
    recorded,
)


def test_ids_sequences_and_times_rise_over_the_seam() -> None:
    market = market_of(recorded())

    played = list(market.play_until(35 * SECOND, at_most=1000))

    trades = [each.trade for each in played if each.trade]
    assert [trade.trade_id for trade in trades] == [
        FIRST_ID,
        FIRST_ID + 1,
        FIRST_ID + 2,
        FIRST_ID + 3,
    ]
    assert [each.sequence for each in played] == list(range(FIRST_ID, FIRST_ID + 15))
    assert [trade.at_us - NOW_US for trade in trades] == [0, 10 * SECOND, 20 * SECOND, 30 * SECOND]
    assert [each.at_us for each in played] == sorted(each.at_us for each in played)


def test_history_is_what_was_played() -> None:
    market = market_of(recorded(), speed=3)
    played = [each.trade for each in market.play_until(95 * SECOND, at_most=1000) if each.trade]

    found = [market.trade(each.trade_id) for each in played]
    assert [each._replace(sequence=0) for each in found] == [
        each._replace(sequence=0) for each in played
    ]
    assert found[-1] == played[-1]
    assert market.last_trade_id == played[-1].trade_id
    assert market.sequence >= played[-1].sequence


def test_what_was_not_played_is_not_history() -> None:
    market = market_of(recorded())

    with pytest.raises(LookupError):
        market.trade(FIRST_ID)


def test_a_market_started_again_goes_on_as_if_it_had_never_stopped() -> None:
    market, again = market_of(recorded()), market_of(recorded())
    list(market.play_until(47 * SECOND, at_most=1000))

    again.skip_to(47 * SECOND)

    assert (again.last_trade_id, again.sequence) == (market.last_trade_id, market.sequence)
    assert (again.book.bids, again.book.asks) == (market.book.bids, market.book.asks)
    assert list(again.play_until(90 * SECOND, 1000)) == list(market.play_until(90 * SECOND, 1000))


def test_a_position_never_goes_back() -> None:
    market = market_of(recorded())
    market.skip_to(47 * SECOND)
    last_id = market.last_trade_id

    market.skip_to(3 * SECOND)

    assert market.last_trade_id == last_id
    assert list(market.play_until(3 * SECOND, 1000)) == []


def test_what_is_due_is_played_in_pieces() -> None:
    market = market_of(recorded())

    first = list(market.play_until(9 * SECOND, at_most=3))
    rest = list(market.play_until(9 * SECOND, at_most=3))

    assert (len(first), len(rest)) == (3, 1)
    assert market.next_due_us() == 10 * SECOND
    assert market.due_after_us(2) == 14 * SECOND


def test_trades_are_counted_by_the_wall_clock() -> None:
    market = market_of(recorded())
    market.skip_to(35 * SECOND)

    assert market.trades_before(NOW_US) == 0
    assert market.trades_before(NOW_US + 1) == 1
    assert market.trades_before(NOW_US + 10 * SECOND) == 1
    assert market.trades_before(NOW_US + 3600 * SECOND) == 4
    assert market.trades_before(0) == 0


def test_a_market_may_have_no_trades_at_all() -> None:

    events = [Event(SECOND, None, (Change(BUY, 100, 2),))]
    timeline = recorded_timeline(PRODUCT, 2 * SECOND, ({100: 1}, {}), events)
    anchor = anchor_for(None, "book only", 1, [timeline], now_us=NOW_US)
    market = Market(timeline, anchor.products["BTC-USD"], anchor.clock)

    played = list(market.play_until(3 * SECOND, 1000))

    assert [each.trade for each in played] == [None] * 4
    assert market.trades_played == 0
