"""The halt's switches: said on the bus, and waited for until every cambista shows that it obeys."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from common.bus import Bus
from common.channels import HALTS, WALLETS
from common.clock import now
from common.messages.order import Card
from common.messages.trading import ALL, Halt
from gui.requests.bot import InvalidRequestError
from gui.services import boards

OBEYED_WITHIN_S = 5.0
"""How long a request waits for the cambistas; one that is away obeys before it takes an order."""

_LOOK_EVERY_S = 0.03
_LONGEST_REASON = 200


def word(name: object, reason: object, *, is_halted: bool, known: frozenset[str]) -> Halt:
    """Return what is said on a switch, from a request. Raises InvalidRequestError."""
    errors: dict[str, str] = {}
    if not isinstance(name, str) or name not in known | {ALL}:
        names = ", ".join([ALL, *sorted(known)])
        errors["cambista"] = f"is unknown; there are: {names}"
    if not isinstance(reason, str) or len(reason) > _LONGEST_REASON:
        errors["reason"] = f"must be text of at most {_LONGEST_REASON} characters"
    elif reason and not reason.isprintable():
        errors["reason"] = "must be one line of visible text"
    if errors:
        raise InvalidRequestError(errors)
    return Halt(name=str(name), is_halted=is_halted, reason=str(reason), said_at=now())


def known_names(bus: Bus) -> frozenset[str]:
    """Return the cambistas that live or ever told their balances. Raises BusAway."""
    told = {parts[0] for parts in boards.found(bus, WALLETS)}
    return frozenset(told | {each.name for each in boards.cards(bus)})


def say(bus: Bus, halt: Halt) -> Halt:
    """Turn a switch; of two words the later counts, so this one is made the later."""
    before = boards.one(bus, HALTS, halt.name)
    if before is not None and before.said_at >= halt.said_at:
        halt = halt.model_copy(update={"said_at": _after(before.said_at)})
    bus.put(HALTS, halt, halt.name)
    return halt


def wait(bus: Bus, halt: Halt) -> dict[str, bool]:
    """Return by cambista whether it obeys the switch by now; waits five seconds for all that live.

    A cambista shows that it is halted once no order of its is on the way to the venue any more.
    """
    deadline = time.monotonic() + OBEYED_WITHIN_S
    while True:
        obeyed = obedience(halt.name, boards.cards(bus), boards.halts(bus))
        if all(obeyed.values()) or time.monotonic() > deadline:
            return obeyed
        time.sleep(_LOOK_EVERY_S)


def obedience(name: str, cards: Iterable[Card], halts: Mapping[str, Halt]) -> dict[str, bool]:
    """Return by cambista that a switch concerns whether its card shows what the switches say."""
    return {
        each.name: each.is_halted == is_halted(each.name, halts)
        for each in cards
        if name in (ALL, each.name)
    }


def is_halted(name: str, halts: Mapping[str, Halt]) -> bool:
    """Whether one of the switches that hold for a cambista is on."""
    return any(halts[each].is_halted for each in (name, ALL) if each in halts)


def _after(instant: datetime) -> datetime:
    return instant + timedelta(microseconds=1)
