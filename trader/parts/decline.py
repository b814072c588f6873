"""How far an account has fallen: since it was first looked at, or from the highest it was. Pure."""

from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import BaseModel, Field

from common.money import difference, total
from trader.account import Account
from trader.ledger import Total
from trader.watching import Falls, Rises
from trader.worth import Worth


@dataclass(frozen=True, slots=True)
class Fall:
    """How far an account is below what its fall is counted from."""

    worth: Worth
    value: Decimal
    """What it is worth now, in quote."""
    top: Decimal
    """What that is counted from."""

    @property
    def lost(self) -> Decimal:
        """How far it is below; negative when it is above."""
        return difference(self.top, self.value)

    def level(self, limit: Decimal) -> Falls | Rises | None:
        """Return the price of the pair at which so much is lost; None when no price does that."""
        return self.worth.reaches(difference(self.top, limit))


class Decline(BaseModel):
    """What an account's falls are counted from."""

    first: Total | None = None
    """Its value when it was first looked at, or when it was last counted anew."""
    peak: Total | None = None
    """The highest since then."""
    left_out: list[str] = Field(default_factory=list)
    """The currencies in it that have no price."""

    def look(self, account: Account, price: Decimal | None, *, is_from_peak: bool) -> Fall | None:
        """Take the account in as it is at a price of the pair; None while that is not known.

        What got its price only now was there before: that is no gain.
        """
        worth, value = account.worth, account.value(price)
        if worth is None or value is None:
            return None
        if self.first is None or self.peak is None:
            self.first = self.peak = value
        else:
            parts = account.parts
            found = total(*(parts[each] for each in self.left_out if each in parts))
            self.first, self.peak = total(self.first, found), total(self.peak, found)
        self.peak = max(self.peak, value)
        self.left_out = list(account.left_out)
        return Fall(worth, value, self.peak if is_from_peak else self.first)

    def count_anew(self, fall: Fall) -> Fall:
        """Count from the present value on, and return how far that is from itself."""
        self.first = self.peak = fall.value
        return replace(fall, top=fall.value)
