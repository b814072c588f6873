"""A bot in one row: what the table and the stream show of its document."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from common.messages.base import Instant, Message, base_of, quote_of
from common.messages.bot import BotDocument, BotStatus
from common.messages.watch import WATCH_LIST
from common.news import words

_INSTANT: TypeAdapter[Instant] = TypeAdapter(Instant)


class BotSummary(Message):
    """A bot's row."""

    uid: UUID
    name: str
    type: str
    pair: str
    cambista: str
    cambista_title: str
    moving_to: str
    """The title of the cambista that it moves to; empty while it stays."""
    status: BotStatus
    is_alive: bool
    is_looping: bool | None
    """None for a bot type that has no loop."""
    instructions_count: int | None
    """How many it has executed; None for a bot type without instructions."""
    current: str
    """As a trader says it: ``buy 0.02 BTC @ 3371.0EUR/BTC``."""
    profit: str | None
    """Realised, in quote."""
    trouble: str
    """Why it was refused, or what last went wrong."""
    is_held: bool = False
    """Whether its protections hold orders back now, as a person wanted: that is no fault."""
    start_date: Instant
    tags: tuple[str, ...] = ()
    is_archived: bool = False
    is_deleted: bool = False
    """Whether this is the last that is told of it."""


def summary_of(document: BotDocument) -> BotSummary:
    """Return the row of a bot of any type."""
    own: Mapping[str, Any] = document.model_extra or {}
    count = own.get("instructions_count")
    loop = own.get("instructions_loop")
    return BotSummary(
        uid=document.uid,
        name=document.name,
        type=document.type,
        pair=document.pair,
        cambista=document.broker,
        cambista_title=document.cambista_title,
        moving_to=document.switch.title if document.switch else "",
        status=document.status,
        is_alive=document.status.is_alive,
        is_looping=loop if isinstance(loop, bool) else None,
        instructions_count=count if isinstance(count, int) else None,
        current=_current(document),
        profit=profit_of(document),
        trouble=_trouble(document),
        is_held=_is_held(own),
        start_date=document.start_date,
        tags=document.tags,
        is_archived=document.is_archived,
        is_deleted=own.get("is_deleted") is True,
    )


def instruction_text(instruction: Mapping[str, Any]) -> str:
    """Say an instruction as a trader does: ``buy 0.02 BTC @ 3371.0EUR/BTC``."""
    pair = str(instruction.get("pair", ""))
    base, quote = base_of(pair), quote_of(pair)
    size, price = instruction.get("size"), instruction.get("price")
    what = f"{instruction.get('side')} {size} {base}"
    percent = instruction.get("market_percent")
    if price is None and percent is not None:
        where = "below" if str(percent).startswith("-") else "above"
        return f"{what} {str(percent).removeprefix('-')} % {where} the market"
    return f"{what} @ {price}{quote}/{base}"


def profit_of(document: BotDocument) -> str | None:
    """Return the realised profit in quote, as the bot's own books have it; None without books."""
    profit = totals_of(document).get("profit")
    return str(profit) if profit is not None else None


def totals_of(document: BotDocument) -> Mapping[str, Any]:
    """Return a bot's books at the cambista where it trades now; nothing without books."""
    totals = (document.model_extra or {}).get("totals")
    return totals if isinstance(totals, Mapping) else {}


def totals_elsewhere(document: BotDocument) -> Mapping[str, Mapping[str, Any]]:
    """Return a bot's books at cambistas where it traded before, by name."""
    found = (document.model_extra or {}).get("totals_elsewhere")
    books = found if isinstance(found, Mapping) else {}
    return {str(name): each for name, each in books.items() if isinstance(each, Mapping)}


def _current(document: BotDocument) -> str:
    """Say what it is at; a bot that is done is at nothing."""
    own: Mapping[str, Any] = document.model_extra or {}
    if not document.status.is_alive:
        return ""
    steps, index = own.get("instructions"), own.get("instructions_index")
    if not isinstance(steps, Sequence) or not isinstance(index, int):
        return _open_or_awaited(document.pair, own)
    if not 0 <= index < len(steps) or not isinstance(steps[index], Mapping):
        return ""
    return instruction_text(steps[index])


def _open_or_awaited(pair: str, own: Mapping[str, Any]) -> str:
    """Say what is open of a bot without instructions, or else what it waits for in the market."""
    orders = [each for each in own.get("orders") or () if isinstance(each, Mapping)]
    if orders:
        more = f" and {len(orders) - 1} more" if len(orders) > 1 else ""
        return f"{instruction_text(orders[0])}{more}"
    try:
        watches = WATCH_LIST.validate_python(own.get("watches") or [], strict=False)
    except ValidationError:
        return ""
    if watches:
        return f"waits for {' or '.join(words(each, pair) for each in watches)}"
    return _until(own.get("wake_at"))


def _until(instant: object) -> str:
    """Say until when a bot waits that waits for nothing else; empty when it does not."""
    try:
        wake_at = _INSTANT.validate_python(instant, strict=False)
    except ValidationError:
        return ""
    return f"waits until {wake_at:%Y-%m-%d %H:%M} UTC"


def _is_held(own: Mapping[str, Any]) -> bool:
    guard = own.get("guard")
    return isinstance(guard, Mapping) and bool(guard.get("held"))


def _trouble(document: BotDocument) -> str:
    if document.errors:
        return "; ".join(
            f"{each.field.removeprefix('params.')}: {each.message}" for each in document.errors
        )
    return document.last_error
