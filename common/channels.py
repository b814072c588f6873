"""Every channel of the platform, declared once; the table in CONTRIBUTING.md is made from here."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from common.channel import Board, Channel, Queue, Table, Topic
from common.messages.answer import CommandDone
from common.messages.bot import (
    Attachment,
    BotDocument,
    BotEvent,
    BotTypes,
    Errand,
    Outgoing,
    TraderCommand,
)
from common.messages.control import LogLine
from common.messages.guard import Oversight
from common.messages.history import AnalystAnswer, AnalystAsk, HistoryProgress
from common.messages.indicator import IndicatorHistory, Indicators
from common.messages.market import BestPrices, Candle, Product, RateUpdate, Ticker, Trade
from common.messages.one_off import OneOff
from common.messages.order import Card, OrderCommand, WalletReported
from common.messages.platform import Heartbeat, Notice, SignedOut
from common.messages.preview import AskPreview, TraderAnswer
from common.messages.trading import ForeignOrders, Halt, Holder
from common.messages.watch import Watches


def _adapter(message: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - unions have no common type
    return TypeAdapter(message)


TRADES: Topic[Trade] = Topic(
    "market:{PAIR}:trade", _adapter(Trade), "Trade", "grabber", "analyst, cambista_sim"
)
TICKERS: Board[Ticker] = Board(
    "market:{PAIR}:ticker",
    _adapter(Ticker),
    "Ticker with its rolling windows and indicators",
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
INDICATORS: Board[Indicators] = Board(
    "analyst:{indicators}:types",
    _adapter(Indicators),
    "the indicators, their forms, and the lines that are worked out",
    "analyst",
    "gui, trader",
)
INDICATOR_HISTORIES: Board[IndicatorHistory] = Board(
    "market:{PAIR}:indicators:INTERVAL",
    _adapter(IndicatorHistory),
    "what every line said of the last 500 closed candles",
    "analyst",
    "analyst, gui",
)
WATCHES: Board[Watches] = Board(
    "market:{PAIR}:watch:BOT",
    _adapter(Watches),
    "all that a bot waits for on a pair",
    "bot, trader",
    "analyst",
    is_told=True,
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
    "cambista_sim, gui",
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
    "StartBot StopBot PauseBot ContinueBot SwitchBot ShadowBot EditBot ArchiveBot DeleteBot "
    "StopAll",
    "gui, bots",
    "trader",
)
COMMANDS_DONE: Board[CommandDone] = Board(
    "trader:{commands}:done:ID",
    _adapter(CommandDone),
    "whether a command was carried out, by its id",
    "trader",
    "gui, trader",
    expiry_s=24 * 3600,
)
TRADERS: Table[int] = Table(
    "trader:{commands}:traders",
    _adapter(int),
    "until when each trader's lease lasts, in milliseconds of Redis's clock",
    "trader",
    "trader",
)
BOT_OWNERS: Table[str] = Table(
    "trader:{commands}:owners",
    _adapter(str),
    "which trader runs each bot, and which one reads the commands",
    "trader",
    "trader",
)
OVERSIGHT: Board[Oversight] = Board(
    "trader:{commands}:oversight",
    _adapter(Oversight),
    "what the protections for all bots count from, what fired, and until when all rest",
    "trader",
    "trader, gui",
    is_told=True,
)
TRADER_ASKS: Topic[AskPreview] = Topic(
    "trader:{asks}", _adapter(AskPreview), "AskPreview", "gui", "trader"
)
TRADER_ANSWERS: Topic[TraderAnswer] = Topic(
    "trader:{ID}:answer", _adapter(TraderAnswer), "PreviewMade PreviewFailed", "trader", "gui"
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
BOT_ATTACHMENTS: Board[Attachment] = Board(
    "bot:{ID}:model",
    _adapter(Attachment),
    "what a bot keeps beside its document, and with which revision of it: a learner's model",
    "bot",
    "bot",
)
BOT_INBOX: Queue[BotEvent] = Queue(
    "bot:{ID}:inbox",
    _adapter(BotEvent),
    "OrderEvent, StopRequested, PauseRequested, ContinueRequested, EditRequested, RestRequested, "
    "SwitchRequested, ShadowRequested, MarketReached, CandleClosed, TickerTold, MarketHoled",
    "broker, trader, analyst",
    "bot; gui for a one-off trade",
)
BOT_OUTBOX: Queue[Outgoing | Errand] = Queue(
    "bot:{ID}:outbox",
    _adapter(Outgoing | Errand),
    "OrderCommand not yet handed over, with its broker's name; commands about other bots",
    "bot",
    "bot",
)
BOT_LOGS: Topic[LogLine] = Topic(
    "bot:{ID}:log",
    _adapter(LogLine),
    "what the bot heard, asked for and said",
    "bot, trader",
    "gui",
    kept_count=200,
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
    "name, role, money, title, icon, products, fees, halted",
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
    is_settled=True,
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
BROKER_HOLDERS: Board[Holder] = Board(
    "broker:{NAME}:holder",
    _adapter(Holder),
    "which account, and which process, serves under the name",
    "broker",
    "broker",
    expiry_s=3,
)
WALLETS: Board[WalletReported] = Board(
    "broker:{NAME}:wallet",
    _adapter(WalletReported),
    "balances of the account",
    "broker",
    "gui, bots",
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

CHANNELS: tuple[Channel[Any], ...] = tuple(
    each for each in list(globals().values()) if isinstance(each, Channel)
)
"""All that are declared above, in that order."""
