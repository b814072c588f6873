"""What a bot with several orders makes of setbacks: it tries again, or takes all off. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import BaseModel

from common.messages.base import Instant, plain
from common.messages.order import CancelOrder
from common.messages.platform import Level
from common.money import product
from trader.bot import Bot, P, S
from trader.ledger import OpenOrder
from trader.parts.refusal import is_hopeless, refusal_words, retry_delay_s

AGAIN_S = 5
"""Time until an order is asked for again of which the venue took something off."""


class Setbacks(BaseModel):
    """What keeps a bot's orders from being placed; it stands in the type's state."""

    retry_at: Instant | None = None
    """Until then no order is asked for."""
    refusal_count: int = 0
    """Refusals in a row."""
    reason: str = ""
    """Of the last refusal, in the venue's words; said once."""
    hopeless: str = ""
    """Why it gives up, once its orders are off the book."""

    def is_over(self, at: datetime) -> bool:
        """Return whether orders may be asked for, and forget the setback when it is over."""
        if self.retry_at is not None and self.retry_at <= at:
            self.retry_at = None
        return self.retry_at is None

    def refused(self, bot: Bot[P, S], order: OpenOrder, reason: str) -> None:
        """Try again later, or give up when no time can heal it; say it once."""
        event = refusal_words(f"order to {order.side} at {plain(order.price)}", reason)
        if reason != self.reason:
            bot.say(Level.WARNING, event)
        self.reason, bot.last_error = reason, event
        self.refusal_count += 1
        if is_hopeless(reason):
            self.hopeless = event
        self.retry_at = bot.at + timedelta(seconds=retry_delay_s(self.refusal_count))

    def cancelled(self, bot: Bot[P, S], order: OpenOrder) -> None:
        """Wait a little, unless the bot took the order off the book itself."""
        if not order.is_cancelling:
            self.retry_at = bot.at + timedelta(seconds=AGAIN_S)

    def accepted(self, bot: Bot[P, S]) -> None:
        """Forget refusals, unless one came just now."""
        if self.reason and self.retry_at is None:
            self.refusal_count, self.reason, bot.last_error = 0, "", ""

    def give_up(self, bot: Bot[P, S]) -> Iterator[CancelOrder]:
        """Take all orders off the book, and end when they are."""
        yield from cancel_all(bot)
        if not bot.orders:
            bot.refuse("params", self.hopeless)


def is_too_little(bot: Bot[P, S], size: Decimal, price: Decimal) -> bool:
    """Return whether the venue takes no order of so little."""
    least = bot.product.min_funds if bot.product is not None else Decimal(0)
    return size <= 0 or product(size, price) < least


def cancel_all(bot: Bot[P, S]) -> Iterator[CancelOrder]:
    """Take all resting orders off the book."""
    for order in bot.orders:
        if not order.is_cancelling and not order.is_immediate:
            yield bot.cancel(order)
