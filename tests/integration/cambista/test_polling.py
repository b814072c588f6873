"""The broker of an exchange without a feed: all is learnt by asking, through ccxt."""

from decimal import Decimal

from common.messages.order import CancelOrder, OrderFilled
from tests.support.cambistas import HIGH, Stage
from tests.support.waiting import eventually


def test_orders_rest_are_cancelled_and_filled_and_nothing_is_lost_on_the_way(stage: Stage) -> None:
    stage.dialect = "ccxt"
    stage.broker()
    resting, taking = stage.order(), stage.order(HIGH, "0.01")

    stage.ask(resting, taking)
    stage.wait_for(resting.order_id, "accepted")
    eventually(lambda: stage.is_ended(taking.order_id))
    stage.ask(CancelOrder(order_id=resting.order_id, bot_id=stage.bot_id))
    stage.wait_for(resting.order_id, "accepted", "cancelled")

    fills = [each for each in stage.events(taking.order_id) if isinstance(each, OrderFilled)]
    (placed,) = stage.placed(taking.order_id)
    assert sum(each.size for each in fills) == Decimal("0.01")
    assert sum(each.fee for each in fills) == Decimal(placed["fill_fees"])
    assert sum(each.price * each.size for each in fills) == Decimal(placed["executed_value"])
    assert [each for each in stage.ledger() if each["status"] == "open"] == []


def test_an_order_whose_answer_is_lost_is_found_in_a_list(stage: Stage) -> None:
    stage.dialect = "ccxt"
    stage.broker()
    card = eventually(stage.card)
    assert card is not None
    stage.exchange.strike(
        {"kind": "rest", "answer": "hang_up", "when": "after", "count": 1, "method": "POST"}
    )
    command = stage.order()

    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")

    assert len(stage.placed(command.order_id)) == 1
    assert "no feed" in card.note
    assert "no lookup by our id" in card.note
