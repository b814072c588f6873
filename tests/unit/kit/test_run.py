"""Bots in markets made for them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from common.messages.base import Side
from common.messages.bot import BotDocument, BotStatus, StopRequested
from kit.conditions import Conditions, usual_funds
from kit.market import make_market
from kit.result import Result
from kit.run import run_bot
from kit.source import Walk
from tests.support.bot_types.swinging import Swinging
from trader.others import BotNews, figures_of

PRICES = ["100", "99", "95", "101", "106", "99", "94"]
SIMPLE = {"size": "1", "buy_at": "95", "sell_at": "105", "loop": True}


def simple(*prices: str, **given: Any) -> Result:  # noqa: ANN401 - as run_bot takes it
    return run_bot("simple", make_market(prices or PRICES, every_s=10), SIMPLE, **given)


def test_a_bot_is_tested_in_three_lines() -> None:
    market = make_market(PRICES)
    result = run_bot("simple", market, SIMPLE)
    assert result.profit == 10 - Decimal("0.38") * 2 - Decimal("0.42")


def test_the_result_has_all_that_happened() -> None:
    result = simple()

    assert [each.side for each in result.fills] == [Side.BUY, Side.SELL, Side.BUY]
    assert [each.status for each in result.orders] == ["filled", "filled", "filled", "open"]
    assert (result.position, result.floating_profit) == (Decimal(1), Decimal(-1))
    assert result.status is BotStatus.RUNNING
    assert len(result.history) == 3
    assert result.state["instructions_count"] == 3
    assert result.decision_count == 1 + 2 * 3 + 1
    assert result.balances["BTC"] == usual_funds()["BTC"] + 1


def test_the_account_is_worth_what_the_bot_made_of_it() -> None:
    result = simple(funds={"EUR": "200"})

    (_, begun), *_, (_, ended) = result.equity
    assert begun == 200
    assert ended - begun == result.profit + result.floating_profit


def test_the_same_run_gives_the_same_result() -> None:
    market = make_market(Walk(5, count=500, step_rate="0.01"))
    params = {"size": "0.5", "buy_at": "98", "sell_at": "102", "collar": "1"}

    one, other = (run_bot(Swinging, market, params) for _ in range(2))

    assert one == other
    assert len(one.fills) > 2


def test_what_is_passed_over_changes_nothing() -> None:
    market = make_market(Walk(6, count=300, step_rate="0.01"))
    nudges = [
        (each.traded_at + timedelta(microseconds=5), StopRequested()) for each in market.trades()
    ]
    params = {"size": "0.5", "buy_at": "98", "sell_at": "102", "loop": True}

    quick = run_bot("simple", market, params)
    slow = run_bot("simple", market, params, events=nudges[-1:])

    assert slow.fills == quick.fills
    assert slow.status is BotStatus.STOPPED
    assert slow.ledger.orders == []


def test_the_document_can_be_read_by_the_platform() -> None:
    document = simple().document

    assert BotDocument.model_validate_json(document.model_dump_json()) == document


def test_fees_are_what_a_test_says() -> None:
    free = simple(conditions=Conditions(maker_fee_rate=0, taker_fee_rate=0))

    assert free.profit == 10


def test_a_message_that_takes_long_comes_late() -> None:
    late = simple(conditions=Conditions(hop_s=12))

    assert late.fills[0].filled_at > simple().fills[0].filled_at


def test_an_order_without_money_is_refused_in_the_venues_words() -> None:
    result = simple(funds={"EUR": 10})

    assert result.orders[0].status == "refused"
    assert "Insufficient funds" in result.said[0].text


def test_a_bot_that_is_told_to_stop_leaves_no_order() -> None:
    market = make_market(PRICES, every_s=10)
    at = market.begins_at + timedelta(seconds=15)

    result = run_bot("simple", market, SIMPLE, events=[(at, StopRequested())])

    assert result.status is BotStatus.STOPPED
    assert [each.status for each in result.orders] == ["cancelled"]


def test_parameters_that_would_be_refused_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"simple was refused: params\.size: Field required"):
        run_bot("simple", make_market(PRICES), {"buy_at": "1", "sell_at": "2"})


def test_a_type_that_there_is_not_is_an_error_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"no bot type 'simpel'; there are .*simple"):
        run_bot("simpel", make_market(PRICES), {})


def test_a_protection_acts_as_it_does_on_the_platform() -> None:
    market = make_market(["100", "99", "95", "80", "60", "60", "60"], every_s=60)

    result = run_bot("simple", market, {**SIMPLE, "largest_loss": "20", "on_loss": "stop"})

    assert result.status is BotStatus.STOPPED
    assert result.ledger.orders == []
    assert result.position == 1


def test_what_it_asks_of_the_trader_is_told() -> None:
    market = make_market(["100", "99", "98", "98"], every_s=60)
    other = simple().document.model_copy(update={"uid": uuid4()})
    news = BotNews(other.uid, 1, figures_of(other))
    at = market.begins_at + timedelta(seconds=5)

    result = run_bot(
        "stop_loss", market, {"bots": [str(other.uid)], "stop": "99"}, events=[(at, news)]
    )

    # Nobody does it here, so it asks again and again.
    assert {(each.kind, each.bot_id) for each in result.errands} == {("stop_bot", other.uid)}
