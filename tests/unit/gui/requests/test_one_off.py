"""One-off trades: read, and made into an order within a limit."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.messages.base import Side
from common.messages.market import Product
from common.money import product, total, units
from gui.requests.bot import InvalidRequestError
from gui.requests.one_off import Market, make, read_wish
from tests.support.bots import card

AT = datetime(2026, 1, 5, tzinfo=UTC)
TRADE_ID = UUID("2b31f615-b443-4a18-9341-f957d03db2df")
BUY = {"idempotencyKey": "one", "pair": "BTC-EUR", "side": "buy", "size": "0.02"}
PRICES = {("BTC-EUR", Side.BUY): Decimal("3400.01"), ("BTC-EUR", Side.SELL): Decimal("3399.99")}
MARKET = Market([card("sim")], PRICES)


def asked(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - as JSON has them
    body = {**BUY, **changes}
    return {name: value for name, value in body.items() if value is not None}


def faults(body: dict[str, Any], market: Market = MARKET) -> dict[str, str]:
    with pytest.raises(InvalidRequestError) as raised:
        make(read_wish(body), TRADE_ID, market, AT)
    return dict(raised.value.fields)


def test_a_size_is_bought_at_most_half_a_percent_above_the_best_price() -> None:
    made = make(read_wish(BUY), TRADE_ID, MARKET, AT)

    assert made.order.order_id == TRADE_ID
    assert made.order.price == Decimal("3417.02")
    assert made.order.size == Decimal("0.02")
    assert made.cambista == "sim"


def test_a_size_is_sold_at_most_half_a_percent_below() -> None:
    assert make(read_wish(asked(side="sell")), TRADE_ID, MARKET, AT).order.price == Decimal(
        "3382.99"
    )


def test_funds_buy_as_much_as_they_pay_for_at_the_limit() -> None:
    order = make(read_wish(asked(size=None, funds="100")), TRADE_ID, MARKET, AT).order

    assert order.size == Decimal("0.02926526")
    assert order.size * order.price <= 100 < (order.size + Decimal("1E-8")) * order.price


INCREMENTS = st.integers(0, 10).map(lambda digits: Decimal(1).scaleb(-digits))


@given(
    funds=st.decimals("0.00000001", "100000000", places=8),
    ask=st.integers(1, 10**9),
    base=INCREMENTS,
    quote=INCREMENTS,
    least=st.sampled_from([Decimal(0), Decimal("0.016"), Decimal(10)]),
)
def test_funds_are_never_passed_and_never_leave_room_for_another_increment(
    funds: Decimal, ask: int, base: Decimal, quote: Decimal, least: Decimal
) -> None:
    rules = Product(pair="BTC-EUR", base_increment=base, quote_increment=quote, min_funds=least)
    trader = card("sim").model_copy(update={"products": (rules,)})
    market = Market([trader], {("BTC-EUR", Side.BUY): product(Decimal(ask), quote)})

    wish = read_wish(asked(size=None, funds=str(funds)))
    try:
        made = make(wish, TRADE_ID, market, AT).order
    except InvalidRequestError as error:
        made, wrong = None, set(error.fields)
    if made is None:
        assert wrong == {"funds"}
        return

    assert units(made.price, quote) is not None
    assert units(made.size, base) is not None
    assert least <= product(made.size, made.price) <= funds
    assert product(total(made.size, base), made.price) > funds


def test_the_same_wish_repeats_a_trade_and_another_does_not() -> None:
    made = make(read_wish(BUY), TRADE_ID, MARKET, AT)

    assert read_wish(asked(size="0.020")).is_repeated_by(made)
    assert read_wish(asked(cambista="sim")).is_repeated_by(made)
    assert not read_wish(asked(size="0.03")).is_repeated_by(made)
    assert not read_wish(asked(cambista="other")).is_repeated_by(made)


@pytest.mark.parametrize(
    ("body", "field", "text"),
    [
        (asked(idempotencyKey=None), "idempotencyKey", "is missing"),
        (asked(idempotencyKey="x" * 201), "idempotencyKey", "at most 200"),
        (asked(idempotencyKey=7), "idempotencyKey", "must be text"),
        (asked(pair="XYZ-EUR"), "pair", "is not traded; there are: BTC-EUR"),
        (asked(side="hold"), "side", "must be buy or sell"),
        (asked(size=None), "size", "either funds or size"),
        (asked(funds="1"), "size", "either funds or size"),
        (asked(size="much"), "size", "is not a number"),
        (asked(size="-1"), "size", "greater than 0"),
        (asked(size="0.000000001"), "size", "multiple of 0.00000001 BTC"),
        (asked(size="0.0001"), "size", "is too small"),
        (asked(size=None, funds="0.5"), "funds", "is too small"),
        (asked(cambista="nobody"), "cambista", "there are: sim"),
        (asked(price="1"), "price", "is not a field of a trade"),
    ],
)
def test_what_is_wrong_is_said_under_its_field(body: dict[str, Any], field: str, text: str) -> None:
    assert text in faults(body)[field]


def test_of_two_cambistas_one_must_be_named() -> None:
    market = Market([card("sim"), card("other")], PRICES)

    assert faults(BUY, market) == {"cambista": "is missing: BTC-EUR is traded at sim, other"}
    assert make(read_wish(asked(cambista="other")), TRADE_ID, market, AT).cambista == "other"


def test_a_halted_cambista_and_a_market_without_price_are_said() -> None:
    halted = card("sim").model_copy(update={"is_halted": True})

    assert "is halted" in faults(BUY, Market([halted], PRICES))["cambista"]
    assert "has no price" in faults(BUY, Market([card("sim")], {}))["pair"]
