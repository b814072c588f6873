"""What a person forbids a bot, and whether it is so far."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from common.messages.base import Side
from tests.support.bots import BEGAN_AT
from trader.frame.guard import Guard
from trader.frame.protections import (
    Protections,
    adds,
    funds_beyond,
    hold,
    losing_price,
    loss_beyond,
    next_closing,
    peak_price,
    protections_of,
)
from trader.ledger import Ledger, Score, Totals
from trader.watching import Falls, Rises

HELD = Ledger(
    totals=Totals(position=Decimal("0.5"), cost=Decimal(500), profit=Decimal(-2)),
    score=Score(mark=Decimal(1000), worth=Decimal(-2), peak=Decimal(10)),
)
EMPTY = Ledger()


def limits(**given: Any) -> Protections:  # noqa: ANN401 - as JSON has them
    """Return protections as a form gives them."""
    return Protections.model_validate(given)


def at(clock: str, day: int = 5) -> datetime:
    """Return an instant of that time of a day."""
    return datetime.fromisoformat(f"2019-01-{day:02}T{clock}:00+00:00")


def lost(count: int) -> Ledger:
    """Return the books of a bot whose last orders lost."""
    return Ledger(score=Score(losses_count=count, last_loss_at=BEGAN_AT))


def test_without_any_limit_nothing_is_protected() -> None:
    assert protections_of({"size": "1", "largest_loss": None, "cooldown_minutes": 60}) is None


def test_a_limit_among_the_parameters_is_found() -> None:
    found = protections_of({"size": "1", "largest_loss": "50"})

    assert found is not None
    assert found.largest_loss == 50


def test_a_loss_is_counted_at_the_price_of_the_market() -> None:
    protection, text = loss_beyond(limits(largest_loss="50"), Guard(), HELD, Decimal(904))
    assert (protection, text) == ("largest_loss", "lost 50.00 of at most 50")

    assert loss_beyond(limits(largest_loss="50"), Guard(), HELD, Decimal("904.1")) == ("", "")


def test_a_loss_is_counted_from_where_the_counting_began() -> None:
    guard = Guard(base=Decimal(-40))

    assert loss_beyond(limits(largest_loss="50"), guard, HELD, Decimal(904)) == ("", "")
    assert loss_beyond(limits(largest_loss="50"), guard, HELD, Decimal(824))[0] == "largest_loss"


def test_a_drawdown_is_counted_from_the_peak() -> None:
    guard = Guard(peak=Decimal(10))

    protection, text = loss_beyond(limits(largest_drawdown="30"), guard, HELD, Decimal(964))

    assert (protection, text) == ("largest_drawdown", "fell 30.00 from its peak, of at most 30")


def test_the_price_that_is_waited_for_is_where_the_first_of_them_is_reached() -> None:
    guard = Guard(peak=Decimal(10))

    assert losing_price(limits(largest_loss="50"), guard, HELD) == Falls(Decimal(904))
    both = limits(largest_loss="50", largest_drawdown="30")
    assert losing_price(both, guard, HELD) == Falls(Decimal(964))
    assert losing_price(both, guard, EMPTY) is None
    assert losing_price(limits(trading_hours="08:00-22:00"), guard, HELD) is None


def test_a_new_peak_is_waited_for_a_tenth_of_the_drawdown_above_the_last() -> None:
    guard = Guard(peak=Decimal(10))

    assert peak_price(limits(largest_drawdown="30"), guard, HELD) == Rises(Decimal(1030))
    assert peak_price(limits(largest_drawdown="30"), guard, EMPTY) is None
    assert peak_price(limits(largest_loss="30"), guard, HELD) is None


def test_outside_its_hours_a_bot_is_held_back_until_they_begin() -> None:
    open_late = limits(trading_hours="08:00-22:00")

    reason, until = hold(open_late, EMPTY, at("23:00"))

    assert reason == "outside its trading hours 08:00-22:00 UTC"
    assert until == at("08:00", day=6)
    assert hold(open_late, EMPTY, at("12:00")) == ("", None)
    assert next_closing(open_late, at("12:00")) == at("22:00")


def test_hours_are_two_times_of_the_day() -> None:
    for text in ("8-22", "08:00", "24:00-01:00", "08:00-22:60"):
        with pytest.raises(ValidationError):
            limits(trading_hours=text)


def test_after_so_many_losses_in_a_row_a_bot_cools_down() -> None:
    cool = limits(losses_in_a_row=3, cooldown_minutes=30)
    until = BEGAN_AT + timedelta(minutes=30)

    assert hold(cool, lost(2), BEGAN_AT) == ("", None)
    reason, held_until = hold(cool, lost(3), BEGAN_AT)
    assert reason == "cools down until 16:38 UTC after 3 losses in a row"
    assert held_until == until
    assert hold(cool, lost(3), until) == ("", None)


def test_what_adds_to_risk_depends_on_what_is_held() -> None:
    short = Ledger(totals=Totals(position=Decimal(-1)))

    assert adds(EMPTY, Side.BUY)
    assert adds(EMPTY, Side.SELL)
    assert adds(HELD, Side.BUY)
    assert not adds(HELD, Side.SELL)
    assert adds(short, Side.SELL)
    assert not adds(short, Side.BUY)


def test_open_funds_are_what_was_paid_and_what_is_on_order() -> None:
    most = limits(largest_funds="600")

    assert funds_beyond(most, HELD, Side.BUY, Decimal(100)) == ""
    assert funds_beyond(most, HELD, Side.BUY, Decimal("100.01")) == (
        "it would have 600.01 open, of at most 600"
    )
    assert funds_beyond(limits(largest_loss="1"), HELD, Side.BUY, Decimal(10**9)) == ""
