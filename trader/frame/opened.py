"""A bot's document opened for the time of one event: what it says, and how it is changed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, JsonValue, ValidationError

from common.messages.bot import BotDocument, BotStatus, FieldError, link_to
from common.messages.platform import Level
from common.messages.watch import MarketNews
from common.money import product as product_of
from common.money import units_around
from trader.account import Account, AccountNews
from trader.figure import Figure, figures_json
from trader.frame.guard import Guard, WithGuard
from trader.frame.hearing import Overheard
from trader.frame.history import remembered
from trader.frame.protections import Protections, protections_of
from trader.frame.shadow import Shadowed
from trader.ledger import Ledger, OpenOrder
from trader.others import Others
from trader.plan import Plan, plan_json
from trader.watching import Wanted, Wish, watches_of, words_of

P = TypeVar("P", bound=BaseModel)
S = TypeVar("S", bound=BaseModel)


class DocumentCorrupt(ValueError):  # noqa: N818 - says what is so, as StoreCorrupt does
    """A document that its bot type cannot read: no restart will change that."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line for the dashboard."""

    level: Level
    text: str


class Opened(Generic[P, S]):
    """A bot's document for the time of one event, to be closed again by ``document``."""

    params_type: ClassVar[type[BaseModel]]
    state_type: ClassVar[type[BaseModel]]

    most_attached: ClassVar[int] = 0
    """Characters that it may keep beside its document."""

    def __init__(self, document: BotDocument, at: datetime, attached: str = "") -> None:
        self._document = document
        self.attached = attached
        """What it keeps beside its document; empty at first, and when that was lost."""
        self.at = at
        """Now."""
        self.status = document.status
        self.pid = document.pid
        self.last_error = document.last_error
        self.errors = document.errors
        self.cambista = document.broker
        """The name of the broker that it trades through."""
        self.cambista_title = document.cambista_title
        self.product = document.product
        """The pair's rules there; None for a bot that was begun before they were kept."""
        self.switch = document.switch
        """Where it is moving to."""
        self.pause = document.pause
        """How it is paused."""
        self.history: list[dict[str, Any]] = list(document.history)
        self.said: list[Said] = []
        self.made: list[OpenOrder] = []
        """Orders made for this event, each to be yielded."""
        self.news: MarketNews | None = None
        """What this event is of what it watched for."""
        self.held: dict[UUID, str] = {}
        """Orders made for this event that are held back, with the reason."""
        self._wanted: list[Wanted] = []
        try:
            self.ledger = Ledger.model_validate(document.model_extra)
            self.shadow = Shadowed.model_validate(document.model_extra).shadow
            """The same orders at a simulated broker; it decides nothing."""
            self.others = Others(document)
            """Other bots: whom it watches, and what it asks to be done with them."""
            self.account = Account(document)
            """The account at its broker, if it watches that."""
            self.guard: Guard = WithGuard.model_validate(document.model_extra).guard
            self.state = cast("S", self.state_type.model_validate(document.model_extra))
        except ValidationError as error:
            raise DocumentCorrupt(f"the document of bot {document.uid}: {error}") from error

    @property
    def uid(self) -> UUID:
        """The bot's identity."""
        return self._document.uid

    @property
    def is_running(self) -> bool:
        """Whether it may ask for orders; one that stops, or moves to another broker, may not."""
        return self.status is BotStatus.RUNNING and self.switch is None

    @property
    def name(self) -> str:
        """The bot's name."""
        return self._document.name

    @property
    def pair(self) -> str:
        """The pair it trades."""
        return self._document.pair

    @property
    def params(self) -> P:
        """What the person asked for."""
        return cast("P", self.params_type.model_validate(self._document.params))

    @property
    def given_params(self) -> dict[str, JsonValue]:
        """What the person asked for, as the document has it."""
        return self._document.params

    @property
    def tags(self) -> tuple[str, ...]:
        """A person's own words for it."""
        return self._document.tags

    def amend(self, changes: Mapping[str, Any]) -> None:
        """Change fields of the document that a bot only reads: its name, tags, params."""
        self._document = self._document.model_copy(update=dict(changes))

    @property
    def protections(self) -> Protections | None:
        """What its person forbids it; None when that is nothing."""
        return protections_of(self._document.params)

    @property
    def orders(self) -> tuple[OpenOrder, ...]:
        """The open orders, oldest first."""
        return tuple(self.ledger.orders)

    @property
    def is_waiting(self) -> bool:
        """Whether the instant asked for by ``wait`` is still to come."""
        return self.ledger.wake_at is not None and self.at < self.ledger.wake_at

    def on_tick(self, price: Decimal, *, down: bool = True) -> Decimal:
        """Return the nearest price that the pair is traded at, not above or not below the given.

        It is 0 when there is none below.
        """
        if self.product is None:
            return price
        return _rounded(price, self.product.quote_increment, is_down=down)

    def on_lot(self, size: Decimal) -> Decimal:
        """Return the largest size that the pair is traded in, at most the given; it may be 0."""
        if self.product is None:
            return size
        return _rounded(size, self.product.base_increment, is_down=True)

    def wait(self, delay_s: float) -> None:
        """Have ``act`` called when so much time has passed, if nothing happens before."""
        self.ledger.wake_at = self.at + timedelta(seconds=delay_s)

    def watch(self, wanted: Wanted) -> None:
        """Have ``act`` called when that happens in the market: ``self.watch(Falls(price))``."""
        self._wanted.append(wanted)

    def keep_watching(self) -> None:
        """Go on waiting for what it waited for before this event."""
        self._wanted += [words_of(each)[0] for each in self.ledger.watches]

    def settle_watches(self) -> None:
        """Wait for what was wanted in this event's ``act``."""
        wish = Wish(self.uid, self.at, self._wanted, self._is_whole_only, self.news)
        ledger = self.ledger
        ledger.watches, ledger.watch_count = watches_of(wish, ledger.watches, ledger.watch_count)
        self.others.settle()
        self.account.settle()

    def overhear(self, news: Overheard) -> None:
        """Note how another bot or the account is."""
        if isinstance(news, AccountNews):
            self.account.hear(news)
        else:
            self.others.hear(news)

    @property
    def _is_whole_only(self) -> bool:
        return bool(self._document.params.get("whole_only", False))

    def remember(self, executed: dict[str, Any]) -> None:
        """Add an entry, of JSON values, to the history, with the broker where it happened."""
        self.history = remembered(self.history, {**executed, "cambista": self.cambista})

    def attach(self, text: str) -> None:
        """Keep a text beside the document; it is written with it. Raises ValueError if too long."""
        if len(text) > self.most_attached:
            raise ValueError(f"{len(text)} characters beside a document, of {self.most_attached}")
        self.attached = text

    def note(self, text: str) -> None:
        """Add a sentence to the history: what it did that is no order."""
        at = self.at.isoformat().replace("+00:00", "Z")
        self.remember({"type": "note", "pair": self.pair, "text": text, "execution_date": at})

    def say(self, level: Level, text: str) -> None:
        """Flash a line on the dashboard, after the bot's name."""
        self.said.append(Said(level, f"{self.name}: {text}"))

    def end(self) -> None:
        """End the bot: it has done what it was for."""
        self.status = BotStatus.ENDED

    def refuse(self, field: str, reason: str) -> None:
        """End the bot: what was asked of it cannot be done."""
        self.status = BotStatus.REFUSED
        self.errors = (*self.errors, FieldError(field=field, message=reason))
        self.last_error = reason

    def figures(self) -> Iterable[Figure]:
        """Return what its page shows of it beside its books; asked for after every event."""
        return ()

    def plan(self) -> Plan | None:
        """Return its steps in words, for its page; asked for after every event."""
        return None

    def document(self) -> BotDocument:
        """Return the document as it is now."""
        return self._document.model_copy(
            update={
                "status": self.status,
                "pid": self.pid if self.status.is_alive else None,
                "last_error": self.last_error,
                "errors": self.errors,
                "history": tuple(self.history),
                "cambista_link": link_to(self.cambista),
                "cambista_title": self.cambista_title,
                "product": self.product,
                "switch": self.switch,
                "pause": self.pause if self.status is BotStatus.PAUSED else None,
                **self.ledger.model_dump(mode="json"),
                **Shadowed(shadow=self.shadow).model_dump(mode="json"),
                **WithGuard(guard=self.guard).model_dump(mode="json"),
                **self.others.json(),
                **self.account.json(),
                **figures_json(self.figures()),
                **plan_json(self.plan()),
                **self.state.model_dump(mode="json"),
            }
        )


def _rounded(value: Decimal, increment: Decimal, *, is_down: bool) -> Decimal:
    low, high = units_around(value, increment)
    if low == high:
        return value
    return product_of(increment, Decimal(low if is_down else high))
