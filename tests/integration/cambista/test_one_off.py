"""A one-off trade of so many funds at the real broker, within the venue's own increments."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

import pytest

from common.clock import now
from common.messages.base import Side
from common.messages.order import OrderFilled
from gui.requests.one_off import Market, make, read_wish
from tests.support.cambistas import DIALECTS, PAIR, Stage
from tests.support.exchange import ExchangeProcess
from tests.support.waiting import eventually


@pytest.fixture
def still(stage: Stage) -> Iterator[ExchangeProcess]:
    """Return the exchange, whose market the test may stop; it goes on afterwards."""
    yield stage.exchange
    stage.exchange.resume()


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("side", Side)
def test_funds_are_spent_and_not_passed_to_the_venues_last_decimal(
    stage: Stage, still: ExchangeProcess, dialect: str, side: Side
) -> None:
    stage.dialect = dialect
    stage.broker()
    card = eventually(stage.card)
    assert card is not None
    still.pause()
    ticker = still.get(f"/products/{PAIR}/ticker")
    best = Decimal(ticker["ask" if side is Side.BUY else "bid"])
    wish = read_wish({"idempotencyKey": "one", "pair": PAIR, "side": side.value, "funds": "123.45"})

    order = make(wish, uuid4(), Market([card], {(PAIR, side): best}), now()).order
    command = order.model_copy(update={"bot_id": stage.bot_id})
    stage.ask(command)
    eventually(lambda: stage.is_ended(command.order_id))

    fills = [each for each in stage.events(command.order_id) if isinstance(each, OrderFilled)]
    (placed,) = stage.placed(command.order_id)
    spent = sum((each.price * each.size for each in fills), Decimal(0))
    assert sum(each.size for each in fills) == order.size == Decimal(placed["filled_size"])
    assert spent == Decimal(placed["executed_value"])
    assert Decimal(122) < spent < Decimal("124.5")
    if side is Side.BUY:
        assert spent <= Decimal("123.45")
