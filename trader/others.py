"""What a bot hears of other bots, and what it asks the trader to do with them. Pure.

A bot says in ``act`` which bots it watches, each time; what it does not say any more is forgotten.
It is told each bot's present state, never what changed: losing or doubling news changes nothing,
and two bots that watch each other come to rest, as no news is made of what a bot has heard.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from common.messages.base import Instant
from common.messages.bot import BotCommand, BotDocument, BotStatus, StopBot
from common.messages.control import ContinueBot, PauseBot
from trader.ledger import Ledger, Total
from trader.worth import Worth

WATCHED_COUNT = 200
"""Most bots that one bot watches: what it knows of them is written at each step."""


class BotFigures(BaseModel):
    """Another bot as its document shows it."""

    model_config = ConfigDict(frozen=True)

    uid: UUID
    name: str
    type: str
    pair: str
    cambista: str
    """The broker that it trades through."""
    status: BotStatus
    position: Total
    """Base held because of its trades, at that broker."""
    cost: Total
    profit: Total
    """Realised, after fees, in quote, at that broker."""
    marked: Total
    """Its profit at every broker, the position valued at the price of its last fill."""
    peak: Total
    """The highest that this was."""
    orders_count: int
    """Open orders."""
    fills_count: int
    last_fill_at: Instant | None
    start_date: Instant
    is_moving: bool
    """Whether it is on its way to another broker."""

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing of it trades any more: it has ended, or crashed, with no order open."""
        return not self.status.is_alive and self.orders_count == 0

    @property
    def worth(self) -> Worth:
        """Its books at its broker."""
        return Worth(self.position, self.cost, self.profit)


def figures_of(document: BotDocument) -> BotFigures:
    """Return what a document says of its bot. Raises pydantic's ValidationError."""
    ledger = Ledger.model_validate(document.model_extra)
    return BotFigures(
        uid=document.uid,
        name=document.name,
        type=document.type,
        pair=document.pair,
        cambista=document.broker,
        status=document.status,
        position=ledger.totals.position,
        cost=ledger.totals.cost,
        profit=ledger.totals.profit,
        marked=ledger.score.worth,
        peak=ledger.score.peak,
        orders_count=len(ledger.orders),
        fills_count=ledger.score.fills_count,
        last_fill_at=ledger.score.last_fill_at,
        start_date=document.start_date,
        is_moving=document.switch is not None,
    )


@dataclass(frozen=True, slots=True)
class BotNews:
    """How another bot is now; it is told when that changed, and after each start."""

    uid: UUID
    revision: int
    """Of its document."""
    figures: BotFigures | None
    """None when there is no such bot."""
    is_look: bool = False
    """Read from Redis when the watching began; it holds whatever was heard before."""


class Known(BaseModel):
    """What was last heard of another bot."""

    uid: UUID
    revision: int
    figures: BotFigures | None


class Watched(BaseModel):
    """What stands in a bot's document of other bots."""

    ids: Annotated[list[UUID], Field(max_length=WATCHED_COUNT)] = Field(default_factory=list)
    """Whom it watches."""
    known: list[Known] = Field(default_factory=list)
    commands_count: int = 0
    """How many commands for others it has given."""


class WithOthers(BaseModel):
    """The part of a bot's document that is about other bots."""

    others: Watched = Field(default_factory=Watched)


class Others:
    """A bot's sight of other bots, for the time of one event."""

    def __init__(self, document: BotDocument) -> None:
        self.watched = WithOthers.model_validate(document.model_extra).others
        self.commands: list[BotCommand] = []
        """What the trader is asked to do with other bots, for this event."""
        self._uid = document.uid
        self._wanted: list[UUID] = []

    def watch(self, ids: Iterable[UUID]) -> None:
        """Have ``act`` called when one of these bots changes; it never watches itself."""
        self._wanted += [each for each in ids if each != self._uid]

    def is_told(self, uid: UUID) -> bool:
        """Whether it is known how a watched bot is, or that there is none."""
        return any(each.uid == uid for each in self.watched.known)

    def find(self, uid: UUID) -> BotFigures | None:
        """Return how a watched bot is; None when that is not told yet, or there is none."""
        return next((each.figures for each in self.watched.known if each.uid == uid), None)

    def stop(self, uid: UUID) -> None:
        """Ask the trader to stop another bot; asking twice changes nothing."""
        self._ask(StopBot(bot_id=uid, command_id=self._command_id("stop", uid)))

    def pause(self, uid: UUID) -> None:
        """Ask the trader to pause another bot, its orders cancelled."""
        command_id = self._command_id("pause", uid)
        self._ask(PauseBot(bot_id=uid, keeps_orders=False, command_id=command_id))

    def go_on(self, uid: UUID) -> None:
        """Ask the trader to have another bot go on, that is paused or done."""
        self._ask(ContinueBot(bot_id=uid, command_id=self._command_id("continue", uid)))

    def hear(self, news: BotNews) -> None:
        """Note how a watched bot is; what is older than what is known is not news."""
        if news.uid not in self.watched.ids:
            return
        before = next((each for each in self.watched.known if each.uid == news.uid), None)
        if before is not None and not news.is_look and news.revision < before.revision:
            return
        known = Known(uid=news.uid, revision=news.revision, figures=news.figures)
        left = [each for each in self.watched.known if each.uid != news.uid]
        self.watched.known = sorted([*left, known], key=lambda each: each.uid)

    def json(self) -> dict[str, Any]:
        """Return what stands in the document."""
        return WithOthers(others=self.watched).model_dump(mode="json")

    def settle(self) -> None:
        """Watch what was wanted in this event's ``act``."""
        ids = list(dict.fromkeys(self._wanted))[:WATCHED_COUNT]
        if ids != self.watched.ids:
            known = [each for each in self.watched.known if each.uid in ids]
            self.watched = self.watched.model_copy(update={"ids": ids, "known": known})

    def _command_id(self, verb: str, uid: UUID) -> UUID:
        """Return the id of the next command: the trader carries it out once, however often told."""
        self.watched.commands_count += 1
        return uuid5(self._uid, f"command {self.watched.commands_count}: {verb} {uid}")

    def _ask(self, command: BotCommand) -> None:
        if command.bot_id != self._uid:
            self.commands.append(command)


def names_of(document: BotDocument) -> dict[UUID, str]:
    """Return the names of the bots that a document's bot has heard of, by id."""
    known = WithOthers.model_validate(document.model_extra).others.known
    return {each.uid: each.figures.name for each in known if each.figures is not None}


def watched_in(document: BotDocument) -> list[UUID]:
    """Return whom a document's bot watches; one that has ended watches nobody."""
    found = WithOthers.model_validate(document.model_extra).others.ids
    return found if document.status.is_alive else []
