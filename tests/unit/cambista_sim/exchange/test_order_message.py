"""Messages about orders of the market, and rows of level 3."""

import pytest

from cambista_sim.exchange.level3 import Step
from cambista_sim.exchange.market import Trade
from cambista_sim.exchange.order_message import SCHEMA, compact, of_step, of_taker
from tests.unit.cambista_sim.exchange.made import NOW_US, PRODUCT

TRADE = Trade(7, 9, NOW_US, 10_250, 10**8, "sell", 7, True, "maker", "taker")  # noqa: FBT003 - a tuple


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("received", {"type": "received", "order_type": "limit", "size": "0.00000003"}),
        ("open", {"type": "open", "remaining_size": "0.00000003", "price": "1.00"}),
        ("canceled", {"type": "done", "reason": "canceled", "remaining_size": "0.00000003"}),
        ("filled", {"type": "done", "reason": "filled"}),
    ],
)
def test_each_step_has_its_message(kind: str, expected: dict[str, object]) -> None:
    step = Step(kind, "id", "buy", 100, 3)  # type: ignore[arg-type] # a parameter

    message = of_step(PRODUCT, step, 5, NOW_US)

    assert message.items() >= expected.items()
    assert (message["sequence"], message["order_id"], message["side"]) == (5, "id", "buy")


def test_a_taker_comes_and_is_done_on_the_other_side() -> None:
    coming = of_taker(PRODUCT, TRADE, 8, is_done=False)
    done = of_taker(PRODUCT, TRADE, 10, is_done=True)

    assert (coming["type"], coming["side"], coming["order_type"]) == ("received", "buy", "market")
    assert (done["type"], done["reason"], done["order_id"]) == ("done", "filled", "taker")


def test_rows_of_level_3_follow_the_schema() -> None:
    opened = of_step(PRODUCT, Step("open", "id", "buy", 100, 3), 5, NOW_US)
    row = dict(zip(SCHEMA["open"], compact(opened), strict=True))

    assert (row["type"], row["sequence"], row["size"]) == ("open", "5", "0.00000003")
    received = of_step(PRODUCT, Step("received", "id", "buy", 100, 3), 4, NOW_US)
    assert compact(received)[0] == "noop"
    change = {**opened, "type": "change", "new_size": "1", "new_price": "2", "price": None}
    del change["remaining_size"]
    assert compact(change)[4:6] == ["2", "1"]
