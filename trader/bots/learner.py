"""The learner: forecasts each candle from the indicators, learns what came of it, trades on it."""

from collections.abc import Iterator
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from common.messages.base import Number, Price, Side, base_of, plain
from common.messages.market import Candle, CandleState, Interval
from common.messages.order import OrderCommand
from common.messages.platform import Level
from common.messages.watch import CandleClosed
from common.money import difference, total
from trader.bot import AtRisk, Bot
from trader.figure import Figure
from trader.form import FormCollar, FormFunds, FormPercent
from trader.ledger import OpenOrder
from trader.parts.features import as_statistic, features_of
from trader.parts.refusal import is_hopeless, is_too_small, refusal_words
from trader.parts.standing import Standing
from trader.parts.taking import worst_price
from trader.watching import Closes
from trader.why import Why

if TYPE_CHECKING:
    from trader.parts.learning import Forecaster

_ROUNDED = Context(prec=60)
_SHOWN = Decimal("0.0001")
"""Of a probability in percent: what is compared, and what people are shown."""


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval: Interval = Field(
        default="15m",
        title="Candles",
        description="it forecasts whether the next one closes higher",
    )
    funds: FormFunds = Field(
        title="Funds",
        description="how much quote to buy for; it holds one such position at most, "
        "whatever it left behind at another cambista included",
        json_schema_extra={"suggest": "5"},
    )
    threshold_percent: Annotated[FormPercent, Field(ge=50)] = Field(
        default=Decimal(55),
        title="Threshold",
        description="buys when a rise is at least so probable, sells when a fall is",
    )
    learn_first: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=200,
        title="Learn first",
        description="so many candles before it trades on what it forecasts",
    )
    rate_percent: Annotated[FormPercent, Field(le=50)] = Field(
        default=Decimal(1),
        title="Learning rate",
        description="how far one candle moves what it has learnt: more follows the market faster, "
        "and its noise too",
    )
    collar_percent: FormCollar = Field(
        default=Decimal(1),
        title="Collar",
        description="how many percent worse than the market an order may trade",
    )


class State(BaseModel):
    """How well it has forecast."""

    standing: Standing = Field(default_factory=Standing)
    examples_count: int = 0
    """Candles that its model has learnt from."""
    probability_percent: Number | None = None
    """Of a rise of the candle that is open, by its last forecast."""


class Lesson(BaseModel):
    """What is kept beside the document: the model, and the forecast that is open."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval: Interval | None = None
    """Of the candles that it was learnt from."""
    model: str = ""
    features: dict[str, float] = {}
    """At the last forecast; none while none is open."""
    base: Price | None = None
    """The price at which it was made."""


class Learner(Bot[Params, State]):
    """Learns from every closed candle before it forecasts the next: progressive validation."""

    title = "Learner"
    help = (
        "Learns from every candle whether indicators foretell the next one, and trades when it is "
        "sure enough; beside its accuracy stands that of naive forecasts."
    )
    most_attached = 16_384

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return the state of one that has learnt nothing."""
        return State()

    @classmethod
    def most_at_risk(cls, params: Params) -> AtRisk:
        """Return the funds of the one position that it holds."""
        return AtRisk(params.funds)

    @classmethod
    def prepare(cls) -> None:
        """Import the learning library."""
        import trader.parts.learning  # noqa: F401, PLC0415 - two seconds, for whom it is needed alone

    def figures(self) -> Iterator[Figure]:
        """Return how often it was right, beside the naive forecasts of the same candles."""
        yield from self.state.standing.figures()
        yield Figure("Learnt from", self.state.examples_count)
        yield Figure("A rise next", self.state.probability_percent, "%")

    def act(self) -> Iterator[OrderCommand]:
        """Learn and forecast when a candle is over, and trade on it."""
        interval = self.params.interval
        self.watch(Closes(interval, intervals=(interval,)))
        if not isinstance(self.news, CandleClosed):
            return
        self._study(self.news)
        if not self.orders:
            yield from self._trade(self.news.ticker.price)

    def _study(self, news: CandleClosed) -> None:
        """Learn what became of the last forecast, then make the next."""
        lesson = self._lesson()
        forecaster = self._forecaster(lesson)
        price, state = news.ticker.price, self.state
        self._learn(forecaster, lesson, news.candle)
        reading = next(iter(news.ticker.indicators), None)
        features = None if reading is None else features_of(reading, price)
        state.probability_percent = None
        if features is not None:
            state.probability_percent = _as_percent(forecaster.probability(features))
        lesson = Lesson(
            interval=self.params.interval,
            model=forecaster.written(),
            features=features or {},
            base=price,
        )
        self.attach(lesson.model_dump_json())

    def _lesson(self) -> Lesson:
        """Read what it kept; begin anew where that was lost."""
        if self.attached:
            try:
                kept = Lesson.model_validate_json(self.attached)
            except ValidationError:
                kept = Lesson()
            if kept.interval == self.params.interval:
                return kept
            self.say(Level.WARNING, "what it kept is of no use; it begins to learn anew")
        elif self.state.examples_count:
            self.say(Level.WARNING, "what it had learnt was lost; it begins to learn anew")
        self.state.examples_count, self.state.probability_percent = 0, None
        return Lesson()

    def _forecaster(self, lesson: Lesson) -> "Forecaster":
        from trader.parts.learning import Forecaster, ModelUnreadable  # noqa: PLC0415 - see prepare

        rate = as_statistic(self.params.rate_percent) / 100
        if not lesson.model:
            return Forecaster(rate)
        try:
            return Forecaster.read(lesson.model, rate)
        except ModelUnreadable as error:
            self.say(Level.WARNING, f"what it had learnt {error}; it begins to learn anew")
            self.state.examples_count = 0
            return Forecaster(rate)

    def _learn(self, forecaster: "Forecaster", lesson: Lesson, candle: Candle) -> None:
        """Compare the open forecast with the candle, then learn from it; of a holed one nothing."""
        probability = self.state.probability_percent
        if lesson.base is None or not lesson.features or candle.state is CandleState.HOLED:
            return
        is_rise = candle.close > lesson.base
        if probability is not None:
            self.state.standing.count(is_forecast=probability > 50, is_rise=is_rise)  # noqa: PLR2004
        forecaster.learn(lesson.features, is_rise=is_rise)
        self.state.examples_count += 1

    def _trade(self, price: Decimal) -> Iterator[OrderCommand]:
        """Buy when a rise is probable enough and nothing is held; sell when a fall is."""
        params, position = self.params, self.ledger.totals.position
        rise = self.state.probability_percent
        if rise is None or self.state.examples_count < params.learn_first:
            return
        fall = 100 - rise
        if position <= 0 and rise >= params.threshold_percent:
            worst = worst_price(self, Side.BUY, price, params.collar_percent)
            size = self.on_lot(_ROUNDED.divide(self._free_funds, worst))
            if size > 0:
                why = self._why("rise", rise)
                yield self.buy(size, at=worst, purpose="rise", why=why, is_immediate=True)
        elif position > 0 and fall >= params.threshold_percent:
            worst = worst_price(self, Side.SELL, price, params.collar_percent)
            size = self.on_lot(position)
            if size > 0 and worst > 0:
                why = self._why("fall", fall)
                yield self.sell(size, at=worst, purpose="fall", why=why, is_immediate=True)

    @property
    def _free_funds(self) -> Decimal:
        """What it may spend here: less what it paid for what it left behind at other brokers."""
        elsewhere = (max(each.cost, Decimal(0)) for each in self.ledger.totals_elsewhere.values())
        return difference(self.params.funds, total(*elsewhere))

    def _why(self, what: str, probability: Decimal) -> Why:
        params, state = self.params, self.state
        return Why(
            text=f"A {what} of the next {params.interval} candle was {plain(probability)} % "
            f"probable, at least {plain(params.threshold_percent)} %; {state.standing.told()}.",
            values={
                "probability_percent": plain(probability),
                "threshold_percent": plain(params.threshold_percent),
                "examples_count": str(state.examples_count),
                **state.standing.values(),
            },
        )

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Wait for the next candle, unless no time can heal it."""
        text = refusal_words(
            f"order to {order.side} {plain(order.size)} {base_of(order.pair)}", reason
        )
        if self.is_running and is_hopeless(reason) and not is_too_small(reason):
            self.refuse("funds", text)
            self.say(Level.ERROR, f"{text}; it ends")
        elif self.is_running and reason != self.last_error:
            self.last_error = reason
            self.say(Level.WARNING, text)

    def on_accepted(self, order: OpenOrder) -> None:
        """Forget earlier refusals."""
        self.last_error = ""


def _as_percent(probability: float) -> Decimal:
    """Return a probability as it is compared and shown; what is learnt stays a statistic."""
    return Decimal(repr(probability * 100)).quantize(_SHOWN)
