"""What a user asks of the venue: an order, whichever door it came through.

Prices, sizes and funds are exact decimals in the user's own digits; the venue turns them into
ticks and lots and refuses what its increments cannot express.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from common.messages.base import Side


class TimeInForce(StrEnum):
    """How long an order waits for somebody to trade with."""

    GTC = "GTC"
    """Until it is cancelled."""
    GTT = "GTT"
    """Until ``expires_at``."""
    IOC = "IOC"
    """Not at all: what cannot trade at once is cancelled."""
    FOK = "FOK"
    """Not at all, and it trades wholly or not."""


AT_ONCE = (TimeInForce.IOC, TimeInForce.FOK)
"""What never rests."""


class Stp(StrEnum):
    """What becomes of two orders of one user that would trade with each other.

    The flag of the incoming order counts.
    """

    DECREASE_AND_CANCEL = "dc"
    """The smaller is cancelled and the larger cut by its size; equal ones are both cancelled."""
    CANCEL_OLDEST = "co"
    """The resting order is cancelled, and the incoming one goes on."""
    CANCEL_NEWEST = "cn"
    """The incoming order is cancelled."""
    CANCEL_BOTH = "cb"


class OrderRequest(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """An order as its user asks for it.

    A limit order has ``price`` and ``size``. A market order has no price, and ``size`` (base) or
    ``funds`` (quote; what a buy spends, fee included) or both, of which the first one that is
    used up ends it. ``stop`` with ``stop_price`` makes either wait until the last trade is at or
    below (``loss``), or at or above (``entry``) the stop price.

    A bracket is a limit order with all three of ``stop``, ``stop_price`` and ``stop_limit_price``:
    it does not wait, it rests at its price, which takes a profit; when the last trade is at or past
    the stop price, ``stop_limit_price`` becomes its limit, which cuts a loss.
    """

    user: str
    order_id: UUID
    pair: str
    side: Side
    kind: Literal["limit", "market"] = "limit"
    price: Decimal | None = None
    size: Decimal | None = None
    funds: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    expires_at: datetime | None = None
    """For GTT alone."""
    is_post_only: bool = False
    stp: Stp = Stp.DECREASE_AND_CANCEL
    stop: Literal["loss", "entry"] | None = None
    stop_price: Decimal | None = None
    stop_limit_price: Decimal | None = None
    """For brackets alone."""
    client_oid: UUID | None = None
    """The user's own id of the order; it need not be unique."""
    is_market_only: bool = False
    """Trade with the market alone and pass users' orders by: bots share one account, and each
    should fare as if it were there alone."""
    bot_id: UUID | None = None
    """The bot that asks, behind the Redis door."""
    purpose: str = ""
    """What the bot's order is for, in its own word."""

    @property
    def is_bracket(self) -> bool:
        """Whether it takes a profit at one price and cuts a loss at another."""
        return self.stop_limit_price is not None

    @property
    def waits(self) -> bool:
        """Whether it comes to the book only when its stop price is reached."""
        return self.stop is not None and self.stop_limit_price is None

    @property
    def hold_price(self) -> Decimal | None:
        """The highest price that a limit buy may come to pay: what it holds is reckoned with it."""
        return self.price if self.stop_limit_price is None else self.stop_limit_price
