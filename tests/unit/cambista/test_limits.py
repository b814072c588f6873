"""What a person allows to be traded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cambista.evidence import Accepted, Refused
from cambista.exchange import Listing
from cambista.life import Patience, learn
from cambista.limits import STALE, Exposure, Limits, Mark, breach, misfit, open_funds, slip
from common.messages.base import Side
from common.messages.intent import Intent
from tests.support.intents import VENUE_ID, fill, sent
from tests.support.trading import RULES, START, later, order
from trader.parts.refusal import is_hopeless


def found_breach(
    limits: Limits, exposure: Exposure | None = None, undone: Sequence[Intent] = ()
) -> str | None:
    return breach(order(), limits, exposure or Exposure(START.date()), undone, START)


def test_without_limits_everything_passes() -> None:
    assert found_breach(Limits()) is None


@pytest.mark.parametrize(("most", "passes"), [("100", True), ("99.99", False)])
def test_an_order_may_have_so_much_and_no_more(most: str, *, passes: bool) -> None:
    found = found_breach(Limits(order_funds={"EUR": Decimal(most)}))

    assert (found is None) == passes
    if found:
        assert "too large: 100 EUR" in found
        assert is_hopeless(found)


def test_a_limit_in_another_currency_does_not_count() -> None:
    assert found_breach(Limits(order_funds={"USD": Decimal(1)})) is None


def test_a_days_orders_may_have_so_much_together_and_the_next_day_begins_anew() -> None:
    exposure = Exposure(START.date())
    limits = Limits(day_funds={"EUR": Decimal(150)})
    assert found_breach(limits, exposure) is None
    exposure.add("BTC-EUR", Decimal(100), START)

    found = found_breach(limits, exposure)

    assert found is not None
    assert not is_hopeless(found)
    assert exposure.of_day("EUR", START + timedelta(days=1)) == 0
    assert found_breach(limits, exposure) is None


def test_what_was_sent_today_counts_after_a_restart_and_what_was_refused_does_not() -> None:
    refused = learn(sent(), Refused("no funds"), later(1), Patience())
    yesterday = sent().model_copy(update={"asked_at": START - timedelta(days=1)})

    exposure = Exposure.of([yesterday, sent(), refused], START)

    assert exposure.of_day("EUR", START) == 100


def test_open_orders_may_have_so_much_together_less_what_has_traded() -> None:
    opened = learn(sent("1"), Accepted(VENUE_ID), later(1), Patience())
    traded = learn(opened, fill(7, "0.4"), later(1), Patience())
    done = learn(traded, fill(8, "0.6"), later(1), Patience())

    assert open_funds([opened, traded, done], "EUR") == Decimal(160)
    assert open_funds([opened], "USD") == 0
    limits = Limits(open_funds={"EUR": Decimal(170)})
    assert found_breach(limits, undone=[traded]) is None
    assert found_breach(limits, undone=[opened]) is not None


def test_a_second_may_have_so_many_orders() -> None:
    exposure, limits = Exposure(START.date()), Limits(orders_per_s=2)
    exposure.add("BTC-EUR", Decimal(1), START - timedelta(seconds=1))
    exposure.add("BTC-EUR", Decimal(1), START)
    assert found_breach(limits, exposure) is None

    exposure.add("BTC-EUR", Decimal(1), START)

    found = found_breach(limits, exposure)
    assert found is not None
    assert not is_hopeless(found)


@pytest.mark.parametrize(
    ("side", "price", "passes"),
    [
        (Side.BUY, "105", True),
        (Side.BUY, "105.01", False),
        (Side.BUY, "1", True),
        (Side.SELL, "95", True),
        (Side.SELL, "94.99", False),
        (Side.SELL, "900", True),
    ],
)
def test_a_price_may_be_so_far_beyond_the_last_in_the_dear_direction(
    side: Side, price: str, *, passes: bool
) -> None:
    limits = Limits(collar_rate=Decimal("0.05"))

    found = slip(order(side, price), limits, Mark(Decimal(100), START), START)

    assert (found is None) == passes


def test_without_a_fresh_price_nothing_passes_the_collar() -> None:
    limits, old = Limits(collar_rate=Decimal("0.05")), Mark(Decimal(100), START)

    for mark in (None, old):
        found = slip(order(), limits, mark, START + STALE * 2)
        assert found is not None
        assert not is_hopeless(found)
    assert slip(order(), Limits(), None, START) is None


@pytest.mark.parametrize(
    ("price", "size", "words"),
    [
        ("100.001", "1", "price is too accurate"),
        ("100", "0.000000001", "size is too accurate"),
        ("0.5", "1", "funds is too small"),
        ("100", "1", None),
    ],
)
def test_the_venues_rules_are_kept(price: str, size: str, words: str | None) -> None:
    found = misfit(order(Side.BUY, price, size), Listing(RULES))

    assert (found is None) if words is None else (words in (found or ""))


def test_a_pair_takes_what_its_mode_says() -> None:
    full, post_only = Listing(RULES), Listing(RULES, "post_only")

    assert misfit(order(), None) == "BTC-EUR is not available"
    assert misfit(order(), post_only) == "Post only mode"
    assert misfit(order(is_post_only=True), post_only) is None
    for mode in ("cancel_only", "disabled"):
        assert "takes no orders" in (misfit(order(), replace(full, mode=mode)) or "")
    assert misfit(order(), replace(full, mode="limit_only")) is None
