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

TAGS_COUNT = 20
"""Most tags whose bots one bot watches."""


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
    tags: tuple[str, ...] = ()
    """Its person's words for it; none when it is out of sight."""

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
        tags=() if document.is_archived else document.tags,
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


@dataclass(frozen=True, slots=True)
class TaggedBots:
    """All bots that have one of the tags, as read from Redis when the watching began."""

    tags: tuple[str, ...]
    bots: tuple[BotNews, ...]


class Known(BaseModel):
    """What was last heard of another bot."""

    uid: UUID
    revision: int
    figures: BotFigures | None


class Watched(BaseModel):
    """What stands in a bot's document of other bots."""

    ids: Annotated[list[UUID], Field(max_length=WATCHED_COUNT)] = Field(default_factory=list)
    """Whom it watches."""
    tags: Annotated[list[str], Field(max_length=TAGS_COUNT)] = Field(default_factory=list)
    """Whose bots it watches, whichever those are."""
    told_tags: list[str] = Field(default_factory=list)
    """The tags of which it was told who has them."""
    is_full: bool = False
    """Whether more bots have the tags than can be watched."""
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
        self._wanted_tags: list[str] = []

    def watch(self, ids: Iterable[UUID]) -> None:
        """Have ``act`` called when one of these bots changes; it never watches itself."""
        self._wanted += [each for each in ids if each != self._uid]

    def watch_tag(self, tag: str) -> None:
        """Have ``act`` called when a bot with this tag changes, or one gets it or loses it."""
        self._wanted_tags.append(tag)

    def is_tag_told(self, tag: str) -> bool:
        """Whether it is known who has a watched tag."""
        return tag in self.watched.told_tags

    def tagged(self, tag: str) -> tuple[BotFigures, ...]:
        """Return how the bots are that have a watched tag; none before that is told."""
        known = (each.figures for each in self.watched.known)
        return tuple(each for each in known if each is not None and tag in each.tags)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Who is not watched though they have a watched tag, being too many; mostly nobody."""
        return (f"bots beyond {WATCHED_COUNT}",) if self.watched.is_full else ()

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

    def hear(self, news: BotNews | TaggedBots) -> None:
        """Note how watched bots are; what is older than what is known is not news."""
        if isinstance(news, TaggedBots):
            self._hear_tagged(news)
            return
        before = next((each for each in self.watched.known if each.uid == news.uid), None)
        if before is not None and not news.is_look and news.revision < before.revision:
            return
        left = [each for each in self.watched.known if each.uid != news.uid]
        known = Known(uid=news.uid, revision=news.revision, figures=news.figures)
        if self._is_of_interest(known) and self._has_room(known, left):
            left = sorted([*left, known], key=lambda each: each.uid)
        self.watched.known = left

    def _hear_tagged(self, news: TaggedBots) -> None:
        """Know again who has the tags: of all that was heard before, what was named is kept."""
        self.watched.known = [e for e in self.watched.known if e.uid in self.watched.ids]
        self.watched.is_full = False
        for each in sorted(news.bots, key=lambda each: each.uid):
            self.hear(each)
        self.watched.told_tags = [each for each in self.watched.tags if each in news.tags]

    def _is_of_interest(self, bot: Known) -> bool:
        tags = () if bot.figures is None else bot.figures.tags
        is_tagged = any(each in self.watched.tags for each in tags)
        return bot.uid != self._uid and (is_tagged or bot.uid in self.watched.ids)

    def _has_room(self, bot: Known, left: list[Known]) -> bool:
        """Whether one more can be known; those that are named have their places for sure."""
        ids = self.watched.ids
        if bot.uid in ids:
            return True
        count = sum(each.uid not in ids for each in left)
        is_there = count < WATCHED_COUNT - len(ids)
        self.watched.is_full = self.watched.is_full or not is_there
        return is_there

    def json(self) -> dict[str, Any]:
        """Return what stands in the document."""
        return WithOthers(others=self.watched).model_dump(mode="json")

    def settle(self) -> None:
        """Watch what was wanted in this event's ``act``."""
        ids = list(dict.fromkeys(self._wanted))[:WATCHED_COUNT]
        tags = list(dict.fromkeys(self._wanted_tags))[:TAGS_COUNT]
        if (ids, tags) == (self.watched.ids, self.watched.tags):
            return
        told = [each for each in self.watched.told_tags if each in tags]
        update = {"ids": ids, "tags": tags, "told_tags": told, "is_full": False}
        self.watched = self.watched.model_copy(update=update)
        self.watched.known = [each for each in self.watched.known if self._is_of_interest(each)]

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


def watched_in(document: BotDocument) -> Watched:
    """Return what a document says of the bots that its own watches."""
    return WithOthers.model_validate(document.model_extra).others
