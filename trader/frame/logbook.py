"""What goes into a bot's own log: what it heard, what it asked for, what it said. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from common.messages.base import Message, Side, plain
from common.messages.bot import BotCommand, Outgoing, StopBot
from common.messages.control import (
    ContinueBot,
    EditRequested,
    LogLine,
    PauseBot,
    RestRequested,
)
from common.messages.order import (
    AskOrder,
    CancelOrder,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderRefused,
    PlaceOrder,
)
from common.messages.platform import Level
from common.messages.watch import CandleClosed, MarketHoled, MarketReached, TickerTold
from trader.frame.life import Decision, Released, Started
from trader.others import names_of

LONGEST_LINE = 500
"""Characters; as in ``LogLine``."""

_UNTOLD = (TickerTold, MarketHoled, CandleClosed)
"""What may come every second, and is worth a line only for what the bot makes of it."""


def lines(event: object, decision: Decision, at: datetime, *, is_news: bool) -> list[LogLine]:
    """Return the lines of a decision, in order; ``is_news`` when it changed the document."""
    told = [*(_heard(event) if is_news else ()), *_asked(decision.commands)]
    told += [(Level.INFO, each) for each in _errands(decision)]
    told += [(each.level, each.text) for each in decision.said]
    return [line(level, text, at) for level, text in told]


def line(level: Level, text: str, at: datetime) -> LogLine:
    """Return a line, cut to its longest."""
    return LogLine(said_at=at, level=level, text=text[:LONGEST_LINE])


def _heard(event: object) -> Iterator[tuple[Level, str]]:
    match event:
        case OrderAccepted():
            yield Level.INFO, f"order {_short(event)} is placed"
        case OrderFilled():
            rest = "wholly" if event.is_complete else "in part"
            traded = f"{plain(event.size)} at {plain(event.price)}, fee {plain(event.fee)}"
            yield Level.SUCCESS, f"order {_short(event)} traded {rest}: {traded}"
        case OrderRefused():
            yield Level.WARNING, f"order {_short(event)} is refused: {event.reason}"
        case OrderCancelled():
            yield Level.INFO, f"order {_short(event)} is cancelled: {event.reason}"
        case MarketReached():
            yield Level.INFO, f"the price it waited for was traded: {plain(event.price)}"
        case Message() if not isinstance(event, _UNTOLD):
            yield Level.INFO, f"hears: {_words(event)}"
        case Started():
            yield Level.INFO, f"runs in process {event.pid}"
        case Released():
            yield Level.INFO, "its process ends; it goes on in another"


def _asked(commands: Iterable[Outgoing]) -> Iterator[tuple[Level, str]]:
    for each in commands:
        match each.command:
            case PlaceOrder() as order:
                verb = "buy" if order.side is Side.BUY else "sell"
                what = f"{verb} {plain(order.size)} {order.pair} at {plain(order.price)}"
                why = f" ({order.purpose})" if order.purpose else ""
                yield Level.INFO, f"asks {each.broker} to {what}{why}: order {_short(order)}"
            case CancelOrder() as order:
                yield Level.INFO, f"asks {each.broker} to cancel order {_short(order)}"
            case AskOrder() as order:
                yield Level.INFO, f"asks {each.broker} what became of order {_short(order)}"


def _errands(decision: Decision) -> Iterator[str]:
    """Say what the trader is asked to do with other bots, by the names they were heard under."""
    names = names_of(decision.document) if decision.errands else {}
    for each in decision.errands:
        whom = names.get(each.bot_id, f"bot {each.bot_id}")
        yield f"asks the trader to {_deed(each, whom)}"


def _deed(command: BotCommand, whom: str) -> str:
    match command:
        case StopBot():
            return f"stop {whom}"
        case PauseBot():
            kept = "which keeps" if command.keeps_orders else "which cancels"
            return f"pause {whom}, {kept} its orders"
        case ContinueBot():
            return f"start {whom}"


def _short(message: Any) -> str:  # noqa: ANN401 - all of them have one
    return str(message.order_id)[:8]


def _words(event: Message) -> str:
    """Return a message as a person may read it: ``pause requested, keeps_orders=True``."""
    if isinstance(event, RestRequested):
        return "all bots go on" if event.rest is None else event.rest.text
    if isinstance(event, EditRequested):
        return "edit requested"  # what it changes, the bot says itself
    kind = str(getattr(event, "kind", type(event).__name__)).replace("_", " ")
    given = event.model_dump(mode="json", exclude={"kind", "product"}, exclude_none=True)
    return ", ".join([kind, *(f"{name}={value}" for name, value in given.items())])
