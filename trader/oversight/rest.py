"""When all bots rest, adding nothing to what they hold, and which of them do not know it yet. Pure.

They rest outside the trading hours, and for a while after so many losses in a row: orders of any
bots, on any pair and at any broker, that closed a position at a loss, one after the other. Each
bot is told until when, so it goes on by itself, whatever has become of who told it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.hours import hours_of, is_within, last_time, next_time
from common.messages.bot import BotDocument
from common.messages.guard import KEPT_REST, Oversight, Rest
from common.settings import Settings
from trader.ledger import Score

Told = tuple[UUID, Rest | None]
"""A bot, and the rest that it is to be told of; None ends it."""


@dataclass(frozen=True, slots=True)
class RestRules:
    """When all bots are to rest."""

    hours: str = ""
    """``08:00-22:00``; empty for all day."""
    losses: int | None = None
    """How many in a row are too many; None for any number."""
    cooldown: timedelta = timedelta(hours=1)
    """How long they rest after those."""

    @property
    def is_any(self) -> bool:
        """Whether they ever are."""
        return bool(self.hours) or self.losses is not None


def rules_of(settings: Settings) -> RestRules:
    """Return when the settings have all bots rest."""
    return RestRules(
        settings.virc_trading_hours,
        settings.virc_losses_in_a_row,
        timedelta(minutes=settings.virc_cooldown_minutes),
    )


def rest_at(rules: RestRules, cooled_at: datetime | None, at: datetime) -> Rest | None:
    """Return the rest in which all bots are to be, of two the one that ends later.

    Parameters
    ----------
    cooled_at
        The last of the losses that were too many.
    """
    found = [each for each in (_closed(rules, at), _cooling(rules, cooled_at, at)) if each]
    return max(found, key=lambda each: each.until, default=None)


def _closed(rules: RestRules, at: datetime) -> Rest | None:
    if not rules.hours:
        return None
    begin, end = hours_of(rules.hours)
    if is_within((begin, end), at):
        return None
    return Rest(
        protection="trading_hours",
        why=f"outside trading hours {rules.hours}",
        since=last_time(end, at),
        until=next_time(begin, at),
    )


def _cooling(rules: RestRules, cooled_at: datetime | None, at: datetime) -> Rest | None:
    if rules.losses is None or cooled_at is None or at >= cooled_at + rules.cooldown:
        return None
    return Rest(
        protection="cooldown",
        why=f"{rules.losses} losses in a row",
        since=cooled_at,
        until=cooled_at + rules.cooldown,
    )


def next_look_at(rules: RestRules, rest: Rest | None, at: datetime) -> datetime | None:
    """Return when a rest ends or begins by the clock alone."""
    if rest is not None:
        return rest.until
    return next_time(hours_of(rules.hours)[1], at) if rules.hours else None


def too_many(most: int, scores: Iterable[Score], counted_to: datetime | None) -> datetime | None:
    """Return when the last of too many losses in a row was, or None while they are not so many.

    Parameters
    ----------
    counted_to
        Losses until then count no more.
    """
    known = tuple(scores)
    ends = [counted_to, *(each.last_gain_at for each in known)]
    after = max((each for each in ends if each is not None), default=None)
    losses = [at for each in known for at in each.losses_at if after is None or at > after]
    return max(losses) if len(losses) >= most else None


@dataclass(slots=True)
class _Seen:
    """One bot, as far as rests go."""

    score: Score
    rest: Rest | None
    """That it knows of; it may be over."""
    is_told: bool
    """Whether it is one that rests with all others, and lives."""


class Rests:
    """Hears of all bots, and says which of them are to be told that they rest, or that they do not.

    All that it goes by stands in the bots' documents and in ``kept``, so another goes on where it
    was: who is told twice does not mind, and who was not told is told.
    """

    def __init__(self, rules: RestRules, kept: Oversight | None) -> None:
        self._rules = rules
        self.rest = None if kept is None else kept.rest
        """In which all bots are."""
        self.cooled_at = None if kept is None else kept.cooled_at
        """The last of the losses that were too many; those until then count no more."""
        self._bots: dict[UUID, _Seen] = {}
        self._told: dict[UUID, Rest | None] = {}
        """What the living were told last, by this one."""
        self._looks_at: datetime | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What is to be kept of it."""
        return {"rest": self.rest, "cooled_at": self.cooled_at}

    def is_due(self, at: datetime) -> bool:
        """Return whether a rest ends or begins without anything heard."""
        return self._looks_at is not None and at >= self._looks_at

    def hear_bot(self, document: BotDocument, *, is_guard: bool) -> None:
        """Take in how a bot is. Raises pydantic's ValidationError.

        Parameters
        ----------
        is_guard
            Whether it looks after other bots: those go on while all others rest.
        """
        known = document.model_extra or {}
        self._bots[document.uid] = _Seen(
            score=Score.model_validate(known.get("score") or {}),
            rest=KEPT_REST.validate_python((known.get("guard") or {}).get("rest")),
            is_told=document.status.is_alive and not is_guard,
        )
        if not document.status.is_alive:
            self._told.pop(document.uid, None)

    def judge(self, at: datetime) -> list[Told]:
        """Return who is to be told what now."""
        most = self._rules.losses
        if most is not None:
            scores = (each.score for each in self._bots.values())
            self.cooled_at = too_many(most, scores, self.cooled_at) or self.cooled_at
        self.rest = rest_at(self._rules, self.cooled_at, at)
        self._looks_at = next_look_at(self._rules, self.rest, at)
        told = [
            (uid, self.rest) for uid, each in self._bots.items() if self._is_to_hear(uid, each, at)
        ]
        self._told.update(told)
        return told

    def _is_to_hear(self, uid: UUID, bot: _Seen, at: datetime) -> bool:
        if not bot.is_told or (uid in self._told and self._told[uid] == self.rest):
            return False
        known = bot.rest if bot.rest is not None and at < bot.rest.until else None
        return known != self.rest
