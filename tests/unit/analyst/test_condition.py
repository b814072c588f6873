"""A person is told what is missing, by the name of its pair."""

from analyst.condition import State, describe, lost_ids, open_ids
from analyst.market import Market
from common.messages.platform import Condition
from tests.unit.analyst.recompute import trade

FAR = 1 << 62


def market_with(*ids: int) -> Market:
    market = Market("BTC-EUR")
    for trade_id in ids:
        market.take(trade(trade_id, trade_id), FAR)
    return market


def test_nothing_missing_is_ok() -> None:
    state = State(market_with(1, 2), quiet_s=60.0, has_history=True)

    assert describe([state], "") == (Condition.OK, "")


def test_a_history_that_does_not_reach_back_is_told_and_no_fault() -> None:
    state = State(market_with(1, 2), quiet_s=1.0, has_history=False)

    condition, detail = describe([state], "")

    assert condition is Condition.OK
    assert detail.endswith("30 days ago: BTC-EUR")


def test_a_quiet_pair_is_named() -> None:
    state = State(market_with(1), quiet_s=60.1, has_history=True)

    assert describe([state], "") == (Condition.DEGRADED, "no trade for 60 s: BTC-EUR")


def test_missing_trades_are_counted() -> None:
    state = State(market_with(1, 5), quiet_s=0.0, has_history=True)

    assert describe([state], "") == (Condition.DEGRADED, "BTC-EUR misses 3 trades")


def test_trades_lost_for_ever_are_no_fault_that_anybody_could_mend() -> None:
    market = market_with(1, 5)
    market.ids.give_up(2, 3)
    assert (open_ids(market), lost_ids(market)) == (1, 2)

    market.ids.give_up(4, 4)

    assert describe([State(market, 0.0, has_history=True)], "") == (Condition.OK, "")


def test_a_store_that_is_away_comes_first() -> None:
    state = State(market_with(1, 3), quiet_s=0.0, has_history=True)

    condition, detail = describe([state], "the store is away")

    assert condition is Condition.DEGRADED
    assert detail == "the store is away; BTC-EUR misses 1 trades"


def test_absurd_trades_are_told() -> None:
    market = Market("BTC-EUR")
    market.take(trade(1, 1), 0)

    condition, detail = describe([State(market, 0.0, has_history=True, is_unsayable=True)], "")

    assert condition is Condition.DEGRADED
    assert "BTC-EUR had a trade dated in the future" in detail
    assert "BTC-EUR has numbers that no ticker can carry" in detail
