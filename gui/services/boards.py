"""What the pages and the REST API read from Redis, one function a question."""

import logging
from typing import Any, TypeVar
from uuid import UUID

from common.bus import Bus, redis_errors
from common.channel import Board
from common.channels import (
    BEST_PRICES,
    BOT_DOCUMENTS,
    BOT_LOGS,
    BOT_TYPES,
    CARDS,
    COMMANDS_DONE,
    HALTS,
    HEARTBEATS,
    NOTICES,
    OVERSIGHT,
    PRODUCTS,
    TICKERS,
    WALLETS,
)
from common.clock import now
from common.listener import reason_of
from common.messages.answer import CommandDone
from common.messages.base import base_of, plain, quote_of
from common.messages.bot import BotDocument, BotFault, BotType
from common.messages.control import LogLine
from common.messages.guard import Oversight
from common.messages.market import BestPrices, Product, Ticker
from common.messages.order import Balance, Card
from common.messages.platform import Heartbeat, Notice
from common.messages.trading import Halt
from gui.services.unreadable import unreadable
from gui.views.number import Decimals, decimals_by

log = logging.getLogger(__name__)

T = TypeVar("T")


def found(bus: Bus, board: Board[T]) -> dict[tuple[str, ...], T]:
    """Return all values of a board by the parts of their keys. Raises BusAway.

    A value that cannot be read is left out, and people are told: one broken key must not hide the
    others.
    """
    with redis_errors():
        keys: Any = sorted(bus.client.scan_iter(board.pattern, count=1000))
        texts: Any = bus.client.mget(keys) if keys else []
    values: dict[tuple[str, ...], T] = {}
    for raw, text in zip(keys, texts, strict=True):
        key = raw.decode(errors="replace")
        try:
            if text is not None:
                values[board.parts_of(key)] = board.decode(text)
        except ValueError as error:
            _tell_unreadable(bus, key, error)
    return values


def parts_on(bus: Bus, board: Board[T]) -> set[tuple[str, ...]]:
    """Return of what a board has a value, whether it can be read or not. Raises BusAway."""
    with redis_errors():
        keys: Any = list(bus.client.scan_iter(board.pattern, count=1000))
    return {board.parts_of(each.decode(errors="replace")) for each in keys}


def one(bus: Bus, board: Board[T], *parts: object) -> T | None:
    """Return a board's value; None when there is none, or none that can be read. Raises BusAway."""
    try:
        return bus.get(board, *parts)
    except ValueError as error:
        _tell_unreadable(bus, board.at(*parts), error)
        return None


def tickers(bus: Bus) -> list[Ticker]:
    """Return the tickers by pair. Raises BusAway."""
    return list(found(bus, TICKERS).values())


def last_price(bus: Bus, pair: str) -> str:
    """Return what a pair was last traded at; nothing when that is not known. Raises BusAway."""
    ticker = one(bus, TICKERS, pair)
    return plain(ticker.price) if ticker else ""


def best_prices(bus: Bus) -> dict[str, BestPrices]:
    """Return the best bid and ask by pair. Raises BusAway."""
    return {each.pair: each for each in found(bus, BEST_PRICES).values()}


def products(bus: Bus) -> list[Product]:
    """Return the pairs' trading rules, by pair. Raises BusAway."""
    return list(found(bus, PRODUCTS).values())


def decimals(bus: Bus, pair: str) -> Decimals:
    """Return how many decimals the numbers of a pair have. Raises BusAway."""
    return decimals_by(one(bus, PRODUCTS, pair))


def available(bus: Bus, cambista: str, pair: str) -> list[Balance]:
    """Return the balances of a pair at a cambista, base before quote. Raises BusAway."""
    wallet = one(bus, WALLETS, cambista)
    by_currency = {each.currency: each for each in wallet.balances} if wallet else {}
    return [by_currency[each] for each in (base_of(pair), quote_of(pair)) if each in by_currency]


def cards(bus: Bus) -> list[Card]:
    """Return the cards of the cambistas that live now, by name. Raises BusAway."""
    return list(found(bus, CARDS).values())


def halts(bus: Bus) -> dict[str, Halt]:
    """Return the halt's switches that were ever turned, by name. Raises BusAway."""
    return {each.name: each for each in found(bus, HALTS).values()}


def oversight(bus: Bus) -> Oversight | None:
    """Return what the protections for all bots have come to. Raises BusAway."""
    return one(bus, OVERSIGHT)


def heartbeats(bus: Bus) -> list[Heartbeat]:
    """Return the fresh heartbeats. Raises BusAway."""
    return list(found(bus, HEARTBEATS).values())


def bot_types(bus: Bus) -> list[BotType]:
    """Return what the trader offers, nothing while it never ran. Raises BusAway."""
    offered = one(bus, BOT_TYPES)
    return list(offered.types) if offered else []


def type_titles(bus: Bus) -> dict[str, str]:
    """Return what people call each bot type that the trader offers, by name. Raises BusAway."""
    return {each.name: each.title for each in bot_types(bus)}


def bot_faults(bus: Bus) -> list[BotFault]:
    """Return what is wrong with files of bot types. Raises BusAway."""
    offered = one(bus, BOT_TYPES)
    return list(offered.faults) if offered else []


def bots(bus: Bus) -> list[BotDocument]:
    """Return all bots, those that live first, then the newest first. Raises BusAway."""
    documents = found(bus, BOT_DOCUMENTS).values()
    return sorted(documents, key=lambda each: (not each.status.is_alive, -_started(each)))


def bot(bus: Bus, bot_id: UUID) -> BotDocument | None:
    """Return a bot's document; None when there is none that can be read. Raises BusAway."""
    return one(bus, BOT_DOCUMENTS, bot_id)


def command_done(bus: Bus, command_id: UUID) -> CommandDone | None:
    """Return the trader's answer to a command, once there is one. Raises BusAway."""
    return one(bus, COMMANDS_DONE, command_id)


def log_of(bus: Bus, bot_id: UUID) -> list[LogLine]:
    """Return the kept lines of a bot's log, newest first. Raises BusAway."""
    return list(reversed(bus.kept(BOT_LOGS, bot_id)))


def notices(bus: Bus) -> list[Notice]:
    """Return the kept notices, oldest first, without those that cannot be read. Raises BusAway."""
    with redis_errors():
        texts: Any = bus.client.lrange(f"{NOTICES.at()}:kept", 0, -1)
    kept = []
    for text in reversed(texts):
        try:
            kept.append(NOTICES.decode(text))
        except ValueError as error:
            log.warning("ignored an unreadable notice: %s", reason_of(error))
    return kept


def _tell_unreadable(bus: Bus, key: str, error: ValueError) -> None:
    """Give a notice of what cannot be read, unless one of it is kept already."""
    notice = unreadable(key, reason_of(error), now())
    if all(each.notice_id != notice.notice_id for each in notices(bus)):
        log.warning("%s", notice.text)
        bus.publish(NOTICES, notice)


def _started(document: BotDocument) -> float:
    return document.start_date.timestamp()
