"""Watchdog: watches other bots, and pauses, stops or starts bots when one has lost, or is done."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.messages.base import Instant, plain
from common.messages.bot import BotStatus
from common.messages.order import OrderCommand
from common.messages.platform import Level
from common.messages.watch import MarketReached
from common.money import difference, total
from trader.bot import Bot
from trader.form import FormBots, FormNumber
from trader.others import BotFigures
from trader.worth import together

ASK_AGAIN_S = 10.0
"""Time after which a command that shows no effect is given again, and a rule may fire again."""

MOST_ASKS = 5

What = Literal["loss", "drawdown", "silence", "trades", "end", "crash"]
Deed = Literal["pause", "stop", "start"]

_VERBS = {"pause": "pauses", "stop": "stops", "start": "starts"}

_NEEDS_LIMIT = ("loss", "drawdown", "silence", "trades")


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bots: FormBots = Field(min_length=1, title="Watch", description="the bots that are watched")
    when: What = Field(
        title="When",
        description="a loss, a drawdown, silence, a number of trades, the end or a crash",
    )
    limit: FormNumber | None = Field(
        default=None,
        title="Of at least",
        description="quote for a loss or drawdown, minutes without a fill for silence, fills for "
        "trades; nothing for an end or a crash",
    )
    together: bool = Field(
        default=False, title="Together", description="the sum over the bots, not each of them"
    )
    then: Deed = Field(title="Then", description="what is done")
    whom: FormBots | None = Field(
        default=None,
        title="To",
        description="the bots that it is done to; those that it happened to when none is named",
    )
    most_times: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=1, title="At most", description="times; after the last the watchdog ends"
    )

    @model_validator(mode="after")
    def _has_its_limit(self) -> Self:
        if self.when in _NEEDS_LIMIT and self.limit is None:
            raise ValueError(f"{self.when} needs a limit")
        if self.together and self.when in ("end", "crash", "silence"):
            raise ValueError(f"{self.when} is of each bot, not of all together")
        return self


class Alarm(BaseModel):
    """What the rule came to for a bot, or for all together under the first one's id."""

    uid: UUID
    is_raised: bool = True
    """Whether it is still true since it fired."""
    fired_at: Instant


class Doing(BaseModel):
    """What is being done to a bot, until it shows."""

    uid: UUID
    asks_count: int = 0
    asked_at: Instant | None = None


class State(BaseModel):
    """What it has seen and done."""

    began_at: Instant | None = None
    alarms: list[Alarm] = Field(default_factory=list)
    times: int = 0
    """How often it fired."""
    doing: list[Doing] = Field(default_factory=list)


class Watchdog(Bot[Params, State]):
    """Looks whether its rule is true for a bot, and then does what it is for, once."""

    title = "Watchdog"
    help = "Watches other bots, and pauses, stops or starts bots when something happened to them."
    looks_after_others = True

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a state that has seen nothing."""
        return State()

    def act(self) -> Iterator[OrderCommand]:
        """Look at each bot anew; give commands again that show no effect."""
        self.state.began_at = self.state.began_at or self.at
        self.others.watch((*self.params.bots, *(self.params.whom or ())))
        if not self.is_waiting:
            self.ledger.wake_at = None
        for uids in self._subjects():
            self._judge(uids)
        self._see_to_it()
        if self.state.times >= self.params.most_times and not self.state.doing:
            self.end()
        yield from ()

    def _subjects(self) -> list[tuple[UUID, ...]]:
        """Return of whom the rule is asked: of each alone, or of all together."""
        bots = tuple(each for each in self.params.bots if each != self.uid)
        return [bots] if self.params.together else [(each,) for each in bots]

    def _judge(self, uids: tuple[UUID, ...]) -> None:
        found = [each for each in map(self.others.find, uids) if each is not None]
        if not found or not all(map(self.others.is_told, uids)):
            return
        alarm = next((each for each in self.state.alarms if each.uid == uids[0]), None)
        if alarm is not None and alarm.is_raised and self._is_final(found):
            return
        text = self._true(found)
        if not text:
            if alarm is not None:
                alarm.is_raised = False
        elif (alarm is None or not alarm.is_raised) and self._may_fire(alarm):
            others = [each for each in self.state.alarms if each is not alarm]
            self.state.alarms = [*others, Alarm(uid=uids[0], fired_at=self.at)]
            self._fire(text, uids)

    def _is_final(self, found: list[BotFigures]) -> bool:
        """Whether what was lost counts as lost for as long as the bots run, the market's way."""
        is_running = any(each.status is BotStatus.RUNNING for each in found)
        return self.params.when in ("loss", "drawdown") and is_running

    def _may_fire(self, alarm: Alarm | None) -> bool:
        if self.state.times >= self.params.most_times:
            return False
        if alarm is None or self.at >= self._again_at(alarm.fired_at):
            return True
        self._wake(self._again_at(alarm.fired_at))
        return False

    def _true(self, found: list[BotFigures]) -> str:
        """Say in which way the rule is true of bots; empty when it is not."""
        names = ", ".join(each.name for each in found)
        limit = self.params.limit or Decimal(0)
        match self.params.when:
            case "end" | "crash":
                return self._ended(found[0])
            case "silence":
                return self._silent(found[0], limit)
            case "trades":
                count = sum(each.fills_count for each in found)
                return f"{names} traded {count} times" if count >= limit else ""
            case "loss" | "drawdown":
                return self._lost(found, limit, names)

    def _ended(self, bot: BotFigures) -> str:
        if self.params.when == "crash":
            return f"{bot.name} crashed" if bot.status is BotStatus.CRASHED else ""
        return f"{bot.name} is {bot.status}" if not bot.status.is_alive else ""

    def _silent(self, bot: BotFigures, minutes: Decimal) -> str:
        if bot.status is not BotStatus.RUNNING:
            return ""
        since = max(
            each for each in (bot.last_fill_at, bot.start_date, self.state.began_at) if each
        )
        over_at = since + timedelta(minutes=float(minutes))
        if self.at >= over_at:
            return f"{bot.name} did not trade for {plain(minutes)} minutes"
        self._wake(over_at)
        return ""

    def _lost(self, found: list[BotFigures], limit: Decimal, names: str) -> str:
        """Compare what was lost, at the price that the market has reached, or at the last fills'.

        Bots on other pairs count with the price of their last fill.
        """
        found = [each for each in found if each.status is BotStatus.RUNNING]
        is_drawdown = self.params.when == "drawdown"
        here = together(each.worth for each in found if each.pair == self.pair)
        marked = total(*(each.marked for each in found))
        away = total(*(each.marked for each in found if each.pair != self.pair))
        top = total(*(each.peak for each in found)) if is_drawdown else Decimal(0)
        price = self.news.price if isinstance(self.news, MarketReached) else None
        worth = marked if price is None else total(here.at(price), away)
        lost = difference(top, worth)
        if found and lost >= limit:
            from_peak = " from the peak" if is_drawdown else ""
            return f"{names} lost {plain(lost.normalize())}{from_peak}"
        level = here.reaches(difference(difference(top, limit), away))
        if level is not None:
            self.watch(level)
        return ""

    def _fire(self, text: str, uids: tuple[UUID, ...]) -> None:
        self.state.times += 1
        whom = [each for each in self.params.whom or uids if each != self.uid]
        known = {each.uid for each in self.state.doing}
        self.state.doing += [Doing(uid=each) for each in whom if each not in known]
        told = f"{text}: {_VERBS[self.params.then]} {', '.join(map(self._name, whom))}"
        self.note(told)
        self.say(Level.WARNING, told)

    def _see_to_it(self) -> None:
        for each in list(self.state.doing):
            bot = self.others.find(each.uid)
            if not self.others.is_told(each.uid):
                continue
            if bot is None or self._is_done(bot) or each.asks_count >= MOST_ASKS:
                self._settle(each, bot)
            elif each.asked_at is None or self.at >= self._again_at(each.asked_at):
                each.asks_count, each.asked_at = each.asks_count + 1, self.at
                self._ask(each.uid)
        asked = [each.asked_at for each in self.state.doing if each.asked_at is not None]
        for at in asked:
            self._wake(self._again_at(at))

    def _settle(self, doing: Doing, bot: BotFigures | None) -> None:
        self.state.doing.remove(doing)
        if bot is None or not self._is_done(bot):
            what = "there is no such bot" if bot is None else f"it is {bot.status}"
            self.say(Level.ERROR, f"cannot {self.params.then} {self._name(doing.uid)}: {what}")

    def _ask(self, uid: UUID) -> None:
        match self.params.then:
            case "stop":
                self.others.stop(uid)
            case "pause":
                self.others.pause(uid)
            case "start":
                self.others.go_on(uid)

    def _is_done(self, bot: BotFigures) -> bool:
        match self.params.then:
            case "stop":
                return not bot.status.is_alive or bot.status is BotStatus.STOPPING
            case "pause":
                return bot.status in (BotStatus.PAUSED, BotStatus.STOPPING) or (
                    not bot.status.is_alive
                )
            case "start":
                return bot.status in (BotStatus.RUNNING, BotStatus.BUILDING)

    def _name(self, uid: UUID) -> str:
        bot = self.others.find(uid)
        return str(uid) if bot is None else bot.name

    def _again_at(self, asked_at: datetime) -> datetime:
        return asked_at + timedelta(seconds=ASK_AGAIN_S)

    def _wake(self, at: datetime) -> None:
        """Be told when an instant has come, or an earlier one."""
        known = self.ledger.wake_at
        at = max(at, self.at + timedelta(milliseconds=10))
        self.ledger.wake_at = at if known is None or known < self.at else min(known, at)
