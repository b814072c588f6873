"""The conditional bot: waits until a rule is true, places an order, goes on to the next rule."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from common.messages.base import Instant, Side
from common.messages.bot import FieldError
from common.messages.indicator import Indicators
from common.messages.order import OrderCommand, OrderFilled
from common.messages.platform import Level
from common.money import difference, total
from common.variables import rule_variables
from trader.bot import Beginning, Bot
from trader.form import FormCollar
from trader.frame.switching import CANCEL_AGAIN_S
from trader.ledger import OpenOrder, Total
from trader.parts.awaiting import awaited
from trader.parts.moment import Moment, as_told, intervals_in, values_of, windows_in
from trader.parts.refusal import is_hopeless, is_too_small, refusal_words, retry_delay_s
from trader.parts.step import MOST_STEPS, Step, Steps, in_words, price_of, size_of
from trader.plan import Plan
from trader.rules.inputs import names_in
from trader.rules.rule import Rule, RuleError, Variable, Verdict, check
from trader.rules.rule_text import rule_from, rule_of
from trader.watching import Closes, Ticks
from trader.why import Why

Look = Literal["moves", "1m", "5m", "15m", "1h", "6h", "1d"]


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: Steps = Field(
        title="Steps",
        description="each waits until its rule is true, then for its order to fill",
        json_schema_extra={"format": "steps", "minItems": 1, "maxItems": MOST_STEPS},
    )
    loop: bool = Field(default=False, title="Loop", description="begin again after the last step")
    cooldown_s: Annotated[int, Field(ge=0, le=604_800)] = Field(
        default=60,
        title="Cooldown",
        description="seconds after a step before the next rule is looked at",
        json_schema_extra={"unit": "seconds"},
    )
    look: Look = Field(
        default="moves",
        title="Look",
        description="at the rule as the market moves, or when a candle of that length is over",
    )
    pace_s: Annotated[int, Field(ge=1, le=3600)] = Field(
        default=5,
        title="Pace",
        description="seconds between two looks at windows and indicators, at least; a rule of the "
        "price alone is looked at when its level is reached, at once",
        json_schema_extra={"unit": "seconds"},
    )
    collar_percent: FormCollar = Field(
        default=Decimal(1),
        title="Collar",
        description="how many percent worse than the market an order at market may trade",
    )


class State(BaseModel):
    """Where the bot is in its steps."""

    step_index: int = 0
    steps_count: int = 0
    """How many it has done."""
    step_size: Total | None = None
    """Of the order that the present step is to fill, once that is known."""
    step_traded: Total = Decimal(0)
    filled_at: Instant | None = None
    """When an order of it last traded."""
    rests_until: Instant | None = None
    """Before that it does not look: after a step, or after a refusal."""
    is_settled: bool = False
    """It has looked at the rule, and waits for what may make it true."""
    look_at: Instant | None = None
    """When time itself may make it true."""
    refusal_count: int = 0
    """Refusals in a row."""


class Conditional(Bot[Params, State]):
    """Looks at one rule at a time, on news of the market alone."""

    title = "Conditional"
    help = "Waits until a rule is true, then places an order; any number of steps, without code."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a state at the first step."""
        return State()

    @classmethod
    def objections(
        cls, beginning: Beginning[State], indicators: Indicators | None
    ) -> Iterator[FieldError]:
        """Check every rule against the names that there are now."""
        known = [
            Variable(each.name, each.title, "number", each.unit)
            for each in rule_variables(indicators)
        ]
        params = Params.model_validate({"steps": beginning.params["steps"]})
        for index, step in enumerate(params.steps):
            try:
                check(rule_from(step.rule), known)
            except RuleError as error:
                yield FieldError(field=f"params.steps.{index}.rule", message=str(error))

    def plan(self) -> Plan:
        """Return each step as a sentence."""
        steps = tuple(in_words(each, self.pair) for each in self.params.steps)
        return Plan(steps, self.state.step_index)

    @property
    def step(self) -> Step:
        """The step it is at."""
        return self.params.steps[self.state.step_index]

    def act(self) -> Iterator[OrderCommand]:
        """Look at the rule when there is news; place the step's order when it is true."""
        if self.orders:
            yield from self._mind(self.orders[0])
            return
        if self._is_resting():
            return
        rule = rule_of(self.step.rule)
        if self.news is None:
            self._wait_on(rule)
            return
        moment = Moment(self.at, self.news.ticker, self.ledger.totals, self.state.filled_at)
        values = values_of(names_in(rule.root), moment)
        verdict = rule.over(values)
        if verdict.is_true:
            yield from self._place(verdict, values, self.news.ticker.price)
        else:
            self._settle(rule, values, moment)

    def _is_resting(self) -> bool:
        until = self.state.rests_until
        if until is None:
            return False
        if self.at < until:
            self.wait((until - self.at).total_seconds())
            return True
        self.state.rests_until = None
        return False

    def _wait_on(self, rule: Rule) -> None:
        """Go on waiting, or look at the market anew when something else than it has changed."""
        state = self.state
        if state.look_at is not None and self.at >= state.look_at:
            state.look_at, state.is_settled = None, False
        if state.is_settled:
            self.keep_watching()
            return
        names, look = names_in(rule.root), self.params.look
        along = windows_in(names), intervals_in(names)
        self.watch(Ticks(1, *along) if look == "moves" else Closes(look, *along))

    def _settle(self, rule: Rule, values: dict[str, object], moment: Moment) -> None:
        """Wait for what may make the rule true."""
        params, state = self.params, self.state
        names = names_in(rule.root)
        state.is_settled, state.look_at = True, None
        if params.look != "moves":
            self.watch(Closes(params.look, windows_in(names), intervals_in(names)))
            return
        tick = self.product.quote_increment if self.product else None
        found = awaited(rule, values, moment, tick, params.pace_s)
        for each in found.wanted:
            self.watch(each)
        if found.at is not None:
            state.look_at = found.at
            self.wait((found.at - self.at).total_seconds())

    def _mind(self, order: OpenOrder) -> Iterator[OrderCommand]:
        """Cancel an order that has rested too long."""
        limit_s = self.step.limit_s
        if order.is_immediate or limit_s is None:
            return
        due_at = order.asked_at + timedelta(seconds=limit_s)
        if self.at < due_at:
            self.wait((due_at - self.at).total_seconds())
        elif not (order.is_cancelling and self.is_waiting):
            yield self.cancel(order)
            self.wait(CANCEL_AGAIN_S)

    def _place(
        self, verdict: Verdict, values: dict[str, object], market: Decimal
    ) -> Iterator[OrderCommand]:
        step, state = self.step, self.state
        price = price_of(step, self, market, self.params.collar_percent)
        size = self.on_lot(self._left(step, price))
        if size <= 0 and state.step_traded:
            self._finish_step()  # an edit may leave nothing of it
            self.wait(1)
            return
        if size <= 0 or price <= 0:
            what = "nothing to sell" if step.position_percent else "too little for an order"
            self._try_again(f"step {state.step_index + 1}: there is {what}", state.refusal_count)
            return
        state.step_size = total(state.step_traded, size)
        state.is_settled, state.look_at, self.ledger.wake_at = False, None, None
        text = f"The rule was true: {verdict.sentence()}"
        why = Why(text=text, values=as_told(values), parts=verdict.explanation())
        trade = self.buy if step.side is Side.BUY else self.sell
        purpose = f"step {state.step_index + 1}"
        yield trade(size, at=price, purpose=purpose, why=why, is_immediate=step.is_at_market)

    def _left(self, step: Step, price: Decimal) -> Decimal:
        """Return how much of the step is left to trade: once it has begun, the same however."""
        traded, whole = self.state.step_traded, self.state.step_size
        if not traded or whole is None:
            whole = size_of(step, price, self.ledger.totals.position)
        return max(difference(whole, traded), Decimal(0))

    def on_accepted(self, order: OpenOrder) -> None:
        """Forget earlier refusals; an order that was forgotten says how large the step is."""
        state = self.state
        state.refusal_count, self.last_error = 0, ""
        if state.step_size is None:
            state.step_size = total(state.step_traded, order.size)

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count the fill towards the step."""
        traded = total(self.state.step_traded, fill.size)
        self.state.step_traded, self.state.filled_at = traded, fill.happened_at

    def on_complete(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Go on to the next step."""
        self._finish_step()

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again later, unless no time can heal it."""
        text = refusal_words(f"the order of {order.purpose}", reason)
        if self.is_running and is_too_small(reason) and self.state.step_traded:
            self.say(Level.WARNING, f"leaves the rest of a step: {text}")
            self._finish_step()
        elif self.is_running and is_hopeless(reason):
            self.refuse("steps", text)
            self.say(Level.ERROR, f"{text}; it ends")
        else:
            self._try_again(text, self.state.refusal_count)

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Wait for the rule again, with what is left of the step."""
        if order.is_cancelling:
            self._rest(retry_delay_s(1))
        else:
            self._try_again(f"the order of {order.purpose} was cancelled: {reason}", 0)

    def edited(self, fresh: State) -> tuple[OpenOrder, ...]:
        """Go on at the same step of the new ones, with what is left of it."""
        self.state.step_index = min(self.state.step_index, len(self.params.steps) - 1)
        self.state.step_size, self.state.is_settled, self.state.look_at = None, False, None
        return self.orders

    def on_switched(self) -> None:
        """Look at the market anew: its own books are others there."""
        self.state.rests_until, self.state.is_settled = None, False
        self.state.refusal_count, self.last_error = 0, ""

    def _try_again(self, event: str, refusals: int) -> None:
        self.state.refusal_count = refusals + 1
        delay_s = retry_delay_s(self.state.refusal_count)
        self._rest(delay_s)
        if self.is_running and event != self.last_error:
            self.last_error = event
            self.say(Level.WARNING, f"{event}; it looks again in {delay_s:g} s")

    def _rest(self, delay_s: float) -> None:
        self.state.is_settled, self.state.look_at = False, None
        self.state.rests_until = self.at + timedelta(seconds=delay_s)
        self.wait(delay_s)

    def _finish_step(self) -> None:
        state, params = self.state, self.params
        state.steps_count += 1
        state.step_size, state.step_traded = None, Decimal(0)
        state.is_settled, state.look_at, state.refusal_count = False, None, 0
        if state.step_index + 1 < len(params.steps):
            state.step_index += 1
        elif params.loop:
            state.step_index = 0
        else:
            self.end()
            return
        if params.cooldown_s:
            self._rest(params.cooldown_s)
