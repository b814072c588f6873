"""The checks of a form's fields against a pair's rules."""

from decimal import Decimal

import pytest
from pydantic import BaseModel, ValidationError

from common.messages.bot import FieldError
from common.messages.market import Product
from tests.support.bots import card
from trader.form import FormPrice, FormSize, Planned, field_errors


class Form(BaseModel):
    """A price and a size."""

    buy_at: FormPrice
    size: FormSize


def rules() -> Product:
    found = card().product("BTC-EUR")
    assert found is not None
    return found


def planned(price: str, size: str) -> Planned:
    return Planned("params.buy_at", Decimal(price), "params.size", Decimal(size))


def test_an_order_on_the_increments_has_no_errors() -> None:
    assert planned("3371.01", "0.02").errors(rules()) == []


def test_a_price_off_the_increment_is_named_with_the_increment() -> None:
    assert planned("3371.001", "0.02").errors(rules()) == [
        FieldError(field="params.buy_at", message="3371.001 is not a multiple of 0.01")
    ]


def test_a_size_off_the_increment_is_named_with_the_increment() -> None:
    assert planned("3371", "0.020000001").errors(rules()) == [
        FieldError(field="params.size", message="0.020000001 is not a multiple of 0.00000001")
    ]


def test_an_order_of_too_little_money_is_named_with_the_least() -> None:
    assert planned("3371.00", "0.0001").errors(rules()) == [
        FieldError(
            field="params.size",
            message="0.0001 at 3371.00 is 0.337100 EUR; an order needs at least 1 EUR",
        )
    ]


@pytest.mark.parametrize("given", [3371, "3371.0"])
def test_whole_numbers_are_accepted_as_well_as_strings(given: object) -> None:
    assert Form.model_validate({"buy_at": given, "size": 1}).buy_at == Decimal(3371)


@pytest.mark.parametrize(
    "given", [0, -1, "-0.5", "NaN", "Infinity", "1e400", "abc", True, None, 3371.5]
)
def test_what_is_no_positive_number_is_refused_under_its_name(given: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate({"buy_at": given, "size": 1})

    (error,) = field_errors(caught.value, "params")
    assert error.field == "params.buy_at"
    assert error.message


def test_the_message_says_what_was_given() -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate({"buy_at": 1, "size": "-2"})

    assert field_errors(caught.value, "params") == [
        FieldError(field="params.size", message="Input should be greater than 0, not '-2'")
    ]


def test_the_schema_of_a_field_says_its_unit_and_bound() -> None:
    schema = Form.model_json_schema()["properties"]["buy_at"]

    assert schema["unit"] == "price"
    assert schema["exclusiveMinimum"] == 0
    assert schema["type"] == ["string", "number"]
