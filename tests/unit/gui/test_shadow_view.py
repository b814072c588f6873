"""A bot's orders beside their copies."""

from typing import Any

from gui.shadow_view import pairings_of
from tests.integration.gui.made import simple_bot

ORDER = {"cambista": "coinbase", "side": "buy", "size": "0.02", "price": "3371"}


def traded(size: str, funds: str, fees: str) -> dict[str, str]:
    return {"size": size, "funds": funds, "fees": fees}


def pairings(*given: Any) -> list[Any]:  # noqa: ANN401 - as a document may have them
    return list(pairings_of(simple_bot(shadow={"pairings": list(given)})))


def test_both_fills_and_their_difference() -> None:
    own, copied = traded("0.02", "67.42", "0.26968"), traded("0.01", "33.70", "0.1348")

    (pair,) = pairings({**ORDER, "own": own, "copied": copied})

    assert (pair.own.average_price, pair.copied.average_price) == ("3371", "3370")
    assert pair.size_difference == "0.01"
    assert pair.price_difference == "1"
    assert pair.fees_difference == "0.13488"
    assert pair.order["pair"] == "BTC-EUR"


def test_an_order_that_has_not_traded_has_no_price_to_compare() -> None:
    nothing = traded("0", "0", "0")

    (pair,) = pairings({**ORDER, "own": traded("0.02", "67.42", "0.2"), "copied": nothing})

    assert pair.copied.average_price is None
    assert pair.price_difference is None


def test_the_newest_comes_first_and_what_cannot_be_read_is_left_out() -> None:
    nothing = traded("0", "0", "0")
    first = {**ORDER, "side": "buy", "own": nothing, "copied": nothing}
    broken = {**ORDER, "own": traded("much", "0", "0"), "copied": nothing}

    found = pairings(first, broken, "?", {**first, "side": "sell"})

    assert [each.order["side"] for each in found] == ["sell", "buy"]


def test_a_bot_without_shadow_has_none() -> None:
    assert pairings_of(simple_bot()) == []
