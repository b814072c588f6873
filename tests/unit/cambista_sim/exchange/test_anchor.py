"""Where a replay began."""

from cambista_sim.exchange.anchor import Anchor, anchor_for
from tests.unit.cambista_sim.exchange.made import FIRST_ID, NOW_US, SECOND, recorded, thin

DAY_US = 86_400 * SECOND


def test_the_same_recording_goes_on() -> None:
    kept = anchor_for(None, "one", 1, [recorded()], now_us=NOW_US)

    again = anchor_for(kept, "one", 1, [recorded()], now_us=NOW_US + DAY_US)

    assert again is kept


def test_a_new_replay_begins_with_the_first_trade() -> None:
    anchor = anchor_for(None, "one", 1, [recorded()], now_us=NOW_US)

    assert anchor.replayed_us(NOW_US) == 2 * SECOND
    assert anchor.products["BTC-USD"].first_trade_id == FIRST_ID


def test_a_new_replay_may_have_run_for_some_time() -> None:
    anchor = anchor_for(None, "one", 2, [recorded()], now_us=NOW_US, history_us=DAY_US)

    assert anchor.replayed_us(NOW_US) == 2 * DAY_US


def test_another_recording_begins_beyond_the_ids_of_the_one_before() -> None:
    # A thousand ids a second would not be enough: this one plays a million.
    fast = thin(*[1] * 1000, every_s=1)
    kept = anchor_for(None, "one", 1_000_000, [fast], now_us=NOW_US)

    after = anchor_for(kept, "two", 1, [recorded()], now_us=NOW_US + 60 * SECOND)

    last_id = FIRST_ID + fast.trades_by(kept.replayed_us(NOW_US + 60 * SECOND))
    assert last_id > FIRST_ID + 60 * 1000
    assert after.products["BTC-USD"].first_trade_id >= last_id
    assert after.products["BTC-USD"].first_sequence >= last_id


def test_speed_0_stands_where_it_was_kept_whatever_the_time() -> None:
    anchor = anchor_for(None, "one", 0, [recorded()], now_us=NOW_US)

    assert anchor.replayed_us(NOW_US + DAY_US) == 2 * SECOND


def test_an_anchor_survives_being_written_and_read() -> None:
    anchor = anchor_for(None, "one", 2.5, [recorded()], now_us=NOW_US)
    anchor = anchor.with_segments(anchor.clock.going_on(5, NOW_US))

    assert Anchor.model_validate_json(anchor.model_dump_json()) == anchor
