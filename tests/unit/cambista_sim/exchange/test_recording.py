"""Recorded messages as timelines."""

import pytest

from cambista_sim.exchange.levels import BUY, SELL, Change
from cambista_sim.exchange.recording import LOOP_REST_US, Message, timelines_of

SNAPSHOT = {
    "type": "snapshot",
    "product_id": "BTC-USD",
    "bids": [["8042.9", "9.11800903"]],
    "asks": [["8042.91", "1"]],
}
LAST_MATCH = {
    "type": "last_match",
    "trade_id": 41766820,
    "side": "sell",
    "size": "0.65350000",
    "price": "8042.91000000",
    "product_id": "BTC-USD",
    "sequence": 5693129275,
    "time": "2018-04-17T00:54:57.887000Z",
}
UPDATE = {
    "type": "l2update",
    "product_id": "BTC-USD",
    "time": "2018-04-17T00:55:04.358Z",
    "changes": [["buy", "8041.33000000", "0.5"]],
}
MATCH = {**LAST_MATCH, "type": "match", "time": "2018-04-17T00:55:05.358000Z"}
TICKER = {
    "type": "ticker",
    "product_id": "ETH-USD",
    "trade_id": 7,
    "price": "1285.22",
    "side": "buy",
    "time": "2022-10-19T23:28:22.061769Z",
    "last_size": "11.4396987",
}


def lines(*messages: Message, received: float | None = None) -> list[Message]:
    """Return lines of a recording."""
    return [{"recv": received, "msg": message} for message in messages]


def test_what_happened_is_played_and_what_was_answered_is_not() -> None:
    [timeline] = timelines_of(lines(SNAPSHOT, LAST_MATCH, UPDATE, MATCH))

    assert list(timeline.offsets) == [0, 0, 1_000_000]
    assert len(timeline.trades) == 1
    assert (timeline.trades[0].ticks, timeline.trades[0].side) == (804291, SELL)
    assert timeline.changes[1] == (Change(BUY, 804133, 50_000_000),)
    assert timeline.duration_us == 1_000_000 + LOOP_REST_US


def test_time_never_goes_back() -> None:
    late = {**UPDATE, "time": "2018-04-17T00:55:01.000Z"}
    zero = {**UPDATE, "time": "0001-01-01T00:00:00.000000Z"}

    [timeline] = timelines_of(lines(SNAPSHOT, UPDATE, MATCH, late, zero))

    assert list(timeline.offsets) == [0, 0, 1_000_000, 1_000_000, 1_000_000]


def test_messages_without_a_time_are_paced_by_the_recorders_clock() -> None:
    bare = {name: value for name, value in UPDATE.items() if name != "time"}
    recording = [*lines(SNAPSHOT, bare, received=10.0), *lines(bare, received=12.5)]

    [timeline] = timelines_of(recording)

    assert list(timeline.offsets) == [0, 0, 2_500_000]


def test_tickers_are_trades_where_there_are_no_matches() -> None:
    untimed = {"type": "ticker", "product_id": "ETH-USD", "price": "1285.00"}

    [timeline] = timelines_of(lines(untimed, TICKER))

    [trade] = timeline.trades
    # A ticker tells the taker's side, a trade the maker's.
    assert (trade.ticks, trade.lots, trade.side) == (128522, 114396987, SELL)
    assert timeline.book_after(1).best_ask() is not None


def test_a_second_snapshot_is_a_change_of_the_book() -> None:
    again = {**SNAPSHOT, "bids": [["8042.8", "2"]]}

    [timeline] = timelines_of(lines(SNAPSHOT, UPDATE, again))

    assert timeline.book_after(0).bids == {804280: 200_000_000}


def test_each_product_of_a_recording_has_its_timeline_at_the_common_pace() -> None:
    other = {**MATCH, "product_id": "ETH-USD", "time": "2018-04-17T00:55:09.358000Z"}

    bitcoin, ether = timelines_of(lines(SNAPSHOT, UPDATE, MATCH, other))

    assert ether.trades[0].offset_us == 5_000_000
    assert bitcoin.duration_us == ether.duration_us


@pytest.mark.parametrize("message", [{"type": "subscriptions"}, {"type": "done"}])
def test_a_recording_without_a_market_is_refused(message: Message) -> None:
    with pytest.raises(ValueError, match="no market messages"):
        timelines_of(lines(message))


def test_changes_of_a_book_that_is_not_known_are_no_market() -> None:
    with pytest.raises(ValueError, match="neither trades nor a book"):
        timelines_of(lines(UPDATE))
