"""A pair's increments and how its numbers are written."""

import pytest

from cambista_sim.exchange.product import Product, currency_as_json, product_from


def test_numbers_are_padded_to_the_increment() -> None:
    product = Product("BTC-USD", 2, 8)

    assert product.price_text(804290) == "8042.90"
    assert product.size_text(8) == "0.00000008"
    assert Product("SKL-USD", 0, 0).size_text(7) == "7"


def test_recorded_numbers_are_read_whatever_their_padding() -> None:
    product = Product("BTC-USD", 2, 8)

    assert product.ticks("8042.91000000") == product.ticks("8042.91") == 804291
    assert product.lots("0.65350000") == 65350000


def test_a_price_off_the_increment_is_refused() -> None:
    with pytest.raises(ValueError, match=r"8042\.915"):
        Product("BTC-USD", 2, 8).ticks("8042.915")


def test_increments_come_from_the_recorded_digits_but_are_known_for_bitcoin() -> None:
    assert product_from("SKL-USD", ["0.7910", "0.791"], ["450.0", "2635.4"]) == Product(
        "SKL-USD", 3, 1
    )
    assert product_from("BTC-EUR", ["6060"], ["1"]) == Product("BTC-EUR", 2, 8)


def test_a_product_is_shown_as_the_exchange_shows_it() -> None:
    shown = Product("BTC-EUR", 2, 8).as_json()

    assert shown["quote_increment"] == "0.01"
    assert shown["base_increment"] == "0.00000001"
    assert shown["min_market_funds"] == "1"
    assert shown["status"] == "online"
    assert "base_min_size" not in shown


def test_money_has_two_digits_and_coins_have_eight() -> None:
    assert currency_as_json("EUR")["max_precision"] == "0.01"
    assert currency_as_json("BTC")["max_precision"] == "0.00000001"
