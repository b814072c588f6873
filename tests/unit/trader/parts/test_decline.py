"""How far an account has fallen."""

from decimal import Decimal
from typing import Any

from tests.support.purse import account, watching
from trader.parts.decline import Decline, Fall
from trader.watching import Falls


def fall(
    decline: Decline,
    *,
    is_from_peak: bool = False,
    at: str = "",
    price: str = "",
    **held: Any,  # noqa: ANN401 - balances, by currency
) -> Fall:
    """Return how far an account has fallen, that holds so much now."""
    price_at = Decimal(at) if at else None
    seen = watching(account(price, **held))
    found = decline.look(seen, price_at, is_from_peak=is_from_peak)
    assert found is not None
    return found


def test_a_loss_is_counted_from_the_first_look() -> None:
    decline = Decline()

    assert fall(decline, EUR="100").lost == 0
    assert fall(decline, EUR="130").lost == -30
    assert fall(decline, EUR="90").lost == 10


def test_a_drawdown_is_counted_from_the_highest_value() -> None:
    decline = Decline()

    assert fall(decline, is_from_peak=True, EUR="100").lost == 0
    assert fall(decline, is_from_peak=True, EUR="130").lost == 0
    assert fall(decline, is_from_peak=True, EUR="90").lost == 40


def test_a_price_that_was_reached_counts_before_the_last_one_told() -> None:
    decline = Decline()
    fall(decline, price="3000", BTC="1")

    assert fall(decline, price="3000", at="2900", BTC="1").lost == 100


def test_the_price_at_which_too_much_is_lost_follows_from_what_is_held() -> None:
    found = fall(Decline(), price="3000", EUR="500", BTC="0.5")

    assert found.level(Decimal(100)) == Falls(Decimal(2800))
    assert fall(Decline(), EUR="500").level(Decimal(100)) is None


def test_it_is_counted_anew_from_what_is_left() -> None:
    decline = Decline()
    fall(decline, EUR="100")

    assert decline.count_anew(fall(decline, EUR="60")).lost == 0

    assert fall(decline, EUR="50").lost == 10


def test_nothing_is_said_of_an_account_without_a_value() -> None:
    decline = Decline()

    assert decline.look(watching(), None, is_from_peak=False) is None
    assert decline.first is None


def test_what_gets_its_price_later_is_no_gain() -> None:
    decline = Decline()
    fall(decline, EUR="100", ETH="2")
    priced = account(EUR="90", ETH="2")
    priced.figures.prices["ETH"] = Decimal(50)

    found = decline.look(watching(priced), None, is_from_peak=False)

    assert found is not None
    assert (found.value, found.lost) == (Decimal(190), Decimal(10))
