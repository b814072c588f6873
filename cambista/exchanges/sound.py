"""What a venue says is checked before it counts as evidence: corrupt is worse than nothing."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from cambista.evidence import FillSeen
from cambista.exchange import VenueAway
from cambista.exchanges.reply import shortened

MOST_DECIMALS = 18
"""After the point, of what our messages and the store keep."""


def amount(number: Decimal | str | None) -> Decimal | None:
    """Return an amount that is not negative, or None when the venue did not say it.

    Raises VenueAway when it is no such amount.
    """
    if number is None or number == "":
        return None
    found = finite(number)
    if found < 0:
        raise VenueAway(f"{number} is not an amount")
    return found


def finite(number: Decimal | str) -> Decimal:
    """Return a number of either sign. Raises VenueAway when it is none."""
    try:
        found = Decimal(number)
    except ArithmeticError:
        raise VenueAway(f"{shortened(str(number))} is not a number") from None
    if not found.is_finite():
        raise VenueAway(f"{number} is not a number")
    return found


def sure(number: Decimal | str | None) -> Decimal:
    """Return an amount that the venue must have said. Raises VenueAway."""
    found = amount(number)
    if found is None:
        raise VenueAway("an amount is missing")
    return found


def fill(seen: FillSeen) -> FillSeen:
    """Return a fill that can be booked as it is.

    Raises VenueAway when nothing was traded for it, or the store could not keep it exactly.
    """
    if seen.price <= 0 or seen.size <= 0:
        raise VenueAway(f"trade {seen.trade_id} of {seen.size} at {seen.price} is none")
    for each in (seen.price, seen.size, seen.fee):
        if each is not None and decimals(each) > MOST_DECIMALS:
            raise VenueAway(f"{each} of trade {seen.trade_id} is too long to keep exactly")
    return seen


def client_id(text: str | None) -> UUID | None:
    """Return a client's id when it can be one of ours: others write into it what they like."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def instant(at: datetime | None) -> datetime:
    """Return an instant that the venue must have said. Raises VenueAway."""
    if at is None or at.tzinfo is None:
        raise VenueAway("an instant is missing")
    return at


def decimals(number: Decimal) -> int:
    """Return how many digits a number has after its point, less those that are 0 at its end."""
    exponent = number.normalize().as_tuple().exponent if number else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0
