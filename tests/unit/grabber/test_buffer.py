"""What waits between the feed and the store."""

import threading

from grabber.buffer import Buffer
from grabber.ids import Range
from grabber.market import Missing
from tests.support.heard import heard


def test_trades_come_out_in_their_order_with_the_holes() -> None:
    buffer = Buffer()
    hole = Missing("BTC-EUR", Range(3, 4))
    buffer.put([heard(1), heard(2)], [])
    buffer.put([heard(5)], [hole])

    first, second = buffer.take(2), buffer.take(2)

    assert [trade.trade_id for trade in first.trades] == [1, 2]
    assert first.missing == [hole]
    assert [trade.trade_id for trade in second.trades] == [5]
    assert second.missing == []
    assert len(buffer) == 0


def test_a_full_buffer_drops_the_oldest_and_says_which() -> None:
    buffer = Buffer(most=3)
    buffer.put([heard(1), heard(2), heard(7, "ETH-EUR"), heard(3)], [])
    buffer.put([heard(5), heard(6)], [])

    taken = buffer.take(10)

    assert [trade.trade_id for trade in taken.trades] == [3, 5, 6]
    assert taken.missing == [
        Missing("BTC-EUR", Range(1, 2)),
        Missing("ETH-EUR", Range(7, 7)),
    ]
    assert buffer.dropped_count == 3


def test_what_was_dropped_apart_is_told_apart() -> None:
    buffer = Buffer(most=0)
    buffer.put([heard(1), heard(3)], [])

    assert buffer.take(10).missing == [
        Missing("BTC-EUR", Range(1, 1)),
        Missing("BTC-EUR", Range(3, 3)),
    ]


def test_a_wait_ends_with_the_batch_or_with_the_end() -> None:
    buffer = Buffer()
    buffer.put([heard(1)], [])
    buffer.wait(1, 60.0)

    waiter = threading.Thread(target=buffer.wait, args=(5, 60.0))
    waiter.start()
    buffer.wake()
    waiter.join(5.0)

    assert not waiter.is_alive()
