"""The trailing stop: follows the price to its peak, and trades when it turns by so much."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from common.messages.base import Price, Side, base_of, plain, quote_of
from common.messages.order import OrderCommand, OrderFilled
from common.messages.platform import Level
from common.messages.watch import MarketNews, MarketReached
from common.money import difference, total
from trader.bot import AtRisk, Bot
from trader.figure import Figure
from trader.form import FormDistance, FormPercent, FormPrice, FormSize, instead_of
from trader.ledger import OpenOrder, Total
from trader.parts.refusal import is_too_small, refusal_words
from trader.parts.retrying import try_again
from trader.parts.taking import Take, moved, take
from trader.watching import Falls, Rises, Ticks
from trader.why import Why

_SMALLEST_STEP = Decimal("0.00000001")
"""Of a price, for a bot that does not know its pair's rules."""


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    side: Literal["sell", "buy"] = Field(
        default="sell",
        title="Side",
        description="sell when the price falls from its peak, or buy when it rises from its low",
    )
    size: FormSize = Field(
        title="Size", description="how much to trade, in base", json_schema_extra={"suggest": "20"}
    )
    trail_percent: FormPercent | None = Field(
        default=None,
        title="Trail, percent",
        description="how far the price must turn, of its peak",
        json_schema_extra={"suggest": "2"},
    )
    trail_by: Annotated[FormDistance | None, instead_of("trail_percent")] = Field(
        default=None,
        validate_default=True,
        title="Trail, amount",
        json_schema_extra={"instead_of": "trail_percent"},
        description="how far the price must turn, in quote; instead of the percentage",
    )
    begin_at: FormPrice | None = Field(
        default=None,
        title="Begin at",
        description="follow from this price on; at once when it is empty",
    )
    collar_percent: FormPercent = Field(
        default=Decimal(2),
        title="Collar",
        description="how much worse than the market's price it may trade",
    )


class State(BaseModel):
    """How far it has followed the price."""

    peak: Price | None = None
    """The best price since it began to follow: the highest, or the lowest for a buy."""
    stop_price: Price | None = None
    """What the price had turned to when it was hit."""
    hit_price: Price | None = None
    """The price that hit the stop; None while it follows."""
    done_size: Total = Decimal(0)
    refusal_count: int = 0
    """In a row."""


class TrailingStop(Bot[Params, State]):
    """Follows the price as long as it goes the bot's way; trades once when it turns."""

    title = "Trailing stop"
    help = "Follows the price to its peak, and sells when it falls so far from there; or buys."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a state that has seen no price."""
        return State()

    @classmethod
    def most_at_risk(cls, params: Params) -> AtRisk | None:
        """Return what it sells; what it pays for what it buys is the market's to say."""
        return AtRisk(Decimal(0), params.size) if params.side == "sell" else None

    def on_market(self, news: MarketNews) -> None:
        """Follow the price that was told, and the one that the market is at now."""
        if isinstance(news, MarketReached):
            self._follow(news.price)
        self._follow(news.ticker.price)

    def figures(self) -> Iterator[Figure]:
        """Return how far it has followed."""
        yield Figure("Peak" if self.params.side == "sell" else "Lowest", self.state.peak, "quote")

    def act(self) -> Iterator[OrderCommand]:
        """Wait for a better price and for the stop; when that was hit, trade what is left."""
        if self.state.hit_price is None:
            self._wait_for_price()
        elif not self.orders and not self.is_waiting:
            yield from take(self, self._wanted_trade())

    def on_accepted(self, order: OpenOrder) -> None:
        """Forget earlier refusals."""
        if self.state.refusal_count:
            self.state.refusal_count, self.last_error = 0, ""

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count what traded."""
        self.state.done_size = total(self.state.done_size, fill.size)

    def on_complete(self, order: OpenOrder, fill: OrderFilled) -> None:
        """End: an order that is wholly filled was all that was left."""
        if self.on_lot(self._left) <= 0:
            self.end()

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again later, unless what is left is too small to be an order."""
        if self.is_running and is_too_small(reason) and self.state.done_size:
            self.say(Level.WARNING, f"leaves {plain(self._left)} {base_of(self.pair)}: {reason}")
            self.end()
        elif self.is_running:
            event = refusal_words(f"order to {order.side.value}", reason)
            self.state.refusal_count = try_again(self, event, reason, self.state.refusal_count)

    def on_switched(self) -> None:
        """Ask the new broker at once, whatever the old one refused."""
        self.state.refusal_count, self.last_error = 0, ""
        self.ledger.wake_at = None

    @property
    def _side(self) -> Side:
        return Side(self.params.side)

    @property
    def _left(self) -> Decimal:
        return difference(self.params.size, self.state.done_size)

    def _follow(self, price: Decimal) -> None:
        state, is_sell = self.state, self._side is Side.SELL
        if state.hit_price is not None:
            return
        if state.peak is None:
            begin = self.params.begin_at
            if begin is None or (price >= begin if is_sell else price <= begin):
                state.peak = price
            return
        stop = self._stop_at(state.peak)
        if price > state.peak if is_sell else price < state.peak:
            state.peak = price
        elif price <= stop if is_sell else price >= stop:
            state.stop_price, state.hit_price = stop, price

    def _stop_at(self, peak: Decimal) -> Decimal:
        """Return where the price has turned: on the pair's increments, past the exact place.

        The price is on them itself, so it is past the one when it is past the other.
        """
        percent, by = self.params.trail_percent, self.params.trail_by or Decimal(0)
        is_sell = self._side is Side.SELL
        if percent is not None:
            exact = moved(peak, -percent if is_sell else percent)
        else:
            exact = difference(peak, by) if is_sell else total(peak, by)
        return self.on_tick(exact, down=is_sell) if exact > 0 else Decimal(0)

    def _wait_for_price(self) -> None:
        """Watch for a new peak, and for the stop below it; or for the price to begin at."""
        peak, begin, is_sell = self.state.peak, self.params.begin_at, self._side is Side.SELL
        if peak is None and begin is None:
            self.watch(Ticks(1))
        elif peak is None and begin is not None:
            self.watch(Rises(begin) if is_sell else Falls(begin))
        elif peak is not None:
            stop, step = self._stop_at(peak), _SMALLEST_STEP
            step = self.product.quote_increment if self.product is not None else step
            self.watch(Rises(total(peak, step)) if is_sell else Rises(stop))
            below = stop if is_sell else difference(peak, step)
            if below > 0:
                self.watch(Falls(below))

    def _wanted_trade(self) -> Take:
        return Take(
            self._side, self._left, "trailing stop", self._why(), self.params.collar_percent
        )

    def _why(self) -> Why:
        state, quote = self.state, quote_of(self.pair)
        named = {"price": state.hit_price, "stop": state.stop_price, "peak": state.peak}
        values = {name: plain(each) for name, each in named.items() if each is not None}
        is_sell, percent = self._side is Side.SELL, self.params.trail_percent
        trail = f"{plain(self.params.trail_by or Decimal(0))} {quote}"
        if percent is not None:
            trail = f"{plain(percent)} %"
        verb, where, peak = ("fell", "below", "peak") if is_sell else ("rose", "above", "low")
        text = (
            f"The price {verb} to {values['price']} {quote}, to the stop at {values['stop']} or "
            f"{where}: {trail} {where} its {peak} of {values['peak']}."
        )
        if state.done_size:
            text += f" {plain(self._left)} {base_of(self.pair)} was left to {self._side.value}."
        return Why(text=text, values=values)
