"""The life of an order: what evidence makes of an intent. Pure; instants are passed in.

::

    PREPARED ──send──> SENT ──accepted, seen, filled──> OPEN ──ended and all fills known──> DONE
                        │ unknown, or the process ended   ▲
                        └────> UNKNOWN ──found────────────┘
       refused, not sent, or looked for in vain behind the fence ──> DONE

Evidence may come in any order, any number of times and from before a restart: what is known
already changes nothing, and what is told to the bot is only ever added to. An order that ended
is done when the fills that the venue speaks of are all known, so no fill follows the last event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, assert_never

from cambista.evidence import (
    Accepted,
    FillSeen,
    NotSent,
    OrderSeen,
    OrderState,
    Refused,
    Unknown,
)
from cambista.intent import acceptance
from common.messages.intent import Intent, Stage
from common.messages.order import (
    OrderCancelled,
    OrderFilled,
    OrderRefused,
)
from common.money import difference, total

NOT_PLACED = "not placed: the venue has no such order"
GONE = "the venue does not have it any more"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long evidence is waited for."""

    fence_s: float = 60.0
    """After so long the venue refuses what was signed when an order was sent: Coinbase after 30 s;
    the rest is for clocks and for what is on its way inside."""
    grace_s: float = 10.0
    """For so long after an order was accepted, lists and lookups that lack it are not believed."""

    def fence_at(self, intent: Intent) -> datetime:
        """Return when nothing that was sent of an order can arrive any more."""
        return (intent.sent_at or intent.asked_at) + timedelta(seconds=self.fence_s)


@dataclass(frozen=True, slots=True)
class Searched:
    """All of the venue's lists were asked for our id: by id, open orders, and fills."""

    asked_at: datetime
    """When the first of the questions was asked."""
    found: OrderSeen | None
    is_held: bool | None = None
    """Whether the account holds money that may be for it; None when that was not asked."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The venue was asked for an order, and then for its fills."""

    asked_at: datetime
    order: OrderSeen | None
    """None when no lookup and no list has it."""
    fills: tuple[FillSeen, ...]
    is_held: bool = False
    """Whether the account holds money that may be for it, although no list has it."""


Evidence = Accepted | Refused | NotSent | Unknown | OrderSeen | FillSeen | Searched | Looked
"""What is learnt of an order: the outcome of placing it, the feed, answers to questions."""


def send(intent: Intent, at: datetime) -> Intent:
    """Return a prepared intent as it is written before the venue hears of it."""
    if intent.stage is not Stage.PREPARED:
        raise ValueError(f"order {intent.order_id} is {intent.stage}: nothing is sent twice")
    return _changed(intent, at, stage=Stage.SENT, sent_at=at)


def drop(intent: Intent, reason: str, at: datetime) -> Intent:
    """Return a prepared intent that is given up before it was sent."""
    if intent.stage is not Stage.PREPARED:
        raise ValueError(f"order {intent.order_id} is {intent.stage}: it cannot be given up")
    return _refuse(intent, reason, at)


def recover(intent: Intent, at: datetime) -> Intent:
    """Return an intent as a new process must take it: what was on its way may have arrived."""
    if intent.stage is Stage.SENT:
        return _changed(intent, at, stage=Stage.UNKNOWN)
    return intent


def cancel(intent: Intent, at: datetime) -> Intent:
    """Return an intent whose rest is to be taken off the book."""
    if intent.stage is Stage.DONE or intent.is_cancelling:
        return intent
    return _changed(intent, at, is_cancelling=True)


def learn(intent: Intent, evidence: Evidence, at: datetime, patience: Patience) -> Intent:
    """Return what the intent is in the light of evidence; the same object when that is nothing."""
    match evidence:
        case Accepted():
            learnt = _accept(intent, evidence.venue_order_id, at)
        case Refused() | NotSent():
            learnt = _refused_by_venue(intent, evidence.reason, at)
        case Unknown():
            learnt = recover(intent, at)
        case OrderSeen():
            learnt = _see(intent, evidence, at)
        case FillSeen():
            learnt = _fill(intent, [evidence], at)
        case Searched():
            learnt = _searched(intent, evidence, at, patience)
        case Looked():
            learnt = _looked(intent, evidence, at, patience)
        case _:
            assert_never(evidence)
    return learnt


def says_too_little(intent: Intent, evidence: Evidence) -> bool:
    """Return whether evidence hints at more than it tells, so that the venue has to be asked.

    ``intent`` is what it was learnt for, the evidence included.
    """
    if intent.stage is not Stage.OPEN:
        return False
    match evidence:
        case FillSeen():
            return evidence.fee is None
        case OrderSeen(filled_size=None):
            return evidence.state.is_end
        case OrderSeen(filled_size=Decimal() as size):
            return evidence.state.is_end or size > filled_size(intent)
        case Refused() | NotSent():
            return True
        case _:
            return False


def filled_size(intent: Intent) -> Decimal:
    """Return how much of the order is known to have traded."""
    return total(*(each.size for each in intent.events if isinstance(each, OrderFilled)))


def _changed(intent: Intent, at: datetime, **changes: Any) -> Intent:  # noqa: ANN401 - any field
    return intent.model_copy(update={"changed_at": at, **changes})


def _refused_by_venue(intent: Intent, reason: str, at: datetime) -> Intent:
    """End what was on its way; against what the venue has shown a refusal counts nothing."""
    if intent.stage in {Stage.SENT, Stage.UNKNOWN}:
        return _refuse(intent, reason, at)
    return intent


def _refuse(intent: Intent, reason: str, at: datetime) -> Intent:
    event = OrderRefused(
        order_id=intent.order_id,
        sequence=len(intent.events) + 1,
        happened_at=at,
        reason=reason,
    )
    return _changed(intent, at, stage=Stage.DONE, end_reason=reason, events=(*intent.events, event))


def _accept(intent: Intent, venue_order_id: str, at: datetime) -> Intent:
    if intent.venue_order_id is not None:
        return intent
    changes: dict[str, Any] = {
        "venue_order_id": venue_order_id,
        "accepted_at": at,
        "stage": Stage.OPEN,
        "shelf": "live",
    }
    if intent.stage is Stage.DONE:
        # Refused or given up, and there after all: its bot has gone on, so it must not rest.
        changes["is_cancelling"] = True
    return _changed(intent, at, **changes, events=(*intent.events, acceptance(intent, at)))


def _see(intent: Intent, seen: OrderSeen, at: datetime) -> Intent:
    """Take an order as the venue shows it; one that it rejected was never in its engine."""
    if seen.state is OrderState.REJECTED:
        if intent.venue_order_id is None:
            reason = seen.reason or "rejected"
            return intent if intent.stage is Stage.DONE else _refuse(intent, reason, at)
        return _end(intent, filled_size(intent), seen.reason or "rejected", at)
    intent = _accept(intent, seen.venue_order_id, at)
    if not seen.state.is_end:
        return intent
    ended = _size_at_end(intent, seen)
    return intent if ended is None else _end(intent, ended, seen.reason or seen.state, at)


def _size_at_end(intent: Intent, seen: OrderSeen) -> Decimal | None:
    if seen.filled_size is not None:
        return seen.filled_size
    if seen.remaining_size is not None:
        return max(difference(seen.size or intent.size, seen.remaining_size), Decimal(0))
    return intent.size if seen.state is OrderState.FILLED else None


def _end(intent: Intent, ended_size: Decimal, reason: str, at: datetime) -> Intent:
    if intent.stage is Stage.DONE or intent.ended_size is not None:
        return intent
    return _settle(_changed(intent, at, ended_size=ended_size, end_reason=reason), at)


def _fill(intent: Intent, fills: Sequence[FillSeen], at: datetime) -> Intent:
    known = {each.trade_id for each in intent.events if isinstance(each, OrderFilled)}
    for fill in fills:
        if fill.trade_id in known or fill.fee is None:
            continue
        known.add(fill.trade_id)
        intent = _accept(intent, fill.venue_order_id, at)
        size = total(filled_size(intent), fill.size)
        event = OrderFilled(
            order_id=intent.order_id,
            sequence=len(intent.events) + 1,
            happened_at=fill.filled_at,
            trade_id=fill.trade_id,
            price=fill.price,
            size=fill.size,
            fee=fill.fee,
            is_maker=fill.is_maker,
            is_complete=size >= intent.size,
        )
        intent = _changed(intent, at, events=(*intent.events, event), shelf="live")
    return _settle(intent, at)


def _settle(intent: Intent, at: datetime) -> Intent:
    """Close the order when nothing of it is left, or all that the venue speaks of is known."""
    if intent.stage is not Stage.OPEN:
        return intent
    filled = filled_size(intent)
    if filled >= intent.size:
        return _changed(intent, at, stage=Stage.DONE)
    if intent.ended_size is None or filled < intent.ended_size:
        return intent
    event = OrderCancelled(
        order_id=intent.order_id,
        sequence=len(intent.events) + 1,
        happened_at=at,
        filled_size=filled,
        reason=intent.end_reason,
    )
    return _changed(intent, at, stage=Stage.DONE, events=(*intent.events, event))


def _searched(intent: Intent, searched: Searched, at: datetime, patience: Patience) -> Intent:
    if searched.found is not None:
        return _see(intent, searched.found, at)
    if intent.stage is not Stage.UNKNOWN or intent.sent_at is None:
        return intent
    # An answer to a question asked before the fence says nothing about what arrived since, and
    # lists that lag behind the balances are not believed.
    is_nowhere = searched.asked_at > patience.fence_at(intent) and searched.is_held is False
    return _refuse(intent, NOT_PLACED, at) if is_nowhere else intent


def _looked(intent: Intent, looked: Looked, at: datetime, patience: Patience) -> Intent:
    intent = _fill(intent, looked.fills, at)
    if looked.order is not None:
        return _see(_corrected(intent, looked.order), looked.order, at)
    if intent.stage is not Stage.OPEN or intent.accepted_at is None:
        return intent
    if intent.ended_size is not None:
        return intent  # the venue has said how much traded, so those fills are to come
    if looked.is_held or looked.asked_at < intent.accepted_at + timedelta(seconds=patience.grace_s):
        return intent
    # A cancelled order without fills may be purged; with fills it has ended with those it has.
    return _settle(_changed(intent, at, ended_size=filled_size(intent), end_reason=GONE), at)


def _corrected(intent: Intent, asked: OrderSeen) -> Intent:
    """Forget what a feed told of the end, where the venue when asked says something else.

    A feed tells what remains, and the size that it remains of may have been cut meanwhile.
    """
    is_wrong = asked.filled_size is not None and asked.filled_size != intent.ended_size
    if intent.ended_size is None or not asked.state.is_end or not is_wrong:
        return intent
    return intent.model_copy(update={"ended_size": None})
