"""Protections: what a person forbids a bot of any type, and whether it is so far. Pure.

A loss or a drawdown that is too large pauses the bot, or stops it, with nothing left open. The
others hold back orders that add to what the bot has at risk; those that lessen it go out.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from common.hours import HOURS, hours_of, is_within, next_time
from common.messages.base import Side, plain, quote_of
from common.money import difference, product, total
from trader.form import FormFunds
from trader.frame.guard import Guard
from trader.ledger import Ledger, OpenOrder
from trader.watching import Falls, Rises

_GROUP: JsonDict = {"group": "Protections"}

_STEP = Decimal("0.1")
"""Of the largest drawdown: the steps in which the highest profit is noted between trades."""


class Protections(BaseModel):
    """The parameters that every bot type has; none of them need be given."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    largest_loss: FormFunds | None = Field(
        default=None,
        title="Largest loss",
        description="in quote, after fees, what it holds valued at the market",
        json_schema_extra=_GROUP,
    )
    largest_drawdown: FormFunds | None = Field(
        default=None,
        title="Largest drawdown",
        description="in quote: how far its profit may fall from the highest that it had, what it "
        "holds valued at the market; that is noted to a tenth of this",
        json_schema_extra=_GROUP,
    )
    on_loss: Literal["pause", "stop"] = Field(
        default="pause",
        title="Then",
        description="what a loss or drawdown that large does, once its orders are cancelled",
        json_schema_extra=_GROUP,
    )
    losses_in_a_row: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None,
        title="Losses in a row",
        description="after so many it buys nothing more for a while",
        json_schema_extra=_GROUP,
    )
    cooldown_minutes: Annotated[int, Field(ge=1, le=10_080)] = Field(
        default=60,
        title="Cooldown (min)",
        description="how long a while is",
        json_schema_extra=_GROUP,
    )
    largest_funds: FormFunds | None = Field(
        default=None,
        title="Largest open funds",
        description="in quote: most that it has in what it holds and in orders to get more",
        json_schema_extra=_GROUP,
    )
    trading_hours: Annotated[str, Field(pattern=HOURS)] | None = Field(
        default=None,
        title="Trading hours (UTC)",
        description="as 08:00-22:00; outside them nothing is added to what it holds",
        json_schema_extra=_GROUP,
    )

    @property
    def is_any(self) -> bool:
        """Whether anything is forbidden."""
        limits = self.largest_loss, self.largest_drawdown, self.largest_funds
        return any(each is not None for each in (*limits, self.losses_in_a_row, self.trading_hours))

    @property
    def hours(self) -> tuple[time, time] | None:
        """From when until when it may trade; the end may be on the next day."""
        return None if self.trading_hours is None else hours_of(self.trading_hours)


def protections_of(params: dict[str, Any]) -> Protections | None:
    """Return what a bot's parameters forbid, or None when that is nothing."""
    if all(params.get(each) is None for each in _LIMITS):
        return None
    return Protections.model_validate(params)


_LIMITS = (
    "largest_loss",
    "largest_drawdown",
    "losses_in_a_row",
    "largest_funds",
    "trading_hours",
)


def loss_beyond(
    limits: Protections, guard: Guard, ledger: Ledger, price: Decimal
) -> tuple[str, str]:
    """Return which of the two limits of loss is reached at a price, and say how; empty if none."""
    worth = ledger.worth.at(price)
    lost, fallen = difference(guard.base, worth), difference(guard.peak, worth)
    if limits.largest_loss is not None and lost >= limits.largest_loss:
        return "largest_loss", f"lost {_short(lost)} of at most {plain(limits.largest_loss)}"
    if limits.largest_drawdown is not None and fallen >= limits.largest_drawdown:
        allowed = plain(limits.largest_drawdown)
        return "largest_drawdown", f"fell {_short(fallen)} from its peak, of at most {allowed}"
    return "", ""


def losing_price(limits: Protections, guard: Guard, ledger: Ledger) -> Falls | Rises | None:
    """Return the price of the market at which a loss is too large, or None."""
    bounds: list[Decimal] = []
    if limits.largest_loss is not None:
        bounds.append(difference(guard.base, limits.largest_loss))
    if limits.largest_drawdown is not None:
        bounds.append(difference(guard.peak, limits.largest_drawdown))
    return ledger.worth.reaches(max(bounds)) if bounds else None


def peak_price(limits: Protections, guard: Guard, ledger: Ledger) -> Falls | Rises | None:
    """Return the price of the market at which there is a new peak to be noted, or None.

    It is a tenth of the largest drawdown above the last one: so a peak is known to a tenth of
    what may be lost of it, and a market that rises is heard of ten times for each such drawdown.
    """
    if limits.largest_drawdown is None:
        return None
    step = product(limits.largest_drawdown, _STEP)
    return ledger.worth.gains(total(guard.peak, step))


def hold(limits: Protections, ledger: Ledger, at: datetime) -> tuple[str, datetime | None]:
    """Return why nothing may be added to a bot's risk at an instant, and until when at least."""
    hours = limits.hours
    if hours is not None and not is_within(hours, at):
        return f"outside its trading hours {limits.trading_hours} UTC", next_time(hours[0], at)
    since, most = ledger.score.last_loss_at, limits.losses_in_a_row
    if most is None or since is None or ledger.score.losses_count < most:
        return "", None
    until = since + timedelta(minutes=limits.cooldown_minutes)
    if at >= until:
        return "", None
    return f"cools down until {until:%H:%M} UTC after {most} losses in a row", until


def next_closing(limits: Protections, at: datetime) -> datetime | None:
    """Return when the trading hours end next, or None when there are none."""
    return None if limits.hours is None else next_time(limits.hours[1], at)


def adds(ledger: Ledger, side: Side) -> bool:
    """Return whether an order of a side adds to what is at risk, rather than lessening it."""
    held = ledger.totals.position
    return held >= 0 if side is Side.BUY else held <= 0


def funds_beyond(limits: Protections, ledger: Ledger, side: Side, funds: Decimal) -> str:
    """Say why an order of so much would have too much at risk; empty when it has not."""
    if limits.largest_funds is None:
        return ""
    same = (_open_funds(each) for each in ledger.orders if each.side is side)
    after = total(abs(ledger.totals.cost), *same, funds)
    if after <= limits.largest_funds:
        return ""
    return f"it would have {_short(after)} open, of at most {plain(limits.largest_funds)}"


def said(text: str, pair: str) -> str:
    """Return what people are told, with the currency."""
    return f"{text} {quote_of(pair)}"


def _open_funds(order: OpenOrder) -> Decimal:
    return product(order.price, difference(order.size, order.filled_size))


def _short(amount: Decimal) -> str:
    """Write an amount for people: products of prices and sizes have many digits."""
    return (
        plain(amount.quantize(Decimal("0.01"))) if abs(amount) >= 1 else plain(amount.normalize())
    )
