"""The port of a bot type: what a file in ``trader/bots`` is written against.

A bot is a pure function ``(document, event, instant) -> (document, commands)``:
``trader.frame.life``. A bot type says what it wants to have open now (``act``) and counts what
happened (``on_…``); that no order is lost or placed twice is seen to there, the same for every
type. What the document holds, and how it is changed, is in ``trader.frame.opened``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Generic, cast, get_args

from pydantic import JsonValue

from common.messages.base import Side
from common.messages.bot import FieldError
from common.messages.indicator import Indicators
from common.messages.order import (
    AskWallet,
    CancelOrder,
    Card,
    OrderCommand,
    OrderFilled,
    PlaceOrder,
    WalletReported,
)
from common.messages.watch import MarketNews
from trader.form import Planned
from trader.frame.making import Asked, made
from trader.frame.opened import DocumentCorrupt, Opened, P, S, Said
from trader.frame.options import with_options
from trader.ledger import OpenOrder
from trader.why import Why

__all__ = ["AtRisk", "Beginning", "Bot", "BotClass", "DocumentCorrupt", "P", "S", "Said", "Why"]

_MODELS = 2
"""Of a bot type: its parameters' and its state's."""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """The most that a bot may ever have put into its trades, fees apart."""

    quote: Decimal
    """What its position has cost, and what its open orders to buy may cost."""
    base: Decimal = Decimal(0)
    """What it has sold beyond what it bought itself, and what its open orders may sell so."""


@dataclass(frozen=True, slots=True)
class Beginning(Generic[S]):
    """What becomes of a person's parameters when they are valid."""

    params: dict[str, JsonValue]
    state: S
    planned: tuple[Planned, ...]


class Bot(Opened[P, S], ABC):
    """A bot for the time of one event: its document opened, to be closed again by ``document``.

    A type is a subclass ``Bot[Params, State]`` with ``title`` and ``help``; both models' fields
    must have other names than those of ``BotDocument`` and ``Ledger``, beside which they stand.
    """

    title: ClassVar[str]
    help: ClassVar[str]
    looks_at_market: ClassVar[bool] = True
    """Whether it watches, so that its form asks whether it may act while trades are missing."""
    looks_after_others: ClassVar[bool] = False
    """Whether it guards other bots, and so goes on when all others are paused or stopped at once
    by the protections for all."""
    writes_history: ClassVar[bool] = False
    """Whether it writes the history of its orders itself, in a shape of its own."""

    def __init_subclass__(cls) -> None:
        """Read the types of parameters and state from ``Bot[Params, State]``."""
        super().__init_subclass__()
        models = get_args(cls.__dict__.get("__orig_bases__", (cls,))[0])
        if len(models) != _MODELS:
            raise TypeError(f"{cls.__name__} is written as a subclass of Bot[Params, State]")
        params_type, cls.state_type = models
        cls.params_type = with_options(params_type, looks_at_market=cls.looks_at_market)

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
    def objections(
        cls, beginning: Beginning[S], indicators: Indicators | None
    ) -> Iterator[FieldError]:
        """Return what cannot be, for all that the analyst has said of its indicators."""
        yield from ()

    @classmethod
    def prepare(cls) -> None:
        """Import what is heavy and the type alone needs.

        The trader's process does it before it forks, when a bot of the type lives: all of them
        share that memory, and nobody pays for it who runs no such bot.
        """

    @classmethod
    def most_at_risk(cls, params: P) -> AtRisk | None:
        """Return the bound that its parameters set; None where they set none."""
        return None

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

    def edited(self, fresh: S) -> Iterable[OpenOrder]:
        """Take other parameters, and return the open orders that no longer fit.

        ``params`` are the new ones already, and ``fresh`` is the first state of a bot that has
        them. What is returned is cancelled before ``act`` is to ask for anything else.
        """
        return self.orders

    def on_wallet(self, wallet: WalletReported) -> None:
        """Note the balances of its account, which it has asked for."""

    def on_switched(self) -> None:
        """Note that it trades at another broker from now on, and has nothing open."""

    def buy(
        self,
        size: Decimal,
        *,
        at: Decimal,
        purpose: str = "",
        why: Why | None = None,
        is_post_only: bool = False,
        is_immediate: bool = False,
    ) -> PlaceOrder:
        """Make the bot's next order, to buy; the caller yields it.

        Parameters
        ----------
        at
            The price, or the worst one of an immediate order.
        purpose
            The type's own word for what the order is for, of at most 40 characters. The broker
            keeps it: a bot that has forgotten the order knows by it what it takes over.
        why
            What people are told of the decision.
        is_immediate
            It trades at once, at ``at`` or better, and what cannot is cancelled.
        """
        asked = Asked(Side.BUY, size, at, purpose, why, is_post_only, is_immediate)
        return made(self, asked)

    def sell(
        self,
        size: Decimal,
        *,
        at: Decimal,
        purpose: str = "",
        why: Why | None = None,
        is_post_only: bool = False,
        is_immediate: bool = False,
    ) -> PlaceOrder:
        """Make the bot's next order, to sell, as ``buy`` does; the caller yields it."""
        asked = Asked(Side.SELL, size, at, purpose, why, is_post_only, is_immediate)
        return made(self, asked)

    def cancel(self, order: OpenOrder) -> CancelOrder:
        """Make the command to cancel an open order; the caller yields it."""
        order.is_cancelling = True
        return CancelOrder(order_id=order.order_id, bot_id=self.uid)

    def ask_wallet(self) -> AskWallet:
        """Make the question for the balances of its account; the caller yields it.

        The answer may be lost, so who needs it waits a while and asks again.
        """
        return AskWallet(bot_id=self.uid)


BotClass = type[Bot[Any, Any]]
