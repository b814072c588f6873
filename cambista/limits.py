"""What a person allows to be traded: checked before an intent is written. Pure.

The words of a refusal tell the bot whether to try again: what is *too large* or *not available* is
so at any time; the rest may pass later.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from cambista.exchange import Listing
from cambista.life import filled_size
from common.messages.base import Side, plain, quote_of
from common.messages.intent import Intent, Stage
from common.messages.market import Product
from common.messages.order import OrderRefused, PlaceOrder
from common.money import difference, product, total, units

STALE = timedelta(minutes=10)
"""A price older than this is no guard against a slip of the finger."""

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is allowed; amounts by quote currency, and one without an amount is free."""

    order_funds: Mapping[str, Decimal] = field(default_factory=dict)
    day_funds: Mapping[str, Decimal] = field(default_factory=dict)
    open_funds: Mapping[str, Decimal] = field(default_factory=dict)
    collar_rate: Decimal | None = None
    """How far beyond the last price, in the dear direction, an order may go: 0.05 is 5 %."""
    orders_per_s: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """The last price of a pair that is known."""

    price: Decimal
    at: datetime


@dataclass(slots=True)
class Exposure:
    """What is at stake: funds asked for today, and when orders were last asked for."""

    day: date
    day_funds: dict[str, Decimal] = field(default_factory=dict)
    recent: deque[datetime] = field(default_factory=deque)

    @classmethod
    def of(cls, intents: Iterable[Intent], at: datetime) -> "Exposure":
        """Return the exposure that today's intents make: those that were sent and not refused."""
        made = cls(at.date())
        for each in intents:
            is_refused = each.events and isinstance(each.events[-1], OrderRefused)
            if each.sent_at is not None and not is_refused:
                made.add(each.pair, product(each.price, each.size), each.asked_at)
        return made

    def add(self, pair: str, funds: Decimal, at: datetime) -> None:
        """Count an order; the day is UTC's."""
        self._turn(at)
        if at.date() == self.day:
            quote = quote_of(pair)
            self.day_funds[quote] = total(self.day_funds.get(quote, Decimal(0)), funds)
        self.recent.append(at)

    def of_day(self, quote: str, at: datetime) -> Decimal:
        """Return the funds asked for today in a currency."""
        self._turn(at)
        return self.day_funds.get(quote, Decimal(0))

    def in_last_second(self, at: datetime) -> int:
        """Return how many orders were asked for in the second before."""
        while self.recent and self.recent[0] <= at - SECOND:
            self.recent.popleft()
        return len(self.recent)

    def _turn(self, at: datetime) -> None:
        if at.date() > self.day:
            self.day, self.day_funds = at.date(), {}


def open_funds(intents: Iterable[Intent], quote: str) -> Decimal:
    """Return the funds of what may still trade, in a quote currency."""
    return total(
        Decimal(0),
        *(
            product(each.price, max(difference(each.size, filled_size(each)), Decimal(0)))
            for each in intents
            if each.stage is not Stage.DONE and quote_of(each.pair) == quote
        ),
    )


def breach(
    command: PlaceOrder,
    limits: Limits,
    exposure: Exposure,
    undone: Iterable[Intent],
    at: datetime,
) -> str | None:
    """Return which limit on funds or pace an order would break, or None."""
    quote, funds = quote_of(command.pair), product(command.price, command.size)
    most = limits.order_funds.get(quote)
    if most is not None and funds > most:
        return f"too large: {_money(funds, quote)}, where an order may have {_money(most, quote)}"
    most = limits.day_funds.get(quote)
    if most is not None and total(exposure.of_day(quote, at), funds) > most:
        return f"the limit of a day, {_money(most, quote)}, would be passed"
    most = limits.open_funds.get(quote)
    if most is not None and total(open_funds(undone, quote), funds) > most:
        return f"the limit of open orders, {_money(most, quote)}, would be passed"
    count = limits.orders_per_s
    if count is not None and exposure.in_last_second(at) >= count:
        return f"more than {count} orders in a second"
    return None


def slip(command: PlaceOrder, limits: Limits, mark: Mark | None, at: datetime) -> str | None:
    """Return why a price looks like a slip of the finger, or None.

    Only the direction that costs money counts: a buy far below the market rests and harms nobody.
    """
    if limits.collar_rate is None:
        return None
    if mark is None or mark.at < at - STALE:
        return f"the price of {command.pair} has not been heard for too long to check against it"
    if command.side is Side.BUY:
        bound = product(mark.price, total(Decimal(1), limits.collar_rate))
        is_beyond = command.price > bound
    else:
        bound = product(mark.price, difference(Decimal(1), limits.collar_rate))
        is_beyond = command.price < bound
    if not is_beyond:
        return None
    share = plain((limits.collar_rate * 100).normalize())
    return f"the price is more than {share} % beyond the last, {plain(mark.price)}"


def misfit(command: PlaceOrder, listing: Listing | None) -> str | None:
    """Return why the venue would not take an order of this form, in Coinbase's words, or None."""
    if listing is None:
        return f"{command.pair} is not available"
    return _broken_rule(command, listing.product) or _closed_door(command, listing)


def _broken_rule(command: PlaceOrder, rules: Product) -> str | None:
    if units(command.price, rules.quote_increment) is None:
        return f"price is too accurate. Smallest unit is {plain(rules.quote_increment)}"
    if units(command.size, rules.base_increment) is None:
        return f"size is too accurate. Smallest unit is {plain(rules.base_increment)}"
    if product(command.price, command.size) < rules.min_funds:
        return f"funds is too small. Minimum size is {plain(rules.min_funds)}"
    return None


def _closed_door(command: PlaceOrder, listing: Listing) -> str | None:
    if listing.mode in {"cancel_only", "disabled"}:
        return f"{command.pair} takes no orders at present: {listing.mode}"
    if listing.mode == "post_only" and not command.is_post_only:
        return "Post only mode"
    return None


def _money(amount: Decimal, currency: str) -> str:
    return f"{plain(amount.normalize())} {currency}"
