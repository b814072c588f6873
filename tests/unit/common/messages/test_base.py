"""The values that messages are made of."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from common.messages.base import (
    Instant,
    Message,
    Number,
    Pair,
    Price,
    Rate,
    Side,
    Size,
    base_of,
    plain,
    quote_of,
)

NUMBER: TypeAdapter[Decimal] = TypeAdapter(Number)
PRICE: TypeAdapter[Decimal] = TypeAdapter(Price)
RATE: TypeAdapter[Decimal] = TypeAdapter(Rate)
PAIR: TypeAdapter[str] = TypeAdapter(Pair)
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


class Quote(Message):
    """A message of the test's own."""

    price: Price
    size: Size
    quoted_at: Instant


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-1000, max_value=1000)
)
def test_a_number_is_exact_after_the_way_over_the_wire(number: Decimal) -> None:
    written = NUMBER.dump_json(number)

    assert b"E" not in written
    assert NUMBER.validate_json(written) == number


def test_a_number_is_written_without_an_exponent_and_with_the_digits_it_has() -> None:
    assert plain(Decimal("1E+2")) == "100"
    assert plain(Decimal("1E-8")) == "0.00000001"
    assert plain(Decimal("3371.00")) == "3371.00"


@pytest.mark.parametrize(
    "text",
    ["0.1", "0.10000000000000000555", "123456789012345678.123456789012345678", "1e2", "5", "true"],
)
def test_a_number_that_json_would_make_a_float_is_refused(text: str) -> None:
    for decimal in (NUMBER, PRICE, RATE):
        with pytest.raises(ValidationError, match="valid string"):
            decimal.validate_json(text)


def test_a_float_is_no_number_where_strings_are() -> None:
    assert PRICE.validate_python("3371.10") == Decimal("3371.10")
    with pytest.raises(ValidationError, match="a float loses digits"):
        PRICE.validate_python(3371.1)


def test_every_digit_of_a_number_in_json_is_kept() -> None:
    text = "12345678901234567890.123456789012345678"

    assert NUMBER.validate_json(f'"{text}"') == Decimal(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_an_instant_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="beyond the calendar"):
        INSTANT.validate_json(f'"{text}"')


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e40", "0.0000000000000000001"])
def test_a_number_that_cannot_be_money_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        NUMBER.validate_python(Decimal(text))


@pytest.mark.parametrize("text", ["0", "-1", "-0.00000001"])
def test_a_price_is_positive(text: str) -> None:
    with pytest.raises(ValidationError):
        PRICE.validate_python(Decimal(text))


def test_a_rate_is_a_share() -> None:
    assert RATE.validate_python(Decimal("0.006")) == Decimal("0.006")
    with pytest.raises(ValidationError):
        RATE.validate_python(Decimal(1))


@pytest.mark.parametrize(
    "text", ["btc-eur", "BTCEUR", "BTC-", "BTC-EUR-USD", "BTC EUR", "BTC-EUR\n"]
)
def test_what_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        PAIR.validate_python(text)


def test_a_pair_is_base_and_quote() -> None:
    assert (base_of("BTC-EUR"), quote_of("BTC-EUR")) == ("BTC", "EUR")


def test_an_instant_is_in_utc_wherever_it_was_said() -> None:
    said = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))

    heard = INSTANT.validate_python(said)

    assert heard == said
    assert heard.tzinfo is UTC


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="has no time zone"):
        INSTANT.validate_python(datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


def test_the_opposite_of_a_side_is_the_one_it_trades_with() -> None:
    assert Side.BUY.opposite is Side.SELL
    assert Side.SELL.opposite is Side.BUY


QUOTE = '{"price": "1.10", "size": "2", "quoted_at": "2026-01-01T00:00:00Z"%s}'


def test_a_message_cannot_be_changed() -> None:
    quote = Quote.model_validate_json(QUOTE % "")

    with pytest.raises(ValidationError, match="frozen"):
        quote.price = Decimal(2)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (QUOTE % ', "volume": "1"', "volume"),
        (QUOTE.replace('"2"', '"two"') % "", "size"),
        (QUOTE.replace('"size": "2", ', "") % "", "size"),
        (QUOTE.replace('"2"', "true") % "", "size"),
        (QUOTE.replace('"1.10"', "null") % "", "price"),
    ],
)
def test_a_message_with_a_wrong_field_is_refused_by_the_fields_name(text: str, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Quote.model_validate_json(text)

    assert [error["loc"] for error in caught.value.errors()] == [(field,)]


def test_a_float_is_no_price_in_a_program() -> None:
    with pytest.raises(ValidationError):
        Quote(price=1.1, size=Decimal(1), quoted_at=datetime(2026, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]
