"""A bot's own books: its open orders, and what its fills added up to."""

from decimal import Context, Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer

from common.messages.base import EXACT, Instant, Pair, Price, Side, Size, plain
from common.messages.order import OrderFilled, PlaceOrder, Purpose
from common.messages.watch import WATCH_LIST, Watch
from common.money import difference, product, total
from trader.why import Why
from trader.worth import Worth, together

Total = Annotated[
    Decimal,
    Field(allow_inf_nan=False),
    EXACT,
    PlainSerializer(plain, return_type=str, when_used="json"),
]
"""A sum of products of prices and sizes: exact, so with more decimals than one number has."""

LOSSES_COUNT = 50
"""Losses of a row that are kept: all bots together rest after as many at most."""

_SHARE = Decimal(1).scaleb(-18)
_ROUNDED = Context(prec=60)


def _from_json(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a document
    """Read watches as JSON has them: messages alone want every value in its own type."""
    return WATCH_LIST.validate_python(value, strict=False)


class OpenOrder(BaseModel):
    """An order that the bot has asked for and that is not known to be done."""

    order_id: UUID
    pair: Pair
    side: Side
    price: Price
    size: Size
    is_post_only: bool = False
    is_immediate: bool = False
    purpose: Purpose = ""
    why: Why | None = None
    asked_at: Instant
    sequence: int = 0
    """The last event heard of it; 0 while the broker has not answered."""
    filled_size: Total = Decimal(0)
    funds: Total = Decimal(0)
    """Price times size of its fills, in quote."""
    fees: Total = Decimal(0)
    gain: Total | None = None
    """Profit that its fills realised by closing a position, fees counted; None when none did."""
    is_cancelling: bool = False

    def add(self, fill: OrderFilled) -> None:
        """Count a fill in."""
        self.filled_size = total(self.filled_size, fill.size)
        self.funds = total(self.funds, product(fill.price, fill.size))
        self.fees = total(self.fees, fill.fee)

    def asked_by(self, bot_id: UUID) -> PlaceOrder:
        """Return the command that places it: the same each time."""
        return PlaceOrder(
            order_id=self.order_id,
            bot_id=bot_id,
            pair=self.pair,
            side=self.side,
            price=self.price,
            size=self.size,
            is_post_only=self.is_post_only,
            is_immediate=self.is_immediate,
            purpose=self.purpose,
        )


class Totals(BaseModel):
    """What all fills of a bot added up to; every figure is made from fills, never from statuses."""

    bought_size: Total = Decimal(0)
    sold_size: Total = Decimal(0)
    spent: Total = Decimal(0)
    """Quote given for base, without fees."""
    received: Total = Decimal(0)
    """Quote got for base, without fees."""
    fees: Total = Decimal(0)
    position: Total = Decimal(0)
    """Base held because of the bot's trades; negative when it sold first."""
    cost: Total = Decimal(0)
    """Quote given for the position; negative when it sold first."""
    profit: Total = Decimal(0)
    """Realised by closing positions at their average price, less all fees paid, in quote."""

    def add(self, side: Side, fill: OrderFilled) -> None:
        """Count a fill in."""
        funds = product(fill.price, fill.size)
        if side is Side.BUY:
            self.bought_size = total(self.bought_size, fill.size)
            self.spent = total(self.spent, funds)
        else:
            self.sold_size = total(self.sold_size, fill.size)
            self.received = total(self.received, funds)
        self.fees = total(self.fees, fill.fee)
        self.profit = difference(self.profit, fill.fee)
        self._move(fill.size if side is Side.BUY else -fill.size, fill.price)

    def _move(self, size: Decimal, price: Decimal) -> None:
        """Take a signed size into the position: what closes it realises profit."""
        if self.position * size < 0:
            closing = min(abs(size), abs(self.position)).copy_sign(size)
            cost = self._cost_of(closing)
            self.profit = total(self.profit, cost, -product(price, closing))
            self.position = total(self.position, closing)
            self.cost = total(self.cost, cost)
            size = difference(size, closing)
        self.position = total(self.position, size)
        self.cost = total(self.cost, product(price, size))

    def _cost_of(self, closing: Decimal) -> Decimal:
        """Return the change of cost when so much of the position closes.

        A part's share is rounded to 18 decimals; the last part takes the exact rest, so that the
        profits of the parts add up to the last decimal.
        """
        if closing == -self.position:
            return -self.cost
        share = _ROUNDED.divide(_ROUNDED.multiply(self.cost, closing), self.position)
        return _ROUNDED.normalize(_ROUNDED.quantize(share, _SHARE))


class Score(BaseModel):
    """How a bot fares, over all brokers: what its protections and other bots look at."""

    fills_count: int = 0
    last_fill_at: Instant | None = None
    mark: Total | None = None
    """The price of the last fill, at which the position is valued here."""
    worth: Total = Decimal(0)
    """Profit after fees with the position at ``mark``, in quote."""
    peak: Total = Decimal(0)
    """The highest that ``worth`` was."""
    losses_count: int = 0
    """Orders in a row that closed a position at a loss, fees counted."""
    last_loss_at: Instant | None = None
    losses_at: list[Instant] = Field(default_factory=list)
    """When those of the row were done that lost, oldest first, the last ones."""
    last_gain_at: Instant | None = None
    """When an order last closed a position without a loss."""

    def add(self, fill: OrderFilled, worth: Worth) -> None:
        """Count a fill in; ``worth`` is what the books say after it."""
        self.fills_count += 1
        self.last_fill_at = fill.happened_at
        self.mark, self.worth = fill.price, worth.at(fill.price)
        self.peak = max(self.peak, self.worth)

    def close(self, gain: Decimal, at: Instant) -> None:
        """Count what an order that closed a position came to, when it is done."""
        self.losses_count = self.losses_count + 1 if gain < 0 else 0
        if gain < 0:
            self.last_loss_at = at
            self.losses_at = [*self.losses_at, at][-LOSSES_COUNT:]
        else:
            self.losses_at, self.last_gain_at = [], at


class Ledger(BaseModel):
    """What every bot type's document holds beside its own state."""

    order_count: int = 0
    """How many orders it has asked for; the next one's number is one more."""
    orders: list[OpenOrder] = Field(default_factory=list)
    """Oldest first."""
    totals: Totals = Field(default_factory=Totals)
    """At the broker where it trades now."""
    totals_elsewhere: dict[str, Totals] = Field(default_factory=dict)
    """At brokers where it traded before, by name; when it comes back it goes on with these."""
    score: Score = Field(default_factory=Score)
    wake_at: Instant | None = None
    """When it wants to be told that time has passed."""
    watches: Annotated[list[Watch], BeforeValidator(_from_json)] = Field(default_factory=list)
    """What it waits for in the market."""
    watch_count: int = 0
    """How many watches it has had."""
    is_kept_waiting: bool = False
    """What it watched for has happened, and trades are missing in what it wants to look at."""

    def find(self, order_id: UUID) -> OpenOrder | None:
        """Return an open order, or None."""
        return next((each for each in self.orders if each.order_id == order_id), None)

    @property
    def worth(self) -> Worth:
        """All that its trades came to, at every broker."""
        books = (self.totals, *self.totals_elsewhere.values())
        return together(Worth(each.position, each.cost, each.profit) for each in books)

    def count(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count a fill of an open order in, everywhere."""
        held, profit = self.totals.position, self.totals.profit
        order.add(fill)
        self.totals.add(order.side, fill)
        is_closing = held > 0 if order.side is Side.SELL else held < 0
        if is_closing:
            gained = difference(self.totals.profit, profit)
            order.gain = total(order.gain or Decimal(0), gained)
        self.score.add(fill, self.worth)

    def settle(self, order: OpenOrder, at: Instant) -> None:
        """Take an order off: it is done."""
        self.orders.remove(order)
        if order.gain is not None:
            self.score.close(order.gain, at)
