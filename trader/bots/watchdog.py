"""Watchdog: watches other bots and the account, and pauses, stops or starts bots."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.messages.base import Instant, plain, quote_of
from common.messages.bot import BotStatus
from common.messages.order import OrderCommand
from common.messages.platform import Level
from common.messages.watch import MarketReached
from common.money import difference, total
from trader.bot import AtRisk, Bot
from trader.form import FormBots, FormNumber, FormTag
from trader.others import BotFigures
from trader.parts.decline import Decline
from trader.parts.deed import Deed, Doing, again_at, see_to
from trader.parts.leaving_out import say_left_out
from trader.watching import Wanted
from trader.worth import together

What = Literal["loss", "drawdown", "silence", "trades", "end", "crash"]

_VERBS = {"pause": "pauses", "stop": "stops", "start": "starts"}

_LOSSES = ("loss", "drawdown")

_NEEDS_LIMIT = (*_LOSSES, "silence", "trades")


class Params(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bots: FormBots = Field(default=(), title="Watch", description="the bots that are watched")
    tag: FormTag | None = Field(
        default=None, title="Watch the tag", description="and all bots that have this tag"
    )
    account: bool = Field(
        default=False, title="Watch the account", description="its whole value, in quote"
    )
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
    whom_tag: FormTag | None = Field(
        default=None, title="To the tag", description="and to all bots that have this tag then"
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

    @model_validator(mode="after")
    def _watches_something(self) -> Self:
        if not (self.bots or self.tag or self.account):
            raise ValueError("say what is watched: bots, a tag, or the account")
        if self.account and self.when not in _LOSSES:
            raise ValueError(
                f"the account is watched for a loss or a drawdown, not for {self.when}"
            )
        if self.account and not (self.whom or self.whom_tag):
            raise ValueError("say to which bots it is done when the account has lost")
        return self


class Alarm(BaseModel):
    """What the rule came to for a bot; for all together under the watchdog's own id."""

    uid: UUID
    is_raised: bool = True
    """Whether it is still true since it fired."""
    fired_at: Instant


class State(BaseModel):
    """What it has seen and done."""

    began_at: Instant | None = None
    alarms: list[Alarm] = Field(default_factory=list)
    times: int = 0
    """How often it fired."""
    doing: list[Doing] = Field(default_factory=list)
    decline: Decline = Field(default_factory=Decline)
    """Of the account."""
    left_out: list[str] = Field(default_factory=list)
    """What it has said that it cannot watch."""


class Watchdog(Bot[Params, State]):
    """Looks whether its rule is true for a bot, and then does what it is for, once."""

    title = "Watchdog"
    help = "Watches other bots and the account, and pauses, stops or starts bots."
    looks_after_others = True

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a state that has seen nothing."""
        return State()

    @classmethod
    def most_at_risk(cls, params: Params) -> AtRisk:
        """Return nothing: it never trades itself."""
        return AtRisk(Decimal(0), Decimal(0))

    def act(self) -> Iterator[OrderCommand]:
        """Look at each bot anew; give commands again that show no effect."""
        self.state.began_at = self.state.began_at or self.at
        self._watch()
        if not self.is_waiting:
            self.ledger.wake_at = None
        for uids in self._subjects():
            self._judge(uids)
        if self.params.account:
            self._judge_account()
        for at in see_to(self, self.params.then, self.state.doing):
            self._wake(at)
        self.others.watch(each.uid for each in self.state.doing)
        if self.state.times >= self.params.most_times and not self.state.doing:
            self.end()
        yield from ()

    def _watch(self) -> None:
        params = self.params
        self.others.watch((*params.bots, *(params.whom or ())))
        for tag in filter(None, (params.tag, params.whom_tag)):
            self.others.watch_tag(tag)
        if params.account:
            self.account.watch()
        left_out = (*self.account.left_out, *self.others.left_out)
        say_left_out(self, left_out, self.state.left_out)

    def _subjects(self) -> list[tuple[UUID, ...]]:
        """Return of whom the rule is asked: of each alone, or of all together."""
        tag = self.params.tag
        found = [*self.params.bots, *(each.uid for each in self.others.tagged(tag or ""))]
        bots = tuple(each for each in dict.fromkeys(found) if each != self.uid)
        if not self.params.together:
            return [(each,) for each in bots]
        return [bots] if tag is None or self.others.is_tag_told(tag) else []

    def _judge(self, uids: tuple[UUID, ...]) -> None:
        found = [each for each in map(self.others.find, uids) if each is not None]
        if not found or not all(map(self.others.is_told, uids)):
            return
        key = self.uid if self.params.together else uids[0]
        alarm = self._alarm(key)
        if alarm is not None and alarm.is_raised and self._is_final(found):
            return
        text = self._true(found)
        if not text and alarm is not None:
            alarm.is_raised = False
        elif text and (alarm is None or not alarm.is_raised) and self._may_fire(alarm):
            self._fire(text, uids, key)

    def _judge_account(self) -> None:
        """Compare the account's value, at the price that the market has reached, or the last."""
        if self.account.figures is None:  # at the beginning, after a pause, at another cambista
            self.state.decline = Decline()
        price = self.news.price if isinstance(self.news, MarketReached) else None
        is_drawdown = self.params.when == "drawdown"
        fall = self.state.decline.look(self.account, price, is_from_peak=is_drawdown)
        key, limit = uuid5(self.uid, "account"), self.params.limit or Decimal(0)
        if fall is None:
            return
        if fall.lost >= limit and self._may_fire(self._alarm(key)):
            lost = f"{plain(fall.lost.normalize())} {quote_of(self.pair)}"
            from_peak = " from the peak" if is_drawdown else ""
            self._fire(f"the account at {self.cambista} lost {lost}{from_peak}", (), key)
            fall = self.state.decline.count_anew(fall)
        if fall.lost < limit:
            self._watch_for(fall.level(limit))

    def _alarm(self, key: UUID) -> Alarm | None:
        return next((each for each in self.state.alarms if each.uid == key), None)

    def _is_final(self, found: list[BotFigures]) -> bool:
        """Whether what was lost counts as lost for as long as the bots run, the market's way."""
        is_running = any(each.status is BotStatus.RUNNING for each in found)
        return self.params.when in _LOSSES and is_running

    def _may_fire(self, alarm: Alarm | None) -> bool:
        tag = self.params.whom_tag
        is_known = tag is None or self.others.is_tag_told(tag)
        if self.state.times >= self.params.most_times or not is_known:
            return False
        if alarm is None or self.at >= again_at(alarm.fired_at):
            return True
        self._wake(again_at(alarm.fired_at))
        return False

    def _true(self, found: list[BotFigures]) -> str:
        """Say in which way the rule is true of bots; empty when it is not."""
        names, limit = ", ".join(each.name for each in found), self.params.limit or Decimal(0)
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
        since = max(filter(None, (bot.last_fill_at, bot.start_date, self.state.began_at)))
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
        self._watch_for(here.reaches(difference(difference(top, limit), away)))
        return ""

    def _watch_for(self, level: Wanted | None) -> None:
        if level is not None:
            self.watch(level)

    def _fire(self, text: str, uids: tuple[UUID, ...], key: UUID) -> None:
        self.state.alarms = [each for each in self.state.alarms if each.uid != key]
        self.state.alarms.append(Alarm(uid=key, fired_at=self.at))
        self.state.times += 1
        whom = [each for each in self._whom() or uids if each != self.uid]
        known = {each.uid for each in self.state.doing}
        self.state.doing += [Doing(uid=each) for each in whom if each not in known]
        to_whom = ", ".join(map(self._name, whom)) or "nobody"
        told = f"{text}: {_VERBS[self.params.then]} {to_whom}"
        self.note(told)
        self.say(Level.WARNING, told)

    def _whom(self) -> list[UUID]:
        tagged = self.others.tagged(self.params.whom_tag or "")
        return list(dict.fromkeys([*(self.params.whom or ()), *(each.uid for each in tagged)]))

    def _name(self, uid: UUID) -> str:
        bot = self.others.find(uid)
        return str(uid) if bot is None else bot.name

    def _wake(self, at: datetime) -> None:
        """Be told when an instant has come, or an earlier one."""
        known = self.ledger.wake_at
        at = max(at, self.at + timedelta(milliseconds=10))
        self.ledger.wake_at = at if known is None or known < self.at else min(known, at)
