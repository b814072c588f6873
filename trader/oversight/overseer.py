"""Protections for all bots together: whether they have lost too much, or have too much open. Pure.

Losses are counted per quote currency and day (UTC), and anew after each alarm; what bots hold is
valued at the rate of each minute, or at the price of their last fill while none is known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from common.messages.base import Side, plain, quote_of
from common.messages.bot import BotDocument, BotStatus
from common.messages.guard import Alarm, Oversight
from common.money import difference, product, total
from common.settings import Settings, amounts
from trader.ledger import Ledger
from trader.oversight.rest import RestRules, rules_of
from trader.worth import Worth

ALARMS_COUNT = 20

_PLACES = Decimal(1).scaleb(-18)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Limits:
    """What all bots together may lose, and have open, by quote currency."""

    loss: Mapping[str, Decimal] = field(default_factory=dict)
    drawdown: Mapping[str, Decimal] = field(default_factory=dict)
    funds: Mapping[str, Decimal] = field(default_factory=dict)
    deed: Literal["pause", "stop"] = "pause"
    rest: RestRules = field(default_factory=RestRules)
    """When they are to add nothing."""

    @property
    def is_any(self) -> bool:
        """Whether anything is forbidden."""
        return bool(self.quotes) or self.rest.is_any

    @property
    def quotes(self) -> list[str]:
        """The currencies for which there is a limit."""
        return sorted({*self.loss, *self.drawdown, *self.funds})


NO_LIMITS = Limits()
"""Nothing is forbidden."""


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings ask for."""
    return Limits(
        loss=amounts(settings.virc_largest_loss),
        drawdown=amounts(settings.virc_largest_drawdown),
        funds=amounts(settings.virc_largest_open_funds),
        deed=settings.virc_on_loss,
        rest=rules_of(settings),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """One bot, as far as the protections for all go."""

    pair: str
    worth: Worth
    mark: Decimal | None
    funds: Decimal
    """What it has in its position and in orders to buy."""
    start_date: datetime
    may_trade: bool


class Overseer:
    """Hears of all bots and of the rates, and says when a limit is reached."""

    def __init__(self, limits: Limits, kept: Oversight | None, at: datetime) -> None:
        self._limits = limits
        self._bots: dict[UUID, _Seen] = {}
        self._rates: dict[str, Decimal] = {}
        self._told: set[UUID] = set()
        """Bots that the last alarm is about, and that have not obeyed yet."""
        self.oversight = kept or Oversight(day=_day(at), bases={}, peaks={})
        """What is to be kept; it changes when a day begins, a bot is new or a limit is reached."""

    def hear_bot(self, document: BotDocument, *, is_guard: bool) -> None:
        """Take in how a bot is. Raises pydantic's ValidationError.

        Parameters
        ----------
        is_guard
            Whether it looks after other bots: those go on when all others are stopped.
        """
        ledger = Ledger.model_validate(document.model_extra)
        if document.status is not BotStatus.RUNNING:
            self._told.discard(document.uid)
        self._bots[document.uid] = _Seen(
            pair=document.pair,
            worth=ledger.worth,
            mark=ledger.score.mark,
            funds=_open_funds(ledger),
            start_date=document.start_date,
            may_trade=document.status is BotStatus.RUNNING and not is_guard,
        )

    def hear_rate(self, pair: str, rate: Decimal) -> None:
        """Take in the price of a pair."""
        self._rates[pair] = rate

    def judge(self, at: datetime) -> Alarm | None:
        """Return the limit that is reached, if any; the losses are counted anew from there."""
        if _day(at) != self.oversight.day:
            self._begin(at)
        self._meet_new_bots()
        for quote in self._limits.quotes:
            bots = {uid: each for uid, each in self._bots.items() if quote_of(each.pair) == quote}
            earned = self._earned(bots)
            peak = max(self.oversight.peaks.get(quote, Decimal(0)), earned)
            if peak > self.oversight.peaks.get(quote, Decimal(0)):
                self._keep(peaks={**self.oversight.peaks, quote: peak})
            if not any(each.may_trade for uid, each in bots.items() if uid not in self._told):
                continue
            alarm = self._alarm(quote, earned, peak, total(*(e.funds for e in bots.values())), at)
            if alarm is not None:
                self._begin(at)
                self._told = {uid for uid, each in self._bots.items() if each.may_trade}
                self._keep(alarms=(*self.oversight.alarms, alarm)[-ALARMS_COUNT:])
                return alarm
        return None

    def _alarm(
        self, quote: str, earned: Decimal, peak: Decimal, funds: Decimal, at: datetime
    ) -> Alarm | None:
        limits, fallen = self._limits, difference(peak, earned)
        reached: Iterable[tuple[Literal["loss", "drawdown", "funds"], bool, str]] = (
            (
                "loss",
                quote in limits.loss and -earned >= limits.loss[quote],
                f"lost {_short(-earned)} {quote} since it was counted anew",
            ),
            (
                "drawdown",
                quote in limits.drawdown and fallen >= limits.drawdown[quote],
                f"fell {_short(fallen)} {quote} from their peak",
            ),
            (
                "funds",
                quote in limits.funds and funds > limits.funds[quote],
                f"have {_short(funds)} {quote} open",
            ),
        )
        for protection, is_reached, words in reached:
            if is_reached:
                most = plain(getattr(limits, protection)[quote])
                text = f"All bots together {words}, of at most {most}"
                return Alarm(
                    protection=protection,
                    quote=quote,
                    text=text,
                    deed=limits.deed,
                    fired_at=at,
                )
        return None

    def _earned(self, bots: Mapping[UUID, _Seen]) -> Decimal:
        bases = self.oversight.bases
        return total(
            *(difference(self._worth(e), bases.get(str(u), Decimal(0))) for u, e in bots.items())
        )

    def _worth(self, bot: _Seen) -> Decimal:
        price = self._rates.get(bot.pair, bot.mark)
        worth = bot.worth.profit if price is None else bot.worth.at(price)
        return worth.quantize(_PLACES)

    def _begin(self, at: datetime) -> None:
        """Count anew from what the bots have earned by now."""
        bases = {str(uid): self._worth(each) for uid, each in self._bots.items()}
        self._keep(day=_day(at), bases=bases, peaks={})

    def _meet_new_bots(self) -> None:
        """Count what was begun today from nothing, and others from what they have earned."""
        today = self.oversight.day
        new = {
            str(uid): Decimal(0) if _day(each.start_date) == today else self._worth(each)
            for uid, each in self._bots.items()
            if str(uid) not in self.oversight.bases
        }
        if new:
            self._keep(bases={**self.oversight.bases, **new})

    def _keep(self, **changes: object) -> None:
        self.oversight = self.oversight.model_copy(update=changes)


def _open_funds(ledger: Ledger) -> Decimal:
    """Return what was paid for the position, and what orders to buy may cost."""
    orders = (
        product(each.price, difference(each.size, each.filled_size))
        for each in ledger.orders
        if each.side is Side.BUY
    )
    return total(max(ledger.worth.cost, Decimal(0)), *orders)


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _short(amount: Decimal) -> str:
    return plain(amount.quantize(_CENT))
