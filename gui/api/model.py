"""What the REST API answers with, one message an answer."""

from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

from common.messages.base import Instant, Message, Price
from common.messages.bot import BotDocument, BotFault, BotType
from common.messages.control import LogLine
from common.messages.indicator import IndicatorHistory, Reading
from common.messages.market import Candle, Product, Ticker, Window
from common.messages.order import Balance, Card
from common.messages.trading import Halt
from gui.services.condition import ServiceHealth


class HealthReport(Message):
    """How the platform is; the services are told to who is signed in."""

    status: Literal["ok", "degraded", "waiting"]
    services: dict[str, ServiceHealth]


class Pairs(Message):
    """The pairs that may be traded, with their rules."""

    pairs: tuple[Product, ...]


class Quote(Ticker):
    """A pair's ticker with its best bid and ask, none while they are not known."""

    bid: Price | None
    ask: Price | None


class Tickers(Message):
    """The tickers of all pairs."""

    tickers: tuple[Quote, ...]


class Windows(Message):
    """A pair's rolling windows, the shortest first."""

    pair: str
    price: Price
    traded_at: Instant
    windows: tuple[Window, ...]


class IndicatorReport(IndicatorHistory):
    """What every line says of a pair's last closed candles, and of the one that is open now."""

    now: Reading | None
    """None while it is not known; its candle may be the last closed one, when none is open."""


class CandlePage(Message):
    """Candles, oldest first."""

    pair: str
    interval: str
    candles: tuple[Candle, ...]
    next: Instant | None
    """The start of the next page; null after the last."""


class RateRow(Message):
    """The rate of a minute, in the words of programs that read it from the original."""

    id: int
    """The minute: how many have begun since 1970, less one."""
    rate: Price
    dateTime: Instant  # noqa: N815 - the name that those programs use


class Rates(Message):
    """A pair's rates, one a minute, oldest first."""

    rates: tuple[RateRow, ...]


class HistoryWish(BaseModel):
    """A request to fetch candles from the venue; times in ISO 8601."""

    interval: str = "1m"
    start: str
    end: str = ""
    """Now, when it is empty."""


class Cambistas(Message):
    """The brokers that live now."""

    cambistas: tuple[Card, ...]


class BotTypeList(Message):
    """The bot types, with the JSON schema of the parameters of each."""

    types: tuple[BotType, ...]
    faults: tuple[BotFault, ...] = ()  # files of types that the trader cannot use


class BotList(BaseModel):
    """The bots: those that live first, then the newest first."""

    model_config = ConfigDict(frozen=True)

    bots: tuple[BotDocument, ...]


class NewBot(BaseModel):
    """A request for a bot; a whole document with ``instructions`` is taken as well."""

    model_config = ConfigDict(extra="allow")

    type: str
    name: str
    pair: str
    cambista: str = ""
    """A cambista's name: ``sim``; a document's ``cambista_link`` serves as well."""
    params: dict[str, JsonValue] = {}
    """What the bot type asks for; decimals as strings, or as numbers, which are read exactly."""


class StopAsked(Message):
    """The trader was asked to stop a bot; it cancels the open order first."""

    uid: UUID
    status: str  # the bot's, when it was asked


class StopAllAsked(Message):
    """The trader was asked to stop every bot."""

    bots: int  # how many lived when it was asked


class Edit(BaseModel):
    """A request to change a bot; what is not given stays as it is."""

    name: str | None = None
    tags: list[str] | None = None
    """All of the bot's tags."""
    params: dict[str, JsonValue] | None = None
    """Those that change; open orders that no longer fit are replaced."""


class PauseWish(BaseModel):
    """A request to pause; nothing in it, or no body, keeps what is open on the book."""

    keep_orders: bool = True


class CopyWish(BaseModel):
    """A request for a bot of the same parameters; without a name it gets one."""

    name: str = ""


class ArchiveWish(BaseModel):
    """A request to put a bot that is done out of sight, or back."""

    is_archived: bool = True


class ControlAsked(Message):
    """The trader was asked to do something to a bot."""

    uid: UUID
    what: str
    """``pause``, ``continue``, ``edit``, ``archive``, ``delete``."""
    is_done: bool
    """Whether the trader has said that it will be so; it has not said anything yet otherwise."""


class GroupAsked(Message):
    """The trader was asked to do something to the bots with a tag."""

    tag: str
    bots: tuple[UUID, ...]
    """Those of which it was asked."""


class BotLog(Message):
    """The last lines of a bot's log, newest first."""

    uid: UUID
    lines: tuple[LogLine, ...]


class NewPlace(BaseModel):
    """A request to move a bot."""

    cambista: str
    """The name of the cambista to move to."""


class NewShadow(BaseModel):
    """A request to copy a bot's orders to a simulated cambista."""

    cambista: str | None
    """The cambista's name; null ends it."""


class ShadowAsked(Message):
    """The trader was asked to copy a bot's orders from now on, or no more."""

    uid: UUID
    cambista: str
    """Empty when it was to end."""


class SwitchAsked(Message):
    """The trader was asked to move a bot; what is open is cancelled first."""

    uid: UUID
    cambista: str
    """Where it is to trade."""
    cambista_now: str
    """Where it trades until nothing of it is open there any more."""


class HaltWish(BaseModel):
    """A request to halt, or to resume; nothing in it, or no body, means every cambista."""

    cambista: str = "all"
    reason: str = ""


class Halted(Message):
    """What came of turning a switch."""

    switch: Halt
    obeyed: dict[str, bool]
    """By cambista that lives: whether it shows what the switches say."""
    halted: dict[str, bool]
    """By cambista that lives: whether it takes no new orders now."""


class Switches(Message):
    """The halt's switches that were ever turned: one for each cambista, and ``all``."""

    switches: tuple[Halt, ...]


class NewTrade(BaseModel):
    """A request for a one-off trade at the market's price, of a size or of funds."""

    idempotencyKey: str  # noqa: N815 - the name that programs of the original use
    pair: str
    side: str
    funds: str | Decimal | None = None
    """How much quote to give, or to get; without fees."""
    size: str | Decimal | None = None
    """How much base."""
    cambista: str = ""
    """May be left out when only one cambista trades the pair."""


class Wallet(Message):
    """The balances of a cambista's account."""

    cambista: str
    balances: tuple[Balance, ...]
    reported_at: Instant


class ErrorDetail(Message):
    """Why a request was not served."""

    code: str
    """For programs: ``invalid``, ``not_found``, ``redis_away``."""
    message: str
    """For people."""
    fields: dict[str, str]
    """What is wrong, by the field's name as it was posted: ``params.buy_at``."""


class ErrorBody(Message):
    """What every error answers with."""

    error: ErrorDetail
