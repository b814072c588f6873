"""Orders and the broker's card."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from common.messages.market import Product
from common.messages.order import ORDER_COMMAND, Card, OrderEvent, PlaceOrder

EVENT: TypeAdapter[OrderEvent] = TypeAdapter(OrderEvent)
PLACE = (
    '{"kind": "place_order", "order_id": "00000000-0000-0000-0000-000000000001", '
    '"bot_id": "00000000-0000-0000-0000-000000000002", "pair": "BTC-EUR", "side": "buy", '
    '"price": "3371.0", "size": "0.02"}'
)


def test_an_order_is_read_by_its_kind_and_rests_or_takes_unless_told() -> None:
    order = ORDER_COMMAND.validate_json(PLACE)

    assert isinstance(order, PlaceOrder)
    assert order.price == Decimal("3371.0")
    assert not order.is_post_only


@pytest.mark.parametrize(
    ("said", "instead"),
    [('"0.02"', '"-0.02"'), ('"0.02"', '"a lot"'), ('"buy"', '"hold"'), ("BTC-EUR", "BTCEUR")],
)
def test_an_order_that_makes_no_sense_is_refused(said: str, instead: str) -> None:
    with pytest.raises(ValidationError):
        ORDER_COMMAND.validate_json(PLACE.replace(said, instead))


def test_an_order_does_not_rest_alone_and_take_alone() -> None:
    both = PLACE.replace('"pair"', '"is_post_only": true, "is_immediate": true, "pair"')

    with pytest.raises(ValidationError, match="not both"):
        ORDER_COMMAND.validate_json(both)


def test_a_command_is_no_event() -> None:
    with pytest.raises(ValidationError):
        EVENT.validate_json(PLACE)


def test_a_card_knows_its_link_and_the_rules_of_its_pairs() -> None:
    product = Product(
        pair="BTC-EUR",
        base_increment=Decimal("0.00000001"),
        quote_increment=Decimal("0.01"),
        min_funds=Decimal(1),
    )
    card = Card(
        name="sim",
        role="sim",
        title="Coinbase Emulated",
        icon="sim",
        maker_fee_rate=Decimal("0.004"),
        taker_fee_rate=Decimal("0.006"),
        products=(product,),
    )

    assert card.link == "virc:cambista:sim"
    assert card.product("BTC-EUR") == product
    assert card.product("ETH-EUR") is None
