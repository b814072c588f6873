"""Buys in parts, by the clock or as the price drops, and sells above the average cost."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.messages.base import Side, plain
from common.messages.order import OrderCommand, OrderFilled
from common.money import product, total
from trader.bot import AtRisk, Bot
from trader.figure import Figure
from trader.form import FormDuration, FormFunds, FormPercent, Planned
from trader.ledger import OpenOrder
from trader.parts.deal import FIRST, PROFIT, SAFETY, Deal, DealPlan, Deals, FormGrowth, PlannedDeal
from trader.parts.ladder import above, worse
from trader.parts.setback import Setbacks, is_too_little
from trader.watching import Falls, Rises, Ticks, price_of
from trader.why import Why


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    funds: FormFunds = Field(
        title="Funds",
        description="quote of a deal's first buy",
        json_schema_extra={"suggest": "20"},
    )
    every_s: FormDuration | None = Field(
        default=None,
        title="Every",
        description="from one deal to the next; else one begins as soon as another is over",
        json_schema_extra={"suggest": "86400"},
    )
    safety_orders: int = Field(
        default=0, ge=0, le=25, title="Safety orders", description="further buys as it drops"
    )
    safety_funds: FormFunds | None = Field(
        default=None, title="Safety funds", description="quote of the first of them; else the same"
    )
    drop: FormPercent = Field(
        default=Decimal(1), title="Drop", description="to the first safety order, in per cent"
    )
    drop_growth: FormGrowth = Field(
        default=Decimal(1), title="Drop growth", description="each step in terms of the last one"
    )
    funds_growth: FormGrowth = Field(
        default=Decimal(1), title="Funds growth", description="each buy in terms of the last one"
    )
    take_profit: FormPercent | None = Field(
        default=None, title="Take profit", description="per cent above the average cost; else never"
    )
    trailing: FormPercent | None = Field(
        default=None,
        title="Trailing",
        description="from there sell so many per cent below the peak",
    )
    most_deals: int = Field(default=1, ge=1, le=10, title="Most deals", description="at one time")
    deals: int | None = Field(default=None, ge=1, title="Deals", description="end after so many")
    collar: FormPercent = Field(
        default=Decimal(1),
        title="Collar",
        description="how much worse than the last price it may trade at once, in per cent",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.trailing is not None and self.take_profit is None:
            raise ValueError("trailing begins where the profit is taken: say that, too")
        if self.take_profit is None and self.every_s is None and self.deals is None:
            text = (
                "what is never sold is over once it is bought, and the next deal begins at once, "
            )
            raise ValueError(f"{text}until all funds are spent: say every, take profit or deals")
        if self.plan.deepest >= 1:
            raise ValueError("the safety orders go down to nothing: fewer, or smaller drops")
        return self

    @property
    def plan(self) -> DealPlan:
        """What a deal is made of."""
        return DealPlan(
            self.funds,
            self.safety_orders,
            self.safety_funds or self.funds,
            self.drop,
            self.drop_growth,
            self.funds_growth,
        )


class State(Deals):
    """The deals, and what keeps them from their orders."""

    setbacks: Setbacks = Field(default_factory=Setbacks)


class Dca(Bot[Params, State]):
    """Runs deals: a buy at the market, safety orders below it, and one sale of all."""

    title = "Cost averaging"
    help = "Buys regularly, or more as the price drops, and sells above the average cost."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a bot without a deal."""
        return State()

    @classmethod
    def planned(cls, params: Params) -> Iterator[Planned]:
        """Return what each order of a deal is worth."""
        yield PlannedDeal.of(params.plan)

    @classmethod
    def most_at_risk(cls, params: Params) -> AtRisk | None:
        """Return what all deals may cost that run at once, or are never sold."""
        count = params.most_deals if params.take_profit is not None else params.deals
        if count is None:
            return None
        return AtRisk(product(params.plan.most_funds(), Decimal(count)))

    def figures(self) -> Iterable[Figure]:
        """Return the average cost, and what the deals came to."""
        return self.state.figures()

    def act(self) -> Iterator[OrderCommand]:
        """Tend every deal, and begin one when it is time."""
        state, price = self.state, price_of(self.news)
        self._may_ask = state.setbacks.is_over(self.at)
        if state.setbacks.hopeless:
            yield from state.setbacks.give_up(self)
            return
        for deal in state.deals:
            yield from self._tend(deal, price)
        self._drop_those_over()
        if self._is_to_begin:
            yield from self._begin(price)
        self._sleep()

    def on_accepted(self, order: OpenOrder) -> None:
        """Forget earlier refusals."""
        self.state.setbacks.accepted(self)

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count the fill to its deal."""
        deal = next((each for each in self.state.deals if each.owns(order)), None)
        if deal is not None:
            _, _, number = deal.role_of(order).partition(f"{SAFETY} ")
            deal.take(order.side, fill, int(number or 0))

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again later, or end when no time can heal it."""
        self.state.setbacks.refused(self, order, reason)

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Ask again in a while for what the bot did not take off the book itself."""
        self.state.setbacks.cancelled(self, order)

    def edited(self, fresh: State) -> Iterable[OpenOrder]:
        """Sell the deals that run by the new parameters; their safety orders stay as they are."""
        return ()

    def _of(self, deal: Deal) -> dict[str, OpenOrder]:
        """Return a deal's open orders by what they are for."""
        return {deal.role_of(each): each for each in self.orders if deal.owns(each)}

    @property
    def _is_to_begin(self) -> bool:
        state, params = self.state, self.params
        if not self._may_ask or len(state.deals) >= params.most_deals:
            return False
        if params.deals is not None and state.deals_count >= params.deals:
            return False
        return state.next_at is None or state.next_at <= self.at

    def _begin(self, price: Decimal | None) -> Iterator[OrderCommand]:
        """Begin a deal at the market's price, once it is known."""
        if price is None:
            self.watch(Ticks(1))
            return
        state, every_s = self.state, self.params.every_s
        if every_s is not None:
            due_at, step = state.next_at or self.at, timedelta(seconds=every_s)
            state.next_at = due_at + step * ((self.at - due_at) // step + 1)
        state.deals_count += 1
        deal = Deal.begun(state.deals_count, price, self.params.plan, self.on_tick, self.on_lot)
        state.deals.append(deal)
        yield from self._tend(deal, price)

    def _tend(self, deal: Deal, price: Decimal | None) -> Iterator[OrderCommand]:
        """Ask for what a deal lacks now."""
        there = self._of(deal)
        if deal.is_closing:
            for name, order in there.items():
                if name.startswith(SAFETY) and not order.is_cancelling:
                    yield self.cancel(order)
        elif not deal.has_first and FIRST not in there and self._may_ask:
            yield from self._buy_first(deal, price)
        if deal.has_first and not deal.is_closing and self._may_ask:
            for number, step in enumerate(deal.safety, start=1):
                name = f"{SAFETY} {number}"
                if name not in there and is_too_little(self, step.left, step.price):
                    step.left = Decimal(0)
                elif name not in there:
                    values = {"first price": plain(deal.began_price)}
                    why = Why(text=f"Deal {deal.number} was to buy more here.", values=values)
                    yield self.buy(step.left, at=step.price, purpose=deal.purpose(name), why=why)
        if deal.has_first and deal.held > 0 and self.params.take_profit is not None:
            yield from self._take_profit(deal, there.get(PROFIT), price)

    def _buy_first(self, deal: Deal, price: Decimal | None) -> Iterator[OrderCommand]:
        if price is None:
            self.watch(Ticks(1))
            return
        worst = self.on_tick(worse(price, Side.BUY, self.params.collar))
        size = deal.first_size(self.on_lot(deal.first_affords(self.params.funds, worst)))
        if is_too_little(self, size, worst):
            deal.first_left = Decimal(0)
            if not deal.bought:
                self.state.setbacks.hopeless = f"{plain(self.params.funds)} is too little"
            return
        why = Why(text=f"Deal {deal.number} began.", values={"price": plain(price)})
        yield self.buy(size, at=worst, purpose=deal.purpose(FIRST), why=why, is_immediate=True)

    def _take_profit(
        self, deal: Deal, order: OpenOrder | None, price: Decimal | None
    ) -> Iterator[OrderCommand]:
        if order is None and is_too_little(self, deal.held, deal.average):
            deal.is_closing = True
            return
        percent = self.params.take_profit or Decimal(0)
        target = self.on_tick(deal.worth_more(percent), down=False)
        if self.params.trailing is not None:
            yield from self._trail(deal, order, target, price)
            return
        if order is not None:
            if not deal.is_sold_by(order, target) and not order.is_cancelling:
                yield self.cancel(order)
        elif self._may_ask:
            yield self._sale(deal, target, {"average cost": plain(deal.average)})

    def _trail(
        self, deal: Deal, order: OpenOrder | None, target: Decimal, price: Decimal | None
    ) -> Iterator[OrderCommand]:
        """Follow the peak once the target was reached, and sell when the price falls from it."""
        if order is not None or not self._may_ask:
            return
        if price is not None and not deal.is_closing:
            deal.follow(price, target)
        if deal.peak is None:
            self.watch(Rises(target))
            return
        floor = self.on_tick(worse(deal.peak, Side.SELL, self.params.trailing or Decimal(0)))
        if not deal.is_closing and (price is None or price > floor):
            self.watch(Falls(floor))
            self.watch(Rises(self.on_tick(above(deal.peak), down=False)))
            return
        deal.is_closing = True
        if price is None:
            self.watch(Ticks(1))
            return
        worst = self.on_tick(worse(price, Side.SELL, self.params.collar), down=False)
        values = {"price": plain(price), "peak": plain(deal.peak), "floor": plain(floor)}
        deal.is_left = is_too_little(self, deal.held, worst)
        if not deal.is_left:
            yield self._sale(deal, worst, values, is_immediate=True)

    def _sale(
        self, deal: Deal, price: Decimal, values: dict[str, str], *, is_immediate: bool = False
    ) -> OrderCommand:
        why = Why(text=f"Deal {deal.number} was to take its profit.", values=values)
        purpose = deal.purpose(PROFIT)
        return self.sell(deal.held, at=price, purpose=purpose, why=why, is_immediate=is_immediate)

    def _drop_those_over(self) -> None:
        """Count the deals that are over, and end after the last."""
        state, params = self.state, self.params
        for deal in list(state.deals):
            is_kept = params.take_profit is None and deal.has_bought_all
            is_empty = deal.is_left or is_too_little(self, deal.held, deal.average)
            if not self._of(deal) and (is_kept or (deal.is_closing and is_empty)):
                state.deals.remove(deal)
                if deal.is_closing:
                    state.deals_profit = total(state.deals_profit, deal.profit)
        is_last = params.deals is not None and state.deals_count >= params.deals
        if is_last and not state.deals and not self.orders:
            self.end()

    def _sleep(self) -> None:
        """Wake when a deal is due, or a refused order may be tried again."""
        state = self.state
        has_room = len(state.deals) < self.params.most_deals
        next_at = state.next_at if has_room and self.status.is_alive else None
        dues = (each for each in (state.setbacks.retry_at, next_at) if each and each > self.at)
        self.ledger.wake_at = min(dues, default=None)
