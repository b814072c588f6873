"""Bots: the commands that the dashboard gives the trader, and a bot's document."""

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, TypeAdapter

from common.messages.base import Instant, Message, Pair
from common.messages.control import (
    ArchiveBot,
    Command,
    ContinueBot,
    ControlRequested,
    DeleteBot,
    EditBot,
    Pause,
    PauseBot,
    Tags,
)
from common.messages.market import Product
from common.messages.order import OrderCommand, OrderEvent
from common.messages.watch import CandleClosed, MarketHoled, MarketReached, TickerTold

MOST_ATTACHED = 262_144
"""Characters of an attachment: it is written anew each time that it changes."""


class BotStatus(StrEnum):
    """Where a bot is in its life."""

    BUILDING = "building"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    """Its open order is being cancelled."""
    STOPPED = "stopped"
    ENDED = "ended"
    """It has done all its instructions."""
    REFUSED = "refused"
    """Its parameters are not valid; it never ran."""
    CRASHED = "crashed"
    """It failed too often and is not started again."""

    @property
    def is_alive(self) -> bool:
        """Whether a process should be running for it."""
        return self in _ALIVE


_ALIVE = frozenset({BotStatus.BUILDING, BotStatus.RUNNING, BotStatus.PAUSED, BotStatus.STOPPING})


class StartBot(Command):
    """Make a bot and run it."""

    kind: Literal["start_bot"] = "start_bot"
    bot_id: UUID
    """Chosen by who asks; asking twice makes one bot."""
    type: str
    name: Annotated[str, Field(min_length=1, max_length=80)]
    pair: Pair
    cambista: str
    """A broker's name: ``sim``."""
    params: dict[str, JsonValue]
    """What the bot type's ``Params`` ask for."""
    tags: Tags = ()


class StopBot(Command):
    """Cancel the bot's open order, wait for the answer, and end it."""

    kind: Literal["stop_bot"] = "stop_bot"
    bot_id: UUID


class StopAll(Command):
    """Stop every bot."""

    kind: Literal["stop_all"] = "stop_all"


class SwitchBot(Command):
    """Move the bot to another broker: what it has open is cancelled first."""

    kind: Literal["switch_bot"] = "switch_bot"
    bot_id: UUID
    cambista: str
    """The broker's name."""


class ShadowBot(Command):
    """Send the same orders to a simulated broker too, to compare what both fill."""

    kind: Literal["shadow_bot"] = "shadow_bot"
    bot_id: UUID
    cambista: str
    """The broker's name; empty to end it."""


TraderCommand = Annotated[
    StartBot
    | StopBot
    | PauseBot
    | ContinueBot
    | SwitchBot
    | ShadowBot
    | EditBot
    | ArchiveBot
    | DeleteBot
    | StopAll,
    Field(discriminator="kind"),
]
TRADER_COMMAND: TypeAdapter[TraderCommand] = TypeAdapter(TraderCommand)


BotCommand = Annotated[StopBot | PauseBot | ContinueBot, Field(discriminator="kind")]
"""What one bot may ask the trader to do with another."""


class StopRequested(Message):
    """A person, or the trader, wants the bot to stop."""

    kind: Literal["stop_requested"] = "stop_requested"


class SwitchRequested(Message):
    """A person wants the bot to trade through another broker, which can take it."""

    kind: Literal["switch_requested"] = "switch_requested"
    cambista: str
    title: str
    product: Product
    """The rules of the bot's pair there."""


class ShadowRequested(Message):
    """A person wants the bot's orders at a simulated broker too, or no more."""

    kind: Literal["shadow_requested"] = "shadow_requested"
    cambista: str
    """Empty to end it."""
    title: str


BotEvent = Annotated[
    OrderEvent
    | StopRequested
    | ControlRequested
    | SwitchRequested
    | ShadowRequested
    | MarketReached
    | CandleClosed
    | TickerTold
    | MarketHoled,
    Field(discriminator="kind"),
]
"""Whatever may lie in a bot's inbox."""
BOT_EVENT: TypeAdapter[BotEvent] = TypeAdapter(BotEvent)


class Outgoing(Message):
    """A command of a bot on its way, with whom it is for.

    A bot may have moved on to another broker before the command is handed over.
    """

    broker: str
    command: OrderCommand


class Errand(Message):
    """What a bot asks the trader to do with another bot, on its way."""

    errand: BotCommand


class Switch(Message):
    """A bot's move to another broker, waiting until nothing of it is open at the present one."""

    cambista: str
    title: str
    asked_at: Instant
    cancel_again_at: Instant
    """When to ask again to cancel what is still open."""
    product: Product | None = None
    """The rules of the bot's pair there; None in documents older than this field."""


class FieldError(Message):
    """What is wrong with one field of what a person asked for."""

    field: str
    """As the person named it: ``params.buy_at``."""
    message: str


def link_to(cambista: str) -> str:
    """Return a broker's name as a bot's document says it."""
    return f"virc:cambista:{cambista}"


def _from_json(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a document
    """Read a pair's rules as JSON has them: messages alone want every value in its own type."""
    return Product.model_validate(value, strict=False) if isinstance(value, dict) else value


class BotDocument(BaseModel):
    """What every bot's document has; a bot type's own state stands beside these fields.

    The first ten are the original's. A type's document is a subclass; readers that do not know
    the type (the dashboard, the trader) keep its extra fields as they are.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    uid: UUID
    name: str
    type: str
    pair: Pair
    cambista_link: str
    """``virc:cambista:NAME``."""
    cambista_title: str
    status: BotStatus
    pid: int | None = None
    start_date: Instant
    product: Annotated[Product | None, BeforeValidator(_from_json)] = None
    """The pair's rules at its broker; None in documents older than this field."""
    params: dict[str, JsonValue] = Field(default_factory=dict)
    """What the person asked for, in the bot type's own terms."""
    history: tuple[dict[str, Any], ...] = ()
    """What it has executed, oldest first, the last hundred."""
    errors: tuple[FieldError, ...] = ()
    """Why it was refused."""
    last_error: str = ""
    """Why its process last died, or why its last order was refused."""
    crash_count: int = 0
    """How many times in a row its process died."""
    switch: Switch | None = None
    """Where it is moving to."""
    pause: Pause | None = None
    """How it is paused."""
    tags: tuple[str, ...] = ()
    """Words of a person's own by which bots are called together."""
    is_archived: bool = False
    """Whether it is out of sight; only a bot that is done can be."""
    revision: int = 0
    """How many times the bot has changed it: of two, the later one counts."""
    attached_revision: int = 0
    """The revision with which its attachment was last written; 0 while it has none."""

    @property
    def broker(self) -> str:
        """The name of the broker that it trades through."""
        return self.cambista_link.rpartition(":")[2]


class Attachment(Message):
    """What a bot keeps beside its document."""

    revision: int
    """Of the document that it was written with."""
    body: Annotated[str, Field(max_length=MOST_ATTACHED)]
    """Text of the bot type's own."""


class BotType(Message):
    """A bot type as the trader offers it: what draws its form and checks its parameters."""

    name: str
    title: str
    help: str
    params_schema: dict[str, JsonValue]
    """JSON Schema of its ``Params``."""


class BotFault(Message):
    """Why a file of a bot type of one's own cannot be used."""

    file: str
    """Its name."""
    line: int
    """Where in it; 1 when no line is to blame."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class BotTypes(Message):
    """All bot types that the trader can run."""

    types: tuple[BotType, ...]
    faults: tuple[BotFault, ...] = ()
    """The files of types that it cannot."""
