"""Stop loss: when the price falls to a stop, ends other bots and sells the base that they hold."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.messages.base import Instant, Price, base_of, plain, quote_of
from common.messages.bot import BotStatus
from common.messages.order import OrderCommand, OrderFilled
from common.messages.platform import Level
from common.messages.watch import MarketNews, MarketReached, TickerTold
from common.money import difference, product, total
from trader.bot import Bot, Why
from trader.form import FormBots, FormPercent, FormPrice, FormTag
from trader.ledger import OpenOrder, Total
from trader.others import BotFigures
from trader.parts.deed import ASK_AGAIN_S, MOST_ASKS, Doing
from trader.parts.leaving_out import say_left_out
from trader.parts.refusal import is_hopeless, is_too_small, refusal_words, retry_delay_s
from trader.watching import Falls, Ticks


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bots: FormBots = Field(
        default=(), title="Bots", description="whose orders are cancelled and whose base is sold"
    )
    tag: FormTag | None = Field(
        default=None, title="Tag", description="and those of all bots with this tag that live then"
    )
    stop: FormPrice = Field(
        title="Stop at",
        description="price at which, or below, they are stopped",
        json_schema_extra={"suggest": "0.95"},
    )
    sell_as: Literal["market", "limit"] = Field(
        default="market", title="Sell", description="at once, or at a price of one's own"
    )
    collar_percent: FormPercent = Field(
        default=Decimal(2),
        title="Collar (%)",
        description="how far below the last price a sale at market may go",
    )
    limit: FormPrice | None = Field(
        default=None,
        title="Limit price",
        description="price of a sale by limit; the stop itself when not given",
        json_schema_extra={"unit": "price"},
    )

    @model_validator(mode="after")
    def _has_bots(self) -> Self:
        if not (self.bots or self.tag):
            raise ValueError("say which bots, or a tag")
        return self


class Taken(Doing):
    """One of the bots, as the stop found it, and how often it was asked to stop."""

    name: str = ""
    size: Total | None = None
    """The base that it held when nothing of it was open any more; None until then."""
    left_out: str = ""
    """Why nothing of it is sold."""

    @property
    def is_settled(self) -> bool:
        """Whether it is known what is to be sold of it."""
        return self.size is not None or bool(self.left_out)


class State(BaseModel):
    """How far it has come."""

    phase: Literal["waiting", "stopping", "selling"] = "waiting"
    reached_price: Price | None = None
    reached_at: Instant | None = None
    taken: list[Taken]
    is_tag_taken: bool = True
    """Whether those with the tag are among them, if there is one."""
    to_sell: Total = Decimal(0)
    sold: Total = Decimal(0)
    refusal_count: int = 0
    """Tries in a row that sold nothing."""
    left_out: list[str] = Field(default_factory=list)
    """What it has said that it does not stop."""


class StopLoss(Bot[Params, State]):
    """Waits for the stop; stops the bots; sells what they hold."""

    title = "Stop loss"
    help = "When the price falls to the stop, it stops other bots and sells the base they hold."
    looks_after_others = True

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a state that waits."""
        taken = [Taken(uid=each) for each in params.bots]
        return State(taken=taken, is_tag_taken=params.tag is None)

    def act(self) -> Iterator[OrderCommand]:
        """Do what comes next of the three."""
        state = self.state
        if state.phase == "stopping":
            self._take_tagged()
        self.others.watch(each.uid for each in state.taken)
        if not state.is_tag_taken:
            self.others.watch_tag(self._tag)
        say_left_out(self, self.others.left_out, state.left_out)
        if state.phase == "waiting":
            self.watch(Falls(self.params.stop))
        if state.phase == "stopping":
            self._stop_the_bots()
        if state.phase == "selling":
            yield from self._sell()

    def on_market(self, news: MarketNews) -> None:
        """Begin when the stop was reached."""
        if isinstance(news, MarketReached) and self.state.phase == "waiting":
            self.state.phase = "stopping"
            self.state.reached_price, self.state.reached_at = news.price, news.reached_at
            self.say(Level.WARNING, f"the price fell to {self._price(news.price)}: {self._aim}")

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Count what is sold."""
        self.state.sold = total(self.state.sold, fill.size)
        self.state.refusal_count = 0

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again, unless what is left is too little for anybody."""
        if is_too_small(reason):
            left = f"{self._base(self._left)} is too little to be sold: {reason}"
            sold = self.state.sold
            self._finish(f"sold {self._base(sold)}; {left}" if sold else left)
        elif is_hopeless(reason):
            self.refuse("limit", reason)
            self.say(Level.ERROR, f"cannot sell: {reason}; it ends")
        else:
            self._try_again(refusal_words("the sale", reason))

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Sell on what the market did not take."""
        if self.is_running:
            sold = plain(order.filled_size.normalize())
            self._try_again(f"sold {sold} of {self._base(order.size)}")

    def edited(self, fresh: State) -> Iterable[OpenOrder]:
        """Take other bots while it waits; a sale by limit goes on at the new price."""
        if self.state.phase == "waiting":
            self.state.taken, self.state.is_tag_taken = fresh.taken, fresh.is_tag_taken
        return self.orders

    def on_switched(self) -> None:
        """Ask the new broker at once."""
        self.ledger.wake_at = None

    @property
    def _aim(self) -> str:
        count = len(self.state.taken) + len(self._tagged())
        return f"stops {count} {'bot' if count == 1 else 'bots'} and sells what they hold"

    @property
    def _tag(self) -> str:
        return self.params.tag or ""

    @property
    def _left(self) -> Decimal:
        return difference(self.state.to_sell, self.state.sold)

    def _tagged(self) -> list[Taken]:
        """Return the bots with the tag beside those named; what ended before is left alone."""
        named = {each.uid for each in self.state.taken}
        found = () if self.state.is_tag_taken else self.others.tagged(self._tag)
        return [Taken(uid=e.uid) for e in found if e.status.is_alive and e.uid not in named]

    def _take_tagged(self) -> None:
        """Take those who have the tag now, once it is told who they are."""
        if not self.state.is_tag_taken and self.others.is_tag_told(self._tag):
            self.state.taken += self._tagged()
            self.state.is_tag_taken, self.state.left_out = True, []  # to be said once more

    def _stop_the_bots(self) -> None:
        """Ask each to stop, and note what it holds when nothing of it is open any more."""
        for each in self.state.taken:
            if not each.is_settled and self.others.is_told(each.uid):
                self._settle(each, self.others.find(each.uid))
        if self.state.is_tag_taken and all(each.is_settled for each in self.state.taken):
            self._count()
        elif not self.is_waiting:
            self.wait(ASK_AGAIN_S)

    def _settle(self, taken: Taken, found: BotFigures | None) -> None:
        reason = self._objection(found)
        if found is not None:
            taken.name = found.name
        if reason or found is None:
            self._leave_out(taken, reason)
        elif found.is_at_rest:
            taken.size = max(found.position, Decimal(0))
        elif found.status is BotStatus.CRASHED and taken.asks_count >= MOST_ASKS:
            self._leave_out(taken, "it crashed with an order open, and a person must look")
        elif found.status is not BotStatus.STOPPING and taken.is_due(self.at):
            taken.asks_count, taken.asked_at = taken.asks_count + 1, self.at
            self.others.stop(taken.uid)

    def _objection(self, found: BotFigures | None) -> str:
        if found is None:
            return "there is no such bot"
        if found.pair != self.pair:
            return f"it trades {found.pair}"
        if found.cambista != self.cambista:
            return f"it is at {found.cambista}"
        return ""

    def _leave_out(self, taken: Taken, reason: str) -> None:
        taken.left_out = reason
        self.say(Level.WARNING, f"leaves out {taken.name or taken.uid}: {reason}")

    def _count(self) -> None:
        """Add up what is to be sold, and tell how it came to that."""
        sizes = [each.size for each in self.state.taken if each.size is not None]
        self.state.to_sell = self.on_lot(total(*sizes))
        self.state.phase = "selling"
        self.ledger.wake_at = None
        told = [_told(each, base_of(self.pair)) for each in self.state.taken]
        told += [f"{each} were left out" for each in self.state.left_out]
        reached = self.state.reached_price
        at = "" if reached is None else f" at {self._price(reached)}"
        self.note(f"Reached its stop of {self._price(self.params.stop)}{at}: {'; '.join(told)}")

    def _sell(self) -> Iterator[OrderCommand]:
        if self.orders or self.is_waiting:
            return
        size = self.on_lot(self._left).normalize()
        if size <= 0:
            sold = self._base(self.state.sold)
            self._finish(f"sold {sold}" if self.state.sold else "no bot holds anything to sell")
        elif self.params.sell_as == "limit":
            price = self.params.limit or self.params.stop
            yield self.sell(size, at=price, purpose="stop loss", why=self._why(price))
        elif isinstance(self.news, TickerTold):
            worst = self._worst(self.news.ticker.price)
            why = self._why(worst, last=self.news.ticker.price)
            yield self.sell(size, at=worst, purpose="stop loss", why=why, is_immediate=True)
        else:
            self.watch(Ticks(1))

    def _worst(self, price: Decimal) -> Decimal:
        share = difference(Decimal(1), product(self.params.collar_percent, Decimal("0.01")))
        return self.on_tick(product(price, share), down=False)

    def _why(self, price: Decimal, last: Decimal | None = None) -> Why:
        reached = self.state.reached_price or price
        values = {"reached": plain(reached), "stop": plain(self.params.stop)}
        values |= {} if last is None else {"last": plain(last)}
        values |= {e.name: plain(e.size.normalize()) for e in self.state.taken if e.size}
        stop = self._price(self.params.stop)
        text = f"The price fell to {self._price(reached)}, the stop being {stop}: sold what "
        return Why(text=f"{text}{_names(self.state.taken)} held.", values=values)

    def _try_again(self, event: str) -> None:
        self.state.refusal_count += 1
        delay_s = retry_delay_s(self.state.refusal_count) / 5
        self.wait(delay_s)
        if event != self.last_error:
            self.last_error = event
            self.say(Level.WARNING, f"{event}; it tries on in {delay_s:g} s")

    def _finish(self, text: str) -> None:
        self.last_error = ""
        self.note(text[0].upper() + text[1:])
        self.say(Level.INFO, f"{text}; it ends")
        self.end()

    def _price(self, price: Decimal) -> str:
        return f"{plain(price)} {quote_of(self.pair)}"

    def _base(self, size: Decimal) -> str:
        return f"{plain(size.normalize())} {base_of(self.pair)}"


def _told(taken: Taken, base: str) -> str:
    name = taken.name or str(taken.uid)
    if taken.size is None:
        return f"{name} was left out, {taken.left_out}"
    return f"{name} held {plain(taken.size.normalize())} {base}"


def _names(taken: list[Taken]) -> str:
    return ", ".join(each.name for each in taken if each.size)
