"""Every channel of the platform, declared once; the table in CONTRIBUTING.md is made from here.

Braces in a key are Redis Cluster hash tags: keys that change together share a tag.

* a **Topic** is pub/sub: lost if nobody listens;
* a **Queue** is a list with a taken-list: at least once, in order;
* a **Board** is a key with the latest value, told to listeners at each change if ``is_told``.
"""

import re
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from common.messages.bot import BotDocument, BotEvent, BotTypes, Outgoing, TraderCommand
from common.messages.history import AnalystAnswer, AnalystAsk, HistoryProgress
from common.messages.market import BestPrices, Candle, Product, RateUpdate, Ticker, Trade
from common.messages.one_off import OneOff
from common.messages.order import Card, OrderCommand, WalletReported
from common.messages.platform import Heartbeat, Notice, SignedOut
from common.messages.trading import ForeignOrders, Halt

T = TypeVar("T")

_PLACE = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class Channel(Generic[T]):
    """A typed place on the bus. ``key`` is a template: ``market:{PAIR}:trade``."""

    key: str
    adapter: TypeAdapter[T]
    carries: str
    writer: str
    reader: str

    def at(self, *parts: object) -> str:
        """Return the Redis key for these parts: pair, bot id, broker or service name."""
        given = iter(parts)
        return _PLACE.sub(lambda _: str(next(given)), self.key)

    def parts_of(self, key: str) -> tuple[str, ...]:
        """Return what stands in a key of this channel where the template has capitals."""
        found = re.fullmatch(_PLACE.sub("(.+?)", re.escape(self.key)), key)
        if found is None:
            raise ValueError(f"{key} is not a key of {self.key}")
        return found.groups()

    @property
    def pattern(self) -> str:
        """The glob that matches this channel's keys, whatever the parts."""
        return _PLACE.sub("*", self.key)

    def encode(self, message: T) -> bytes:
        """Write a message as JSON."""
        return self.adapter.dump_json(message)

    def decode(self, text: bytes) -> T:
        """Read a message from JSON; raises pydantic's ``ValidationError``, a ``ValueError``."""
        return self.adapter.validate_json(text)


@dataclass(frozen=True, slots=True)
class Topic(Channel[T]):
    """Pub/sub: whoever listens now hears it. The last ``kept_count`` stay at ``<key>:kept``."""

    kept_count: int = 0


@dataclass(frozen=True, slots=True)
class Queue(Channel[T]):
    """A list read by one reader, each message at least once and in order."""

    def taken(self, *parts: object) -> str:
        """Return the key of the list of messages that a reader has in hand."""
        return f"{self.at(*parts)}:taken"

    def rejected(self, *parts: object) -> str:
        """Return the key of the list of messages that could not be read, each with its reason."""
        return f"{self.at(*parts)}:rejected"


@dataclass(frozen=True, slots=True)
class Board(Channel[T]):
    """A key with the latest value; gone after ``expiry_s`` without a new one."""

    expiry_s: float | None = None
    is_told: bool = False


def _adapter(message: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - unions have no common type
    return TypeAdapter(message)


TRADES: Topic[Trade] = Topic(
    "market:{PAIR}:trade", _adapter(Trade), "Trade", "grabber", "analyst, cambista_sim"
)
TICKERS: Board[Ticker] = Board(
    "market:{PAIR}:ticker",
    _adapter(Ticker),
    "Ticker with its rolling windows",
    "analyst",
    "bots, cambista_sim, gui",
    is_told=True,
)
CANDLES: Topic[Candle] = Topic(
    "market:{PAIR}:candle",
    _adapter(Candle),
    "Candle: the open ones as they grow, closed ones once and when they change",
    "analyst",
    "gui",
)
RATES: Topic[RateUpdate] = Topic(
    "market:{PAIR}:rate", _adapter(RateUpdate), "RateUpdate, each minute", "analyst", "all"
)
HISTORY: Board[HistoryProgress] = Board(
    "market:{PAIR}:history",
    _adapter(HistoryProgress),
    "how far the fetching of the pair's candles has come",
    "analyst",
    "gui",
    is_told=True,
)
ANALYST_ASKS: Topic[AnalystAsk] = Topic(
    "analyst:{asks}", _adapter(AnalystAsk), "AskCandles AskRates FetchHistory", "gui", "analyst"
)
ANALYST_ANSWERS: Topic[AnalystAnswer] = Topic(
    "analyst:{ID}:answer",
    _adapter(AnalystAnswer),
    "CandlesFound RatesFound HistoryAsked AskFailed",
    "analyst",
    "gui",
)
BEST_PRICES: Board[BestPrices] = Board(
    "market:{PAIR}:book",
    _adapter(BestPrices),
    "best bid and ask with sizes",
    "grabber",
    "cambista_sim, bots, gui",
    is_told=True,
)
PRODUCTS: Board[Product] = Board(
    "market:{PAIR}:product",
    _adapter(Product),
    "the pair's increments and least funds",
    "grabber",
    "cambista_sim, gui",
)
TRADER_COMMANDS: Queue[TraderCommand] = Queue(
    "trader:{commands}",
    _adapter(TraderCommand),
    "StartBot StopBot StopAll SwitchBot ShadowBot",
    "gui",
    "trader",
)
BOT_TYPES: Board[BotTypes] = Board(
    "trader:{commands}:types", _adapter(BotTypes), "the bot types and their forms", "trader", "gui"
)
BOT_DOCUMENTS: Board[BotDocument] = Board(
    "bot:{ID}:doc",
    _adapter(BotDocument),
    "the bot's whole document",
    "bot, trader",
    "trader, gui",
    is_told=True,
)
BOT_INBOX: Queue[BotEvent] = Queue(
    "bot:{ID}:inbox",
    _adapter(BotEvent),
    "OrderEvent, StopRequested, SwitchRequested, ShadowRequested",
    "broker, trader",
    "bot; gui for a one-off trade",
)
BOT_OUTBOX: Queue[Outgoing] = Queue(
    "bot:{ID}:outbox",
    _adapter(Outgoing),
    "OrderCommand not yet handed to a broker, with the broker's name",
    "bot",
    "bot",
)
BOT_RUNNERS: Board[UUID] = Board(
    "bot:{ID}:runner",
    _adapter(UUID),
    "token of the one process that may write the bot's other keys",
    "bot, trader",
    "bot",
)
BROKER_ORDERS: Queue[OrderCommand] = Queue(
    "broker:{NAME}:orders",
    _adapter(OrderCommand),
    "PlaceOrder CancelOrder AskOrder AskWallet",
    "bots, gui",
    "that broker",
)
CARDS: Board[Card] = Board(
    "broker:{NAME}:card",
    _adapter(Card),
    "name, role, title, icon, products, fees, halted",
    "broker",
    "gui, trader",
    expiry_s=5,
    is_told=True,
)
HALTS: Board[Halt] = Board(
    "broker:{NAME}:halt",
    _adapter(Halt),
    "whether new orders are stopped; NAME is a broker's, or `all`",
    "gui",
    "brokers",
    is_told=True,
)
FOREIGN_ORDERS: Board[ForeignOrders] = Board(
    "broker:{NAME}:foreign",
    _adapter(ForeignOrders),
    "open orders on the account that are not ours",
    "broker",
    "gui",
)
BROKER_LEASES: Board[str] = Board(
    "broker:{NAME}:lease",
    _adapter(str),
    "who may write for an account; NAME is the account's",
    "broker",
    "broker",
    expiry_s=3,
)
WALLETS: Board[WalletReported] = Board(
    "broker:{NAME}:wallet",
    _adapter(WalletReported),
    "balances of the account",
    "broker",
    "gui",
    is_told=True,
)
NOTICES: Topic[Notice] = Topic(
    "gui:{messages}", _adapter(Notice), "what the page flashes", "all", "gui", kept_count=50
)
HEARTBEATS: Board[Heartbeat] = Board(
    "health:{SERVICE}:INSTANCE",
    _adapter(Heartbeat),
    "condition of a service instance",
    "all",
    "gui, health checks",
    expiry_s=10,
    is_told=True,
)
ONE_OFFS: Board[OneOff] = Board(
    "trade:{ID}:doc",
    _adapter(OneOff),
    "a one-off trade and, once it is final, its answer for ever",
    "gui",
    "gui",
)
SIGNED_OUT: Board[SignedOut] = Board(
    "gui:signed-out:{ID}",
    _adapter(SignedOut),
    "a session that was ended, kept for as long as its cookie would be valid",
    "gui",
    "gui",
    expiry_s=7 * 24 * 3600,
)

CHANNELS: tuple[Channel[Any], ...] = (
    TRADES,
    TICKERS,
    CANDLES,
    RATES,
    HISTORY,
    ANALYST_ASKS,
    ANALYST_ANSWERS,
    BEST_PRICES,
    PRODUCTS,
    TRADER_COMMANDS,
    BOT_TYPES,
    BOT_DOCUMENTS,
    BOT_INBOX,
    BOT_OUTBOX,
    BOT_RUNNERS,
    BROKER_ORDERS,
    CARDS,
    HALTS,
    FOREIGN_ORDERS,
    BROKER_LEASES,
    WALLETS,
    NOTICES,
    HEARTBEATS,
    ONE_OFFS,
    SIGNED_OUT,
)
