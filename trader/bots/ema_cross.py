"""The crossing averages: buys when the quick one rises above the slow one, sells when it falls."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import ROUND_DOWN, Context, Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from common.messages.base import Instant, Money, Price, Side, base_of, plain, quote_of
from common.messages.market import INTERVALS_S, Candle, Interval
from common.messages.order import OrderCommand, WalletReported
from common.messages.platform import Level
from common.messages.watch import CandleClosed, MarketNews
from common.money import product
from trader.bot import Bot
from trader.figure import Figure
from trader.form import FormFunds, FormPercent, FormShare
from trader.ledger import OpenOrder, Total
from trader.parts.averages import Average
from trader.parts.refusal import refusal_words
from trader.parts.taking import Take, take, worst_price
from trader.watching import Closes, Ticks
from trader.why import Why

ASK_AGAIN_S = 10.0
"""The answer to the question for the balances may be lost."""

MOST_FILLED_IN = 1000
"""Candles without a trade that are made up for at once."""

_CUT = Context(prec=60, rounding=ROUND_DOWN)

Period = Annotated[int, Field(ge=2, le=500)]


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval: Interval = Field(
        default="1d", title="Candles", description="the averages are of these candles' closes"
    )
    short: Period = Field(default=9, title="Short", description="candles of the quick average")
    long: Period = Field(default=21, title="Long", description="candles of the slow average")
    share: FormShare = Field(
        default=Decimal("0.15"),
        title="Share",
        description="how much of the account's balance a crossing trades: 0.15 is 15 %",
    )
    smallest: FormFunds = Field(
        default=Decimal(10),
        title="Smallest trade",
        description="a crossing that would trade less is passed by, in quote",
    )
    collar_percent: FormPercent = Field(
        default=Decimal(2),
        title="Collar",
        description="how much worse than the market's price it may trade",
    )

    @field_validator("long")
    @classmethod
    def _is_slower(cls, long: int, info: ValidationInfo) -> int:
        if long <= info.data.get("short", 0):
            raise ValueError("must be more candles than the short average has")
        return long


class Cross(BaseModel):
    """A crossing that has not been traded yet."""

    side: Side
    closed_at: Instant
    close: Price
    short: Total
    long: Total
    short_before: Total
    long_before: Total
    available: Money | None = None
    """What the account has of the currency that is given; None before it was asked."""


class State(BaseModel):
    """The averages, and what is to be traded."""

    short_average: Average
    long_average: Average
    is_above: bool | None = None
    """Whether the quick average was last above the slow one; None before both are warm."""
    candle_at: Instant | None = None
    """When the last candle began."""
    last_close: Price | None = None
    cross: Cross | None = None


class EmaCross(Bot[Params, State]):
    """Trades a share of the account each time the averages cross."""

    title = "Crossing averages"
    help = (
        "Buys a share of the account when the quick average of the closes rises above the slow "
        "one, and sells a share when it falls below."
    )

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return averages that have taken nothing."""
        return State(
            short_average=Average(period=params.short), long_average=Average(period=params.long)
        )

    def edited(self, fresh: State) -> Iterable[OpenOrder]:
        """Begin the averages anew: those of other lengths or candles say something else."""
        self.state = fresh
        return self.orders

    def on_market(self, news: MarketNews) -> None:
        """Take in the candle that is over."""
        if not isinstance(news, CandleClosed):
            return
        self._fill_in(news.candle)
        before = self._averages
        if not self._begin_with(news):
            self._take(news.candle.close)
        self.state.candle_at, self.state.last_close = news.candle.opened_at, news.candle.close
        self._compare(news.candle, before)

    def on_wallet(self, wallet: WalletReported) -> None:
        """Note what there is to trade a share of."""
        cross = self.state.cross
        if cross is None or cross.available is not None:
            return
        given = quote_of(self.pair) if cross.side is Side.BUY else base_of(self.pair)
        found = (each.available for each in wallet.balances if each.currency == given)
        cross.available = next(found, Decimal(0))
        self.ledger.wake_at = None

    def figures(self) -> Iterator[Figure]:
        """Return the averages, once they may cross."""
        for each in (self.state.short_average, self.state.long_average):
            yield Figure(f"Average of {each.period}", each.value if each.is_warm else None, "quote")

    def act(self) -> Iterator[OrderCommand]:
        """Wait for the next candle; after a crossing ask for the balances, and trade."""
        self.watch(Closes(self.params.interval, intervals=(self.params.interval,)))
        cross = self.state.cross
        if cross is None or self.orders or self.is_waiting:
            return
        if cross.available is None:
            yield self.ask_wallet()
            self.wait(ASK_AGAIN_S)
        elif self.news is None:
            self.watch(Ticks(1))
        else:
            yield from self._trade(cross, cross.available, self.news.ticker.price)

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Pass the crossing by: by the time that money comes back it is old."""
        self.last_error = refusal_words(f"order to {order.side.value}", reason)
        self.say(Level.WARNING, f"{self.last_error}; it waits for the next crossing")

    def on_switched(self) -> None:
        """Forget a crossing: it was of another account."""
        self.state.cross, self.ledger.wake_at = None, None

    @property
    def _averages(self) -> tuple[Decimal, Decimal]:
        return self.state.short_average.value, self.state.long_average.value

    def _take(self, close: Decimal) -> None:
        self.state.short_average.take(close)
        self.state.long_average.take(close)

    def _fill_in(self, candle: Candle) -> None:
        """Take the last close again for each candle in which nothing was traded."""
        state = self.state
        if state.candle_at is None or state.last_close is None:
            return
        length = timedelta(seconds=INTERVALS_S[self.params.interval])
        missed = int((candle.opened_at - state.candle_at) / length) - 1
        for _ in range(min(missed, MOST_FILLED_IN)):
            self._take(state.last_close)

    def _begin_with(self, news: CandleClosed) -> bool:
        """Begin where the analyst's averages stand, if it works out these two; False if not.

        Otherwise it takes as many candles as the slow average has until they can cross.
        """
        averages = (self.state.short_average, self.state.long_average)
        reading = next(iter(news.ticker.indicators), None)
        if any(each.count for each in averages) or reading is None:
            return False
        found = [reading.values.get(f"ema:period={each.period}") for each in averages]
        is_past = reading.opened_at > news.candle.opened_at
        for average, value in zip(averages, found, strict=True):
            if value is not None and None not in found:
                average.begin_at(value, open_price=news.ticker.price if is_past else None)
        return None not in found

    def _compare(self, candle: Candle, before: tuple[Decimal, Decimal]) -> None:
        """Note a crossing: the quick average is on the other side than at the last comparison."""
        state, (short, long) = self.state, self._averages
        if not (state.short_average.is_warm and state.long_average.is_warm) or short == long:
            return
        was_above, state.is_above = state.is_above, short > long
        if was_above is None or was_above is state.is_above:
            return
        state.cross = Cross(
            side=Side.BUY if state.is_above else Side.SELL,
            closed_at=candle.opened_at + timedelta(seconds=INTERVALS_S[self.params.interval]),
            close=candle.close,
            short=short,
            long=long,
            short_before=before[0],
            long_before=before[1],
        )

    def _trade(self, cross: Cross, available: Decimal, price: Decimal) -> Iterator[OrderCommand]:
        """Trade a share of what there is, or pass the crossing by."""
        self.state.cross = None
        given = product(available, self.params.share)
        worst = worst_price(self, cross.side, price, self.params.collar_percent)
        size = self.on_lot(given if cross.side is Side.SELL else _quotient(given, worst))
        if size <= 0 or product(size, price) < self.params.smallest:
            smallest = f"{plain(self.params.smallest)} {quote_of(self.pair)}"
            self.say(
                Level.INFO, f"passes a crossing by: it would {cross.side} less than {smallest}"
            )
            return
        why = self._why(cross, available)
        wanted = Take(cross.side, size, "crossing", why, self.params.collar_percent)
        yield from take(self, wanted)

    def _why(self, cross: Cross, available: Decimal) -> Why:
        names, params = ("short", "long", "short_before", "long_before", "close"), self.params
        values = {name: plain(getattr(cross, name)) for name in names}
        values |= {"available": plain(available), "share": plain(params.share)}
        is_buy = cross.side is Side.BUY
        currency = quote_of(self.pair) if is_buy else base_of(self.pair)
        where = "above" if is_buy else "below"
        text = (
            f"The average of {params.short} {params.interval} candles, {_short(cross.short)}, was "
            f"{where} that of {params.long}, {_short(cross.long)}, and had been on the other side: "
            f"it traded {plain(params.share)} of {plain(available)} {currency}."
        )
        return Why(text=text, values=values)


def _quotient(funds: Decimal, price: Decimal) -> Decimal:
    """Return the size that funds buy at a price, cut off well below any increment."""
    return _CUT.quantize(_CUT.divide(funds, price), Decimal(1).scaleb(-18))


def _short(value: Decimal) -> str:
    """Write an average for the eye; every digit of it stands among the values."""
    return plain(_CUT.quantize(value, Decimal("0.01"))) if value >= 1 else plain(value)
