"""The port of a bot type: what a file in ``trader/bots`` is written against.

A bot is a pure function ``(document, event, instant) -> (document, commands)``, see ``decide``. A
bot type says what it wants to have open now (``act``) and counts what happened (``on_…``); that
no order is lost or placed twice is seen to in ``trader.life``, the same for every type.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar, cast, get_args
from uuid import UUID, uuid5

from pydantic import BaseModel, JsonValue, ValidationError

from common.messages.base import Side
from common.messages.bot import BotDocument, BotStatus, FieldError, link_to
from common.messages.order import CancelOrder, Card, OrderCommand, OrderFilled, PlaceOrder
from common.messages.platform import Level
from common.messages.watch import MarketNews
from trader.form import Planned
from trader.ledger import Ledger, OpenOrder
from trader.options import with_options
from trader.others import Others
from trader.shadow import Shadowed
from trader.watching import Wanted, Wish, watches_of

P = TypeVar("P", bound=BaseModel)
S = TypeVar("S", bound=BaseModel)

HISTORY_COUNT = 100
"""Entries of the history that a document keeps: all of it is shown, read and written each time."""


class DocumentCorrupt(ValueError):  # noqa: N818 - says what is so, as StoreCorrupt does
    """A document that its bot type cannot read: no restart will change that."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line for the dashboard."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Beginning(Generic[S]):
    """What becomes of a person's parameters when they are valid."""

    params: dict[str, JsonValue]
    state: S
    planned: tuple[Planned, ...]


class Bot(ABC, Generic[P, S]):
    """A bot for the time of one event: its document opened, to be closed again by ``document``.

    A type is a subclass ``Bot[Params, State]`` with ``title`` and ``help``; both models' fields
    must have other names than those of ``BotDocument`` and ``Ledger``, beside which they stand.
    """

    title: ClassVar[str]
    help: ClassVar[str]
    looks_at_market: ClassVar[bool] = True
    """Whether it watches, so that its form asks whether it may act while trades are missing."""
    params_type: ClassVar[type[BaseModel]]
    state_type: ClassVar[type[BaseModel]]

    def __init_subclass__(cls) -> None:
        """Read the types of parameters and state from ``Bot[Params, State]``."""
        super().__init_subclass__()
        params_type, cls.state_type = get_args(cls.__dict__["__orig_bases__"][0])
        cls.params_type = with_options(params_type) if cls.looks_at_market else params_type

    def __init__(self, document: BotDocument, at: datetime) -> None:
        self._document = document
        self.at = at
        """Now."""
        self.status = document.status
        self.pid = document.pid
        self.last_error = document.last_error
        self.errors = document.errors
        self.cambista = document.broker
        """The name of the broker that it trades through."""
        self.cambista_title = document.cambista_title
        self.switch = document.switch
        """Where it is moving to."""
        self.history: list[dict[str, Any]] = list(document.history)
        self.said: list[Said] = []
        self.made: list[OpenOrder] = []
        """Orders made for this event, each to be yielded."""
        self.news: MarketNews | None = None
        """What this event is of what it watched for."""
        self._wanted: list[Wanted] = []
        try:
            self.ledger = Ledger.model_validate(document.model_extra)
            self.shadow = Shadowed.model_validate(document.model_extra).shadow
            """The same orders at a simulated broker; it decides nothing."""
            self.others = Others(document)
            """Other bots: what it watches, and asks to be done with them."""
            self.state = cast("S", self.state_type.model_validate(document.model_extra))
        except ValidationError as error:
            raise DocumentCorrupt(f"the document of bot {document.uid}: {error}") from error

    @classmethod
    @abstractmethod
    def first_state(cls, params: P, pair: str) -> S:
        """Return the state of a new bot."""

    @classmethod
    def planned(cls, params: P) -> Iterator[Planned]:
        """Return the orders that can be foreseen, to be checked against the pair's rules."""
        yield from ()

    @classmethod
    def begin(cls, given: dict[str, JsonValue], pair: str) -> Beginning[S]:
        """Read a person's parameters. Raises pydantic's ValidationError."""
        params = cast("P", cls.params_type.model_validate(given))
        return Beginning(
            params.model_dump(mode="json"),
            cls.first_state(params, pair),
            tuple(cls.planned(params)),
        )

    @classmethod
    def warnings(cls, state: S, card: Card) -> Iterator[str]:
        """Return what is allowed and yet looks like a mistake."""
        yield from ()

    @abstractmethod
    def act(self) -> Iterator[OrderCommand]:
        """Ask for what should be open now and is not.

        Called after every event while the bot runs, so it must look at what is open first, and say
        each time what it waits for in the market.
        """

    def on_market(self, news: MarketNews) -> None:
        """Note what it watched for; each watch is told once."""

    def on_terms(self, order: OpenOrder) -> None:
        """Note that an order is placed with other terms than were asked for now.

        It was asked for before Redis lost its last second.
        """

    def on_accepted(self, order: OpenOrder) -> None:
        """Note that the venue took an order."""

    def on_fill(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Note that part or all of an order traded; the order counts the fill already."""

    def on_complete(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Note that an order is wholly filled, by this fill."""

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Note that an order was not placed."""

    def on_cancelled(self, order: OpenOrder, reason: str) -> None:
        """Note that what remained of an order is off the book, whoever wanted that."""

    def on_switched(self) -> None:
        """Note that it trades at another broker from now on, and has nothing open."""

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
    def orders(self) -> tuple[OpenOrder, ...]:
        """The open orders, oldest first."""
        return tuple(self.ledger.orders)

    @property
    def is_waiting(self) -> bool:
        """Whether the instant asked for by ``wait`` is still to come."""
        return self.ledger.wake_at is not None and self.at < self.ledger.wake_at

    def buy(
        self, size: Decimal, *, at: Decimal, is_post_only: bool = False, is_immediate: bool = False
    ) -> PlaceOrder:
        """Make the bot's next order, to buy; the caller yields it.

        An immediate one trades at once, at ``at`` or better, and what cannot is cancelled.
        """
        return self._make(Side.BUY, size, at, is_post_only, is_immediate)

    def sell(
        self, size: Decimal, *, at: Decimal, is_post_only: bool = False, is_immediate: bool = False
    ) -> PlaceOrder:
        """Make the bot's next order, to sell; the caller yields it."""
        return self._make(Side.SELL, size, at, is_post_only, is_immediate)

    def cancel(self, order: OpenOrder) -> CancelOrder:
        """Make the command to cancel an open order; the caller yields it."""
        order.is_cancelling = True
        return CancelOrder(order_id=order.order_id, bot_id=self.uid)

    def wait(self, delay_s: float) -> None:
        """Have ``act`` called when so much time has passed, if nothing happens before."""
        self.ledger.wake_at = self.at + timedelta(seconds=delay_s)

    def watch(self, wanted: Wanted) -> None:
        """Have ``act`` called when that happens in the market: ``self.watch(Falls(price))``."""
        self._wanted.append(wanted)

    def settle_watches(self) -> None:
        """Wait for what was wanted in this event's ``act``."""
        wish = Wish(self.uid, self.at, self._wanted, self._is_whole_only, self.news)
        ledger = self.ledger
        ledger.watches, ledger.watch_count = watches_of(wish, ledger.watches, ledger.watch_count)
        self.others.settle()

    @property
    def _is_whole_only(self) -> bool:
        return bool(self._document.params.get("whole_only", False))

    def remember(self, executed: dict[str, Any]) -> None:
        """Add an entry, of JSON values, to the history, with the broker where it happened."""
        entry = {**executed, "cambista": self.cambista}
        self.history = [*self.history, entry][-HISTORY_COUNT:]

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
                "switch": self.switch,
                **self.ledger.model_dump(mode="json"),
                **Shadowed(shadow=self.shadow).model_dump(mode="json"),
                **self.others.json(),
                **self.state.model_dump(mode="json"),
            }
        )

    def _make(
        self,
        side: Side,
        size: Decimal,
        price: Decimal,
        is_post_only: bool,  # noqa: FBT001 - given by the two above alone
        is_immediate: bool,  # noqa: FBT001
    ) -> PlaceOrder:
        self.ledger.order_count += 1
        order = OpenOrder(
            order_id=uuid5(self.uid, str(self.ledger.order_count)),
            pair=self.pair,
            side=side,
            price=price,
            size=size,
            is_post_only=is_post_only,
            is_immediate=is_immediate,
            asked_at=self.at,
        )
        self.ledger.orders.append(order)
        self.made.append(order)
        return order.asked_by(self.uid)


BotClass = type[Bot[Any, Any]]
