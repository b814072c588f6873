"""Bots run purely: cards, wishes, documents, and a broker's answers as a test writes them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import analyst.indicators
import trader.bots
from analyst.indicator import find_indicators
from analyst.lines import all_asked, described
from common.messages.bot import (
    BotCommand,
    BotDocument,
    BotStatus,
    Outgoing,
    ShadowRequested,
    StartBot,
    SwitchRequested,
)
from common.messages.market import Product
from common.messages.order import (
    AskOrder,
    Card,
    OrderAccepted,
    OrderCancelled,
    OrderCommand,
    OrderFilled,
    OrderNotFound,
    OrderRefused,
    OrderTerms,
    PlaceOrder,
)
from tests.support.bot_params import BOT, PARAMS, type_of
from trader.admission import Admission, admit
from trader.bot import BotClass, Said
from trader.frame.life import Event, Started, TimePassed, decide
from trader.types.finder import find_bot_types

BEGAN_AT = datetime(2019, 1, 5, 16, 8, 15, 956086, tzinfo=UTC)
BOT_ID = UUID(BOT)
TYPES = find_bot_types(trader.bots)
LINES = described(all_asked(find_indicators(analyst.indicators), ""))
"""What the analyst tells of its indicators."""
PAIR = "BTC-EUR"


def card(name: str = "sim") -> Card:
    """Return the card of a simulated broker that trades BTC-EUR."""
    product = Product(
        pair=PAIR,
        base_increment=Decimal("0.00000001"),
        quote_increment=Decimal("0.01"),
        min_funds=Decimal(1),
    )
    return Card(
        name=name,
        role="sim",
        money="simulated",
        title=f"Coinbase Emulated ({name})",
        icon="sim",
        maker_fee_rate=Decimal("0.004"),
        taker_fee_rate=Decimal("0.006"),
        products=(product,),
    )


def wish(bot_type: str = "simple", bot_id: UUID = BOT_ID, **params: Any) -> StartBot:  # noqa: ANN401
    """Return the wish to start a bot: the type's valid parameters, changed as given."""
    given = {**PARAMS.get(bot_type, {}), **params}
    return StartBot(
        bot_id=bot_id, type=type_of(bot_type), name="test4", pair=PAIR, cambista="sim", params=given
    )


def admitted(command: StartBot, types: Mapping[str, BotClass] = TYPES) -> Admission:
    """Return what becomes of a wish."""
    return admit(command, types, card(), BEGAN_AT, LINES)


def switch_to(name: str) -> SwitchRequested:
    """Return the wish to move a bot to the broker of that name."""
    (product,) = card(name).products
    return SwitchRequested(cambista=name, title=card(name).title, product=product)


def shadow_at(name: str) -> ShadowRequested:
    """Return the wish for a bot's shadow at the broker of that name; none ends it."""
    return ShadowRequested(cambista=name, title=card(name).title if name else "")


class PureBot:
    """A bot without process or Redis: told events, it keeps its document and what it asked."""

    def __init__(self, document: BotDocument, types: Mapping[str, BotClass] = TYPES) -> None:
        self.document = document
        self.attached = ""
        self._types = types
        self.at = BEGAN_AT
        self.commands: list[OrderCommand] = []
        self.sent: list[Outgoing] = []
        self.said: list[Said] = []
        self.wake_at: datetime | None = None
        self.errands: list[BotCommand] = []
        """What it asked the trader to do with other bots, in order."""

    def tell(self, *events: Event) -> list[OrderCommand]:
        """Tell events, each a second after the other; return what the bot asks for."""
        asked: list[OrderCommand] = []
        for event in events:
            self.at += timedelta(seconds=1)
            bot_type = self._types[self.document.type]
            decision = decide(bot_type, self.document, event, self.at, self.attached)
            self.document, self.attached = decision.document, decision.attached
            self.wake_at = decision.wake_at
            self.said += decision.said
            self.errands += decision.errands
            self.sent += decision.commands
            asked += [each.command for each in decision.commands]
        self.commands += asked
        return asked

    def pass_time_and_tell(self, seconds: float, event: Event) -> list[OrderCommand]:
        """Tell an event so many seconds after the last one."""
        self.at += timedelta(seconds=seconds - 1)
        return self.tell(event)

    def start(self) -> list[OrderCommand]:
        """Start the bot's process."""
        return self.tell(Started(pid=17))

    def send(self, seconds: float, event: Event) -> list[Outgoing]:
        """Tell an event so many seconds after the last; return what it asks for, and of whom."""
        before = len(self.sent)
        self.pass_time_and_tell(seconds, event)
        return self.sent[before:]

    def pass_time(self, seconds: float) -> list[OrderCommand]:
        """Let time pass and tell the bot so."""
        return self.pass_time_and_tell(seconds, TimePassed())

    def pass_through_json(self) -> None:
        """Write the document and read it again, as a restart does."""
        self.document = BotDocument.model_validate_json(self.document.model_dump_json())

    def is_now(self, status: BotStatus) -> bool:
        """Return whether the bot has this status."""
        return self.document.status is status

    @property
    def placed(self) -> list[PlaceOrder]:
        """The orders it asked for, in order."""
        return [each for each in self.commands if isinstance(each, PlaceOrder)]

    @property
    def last_placed(self) -> PlaceOrder:
        """The last order it asked for."""
        return self.placed[-1]

    @property
    def json(self) -> dict[str, Any]:
        """The document as it stands in Redis."""
        found: dict[str, Any] = self.document.model_dump(mode="json")
        return found


def simple_bot(**params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    """Return a simple bot that has not begun."""
    return PureBot(admitted(wish(**params)).document)


def accepted(order: PlaceOrder, sequence: int = 1) -> OrderAccepted:
    """Return the news that the venue took an order."""
    return OrderAccepted(
        order_id=order.order_id, sequence=sequence, happened_at=BEGAN_AT, terms=OrderTerms.of(order)
    )


def no_answer_to(asked: Sequence[OrderCommand]) -> OrderNotFound:
    """Return the broker's word that it does not know the order that it was just asked for."""
    (question,) = asked
    assert isinstance(question, AskOrder)
    assert question.ask_id is not None
    return OrderNotFound(order_id=question.order_id, ask_id=question.ask_id)


def refused(order: PlaceOrder, reason: str = "Insufficient funds") -> OrderRefused:
    """Return the news that nothing was placed."""
    return OrderRefused(order_id=order.order_id, sequence=1, happened_at=BEGAN_AT, reason=reason)


def filled(
    order: PlaceOrder,
    size: str | None = None,
    *,
    sequence: int = 2,
    price: str | None = None,
    is_complete: bool = True,
) -> OrderFilled:
    """Return the news that an order traded, wholly unless a size is given; 0.4 % is the fee."""
    traded = order.size if size is None else Decimal(size)
    at = order.price if price is None else Decimal(price)
    return OrderFilled(
        order_id=order.order_id,
        sequence=sequence,
        happened_at=BEGAN_AT + timedelta(minutes=1),
        trade_id=sequence,
        price=at,
        size=traded,
        fee=traded * at * Decimal("0.004"),
        is_maker=True,
        is_complete=is_complete,
    )


def cancelled(
    order: PlaceOrder, sequence: int = 2, filled_size: str = "0", reason: str = "asked"
) -> OrderCancelled:
    """Return the news that what remained of an order is off the book."""
    return OrderCancelled(
        order_id=order.order_id,
        sequence=sequence,
        happened_at=BEGAN_AT,
        filled_size=Decimal(filled_size),
        reason=reason,
    )


def kinds(commands: Sequence[OrderCommand]) -> list[str]:
    """Return the kinds of commands, in order."""
    return [each.kind for each in commands]
