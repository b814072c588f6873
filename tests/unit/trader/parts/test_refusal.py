"""What a bot makes of a refusal."""

import pytest

from trader.parts.refusal import is_hopeless, is_too_small, refusal_words, retry_delay_s


@pytest.mark.parametrize(
    "reason", ["Insufficient funds", "post only", "Post only mode", "something new"]
)
def test_what_time_may_heal_is_tried_again(reason: str) -> None:
    assert not is_hopeless(reason)


@pytest.mark.parametrize(
    "reason",
    [
        "Product not found",
        "Trading pair not available",
        "price is too accurate. Smallest unit is 0.01000000",
        "size is too small. Minimum size is 0.00000001",
        "funds is too small. Minimum size is 10.00000000",
    ],
)
def test_an_order_that_is_wrong_in_itself_is_hopeless(reason: str) -> None:
    assert is_hopeless(reason)


def test_the_delay_doubles_from_five_seconds_to_a_minute() -> None:
    delays = [retry_delay_s(refusals) for refusals in (1, 2, 3, 4, 5, 6, 1000)]

    assert delays == [5, 10, 20, 40, 60, 60, 60]


def test_too_little_for_an_order_is_told_from_other_refusals() -> None:
    assert is_too_small("size is too small. Minimum size is 0.001")
    assert not is_too_small("Insufficient funds")


def test_what_protections_held_back_is_not_told_as_a_refusal_of_the_venue() -> None:
    refused = refusal_words("order to buy", "Insufficient funds")
    held = refusal_words("order to buy", "held back: All bots rest until 06:00 UTC")

    assert refused == "order to buy was refused: Insufficient funds"
    assert held == "order to buy was held back: All bots rest until 06:00 UTC"
