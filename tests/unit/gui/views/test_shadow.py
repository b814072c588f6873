"""A bot's orders beside their copies."""

from typing import Any

from gui.views.shadow import Result, pairings_of, result_of
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


def test_what_was_saved_in_buying_and_got_more_in_selling_is_added_up() -> None:
    cheap, dear = traded("0.02", "67.40", "0.27"), traded("0.02", "67.42", "0.26")
    half = traded("0.01", "33.70", "0.13")

    pairs = pairings(
        {**ORDER, "own": cheap, "copied": dear},
        {**ORDER, "side": "sell", "own": cheap, "copied": dear},
        {**ORDER, "own": dear, "copied": half},
    )

    assert [None if each.result is None else str(each.result) for each in pairs] == [
        None,
        "-0.03",
        "0.01",
    ]
    assert result_of(pairs) == Result("-0.02", 2)


def test_nothing_is_added_up_while_nothing_can_be_compared() -> None:
    assert result_of([]) is None
