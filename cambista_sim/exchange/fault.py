"""Faults that a test switches on, and what they make of the feed's messages.

The same faults on the same messages do the same each time: chance comes from a seed.
"""

import json
import random
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MAX_FAULT_S = 3600


class _Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MessageFault(_Fault):
    """Something wrong with some of a channel's messages, the same for every socket."""

    kind: Literal["drop", "duplicate", "reorder", "garbage"]
    """A reordered message comes after the next one of its product."""
    what: Literal["invalid_json", "unknown_type", "extra_fields", "missing_fields"] = "invalid_json"
    """Of garbage: the first two come before the message, the others are done to the message."""
    type: Literal["match", "l2update"] = "match"
    product_id: str | None = None
    """None is every product."""
    count: Annotated[int, Field(ge=1)] | None = 1
    """Messages that it strikes; None is no end."""
    every: Annotated[int, Field(ge=1)] = 1
    """It strikes every so many-th message of a product."""
    probability: Annotated[float, Field(gt=0, le=1)] = 1
    seed: int = 0


class RestFault(_Fault):
    """A wrong answer to public REST requests, so many times or for so long."""

    kind: Literal["rest"]
    answer: Literal["429", "500", "502", "html", "invalid_json", "hang_up"]
    count: Annotated[int, Field(ge=1)] | None = None
    seconds: Annotated[float, Field(gt=0, le=MAX_FAULT_S)] | None = None
    path: str = "/"
    """Only requests whose path begins so."""


class Stall(_Fault):
    """Silence on the sockets that are open now; what is held back comes afterwards."""

    kind: Literal["stall"]
    seconds: Annotated[float, Field(gt=0, le=MAX_FAULT_S)]


class Close(_Fault):
    """The end of the sockets that are open now: ``abrupt`` is a TCP reset."""

    kind: Literal["close"]
    how: Literal["abrupt", "normal"] = "abrupt"


class Refuse(_Fault):
    """No new connections for some time, the admin routes' too."""

    kind: Literal["refuse"]
    seconds: Annotated[float, Field(gt=0, le=60)]


Fault = Annotated[MessageFault | RestFault | Stall | Close | Refuse, Field(discriminator="kind")]
FAULTS: TypeAdapter[list[Fault]] = TypeAdapter(list[Fault])


class _Rule:
    """A message fault at work."""

    def __init__(self, fault: MessageFault) -> None:
        self.fault = fault
        self.hits = 0
        self._seen: dict[str, int] = {}
        self._chances: dict[str, random.Random] = {}
        self._held: dict[str, str] = {}

    def apply(self, product_id: str, message: str) -> list[str]:
        """Return the messages that are sent instead of one."""
        held = self._held.pop(product_id, None)
        if held is not None:
            self._seen[product_id] += 1
            return [message, held]
        if not self._strikes(product_id):
            return [message]
        match self.fault.kind:
            case "drop":
                return []
            case "duplicate":
                return [message, message]
            case "reorder":
                self._held[product_id] = message
                return []
            case "garbage":
                return _garbage(self.fault, message)

    def _strikes(self, product_id: str) -> bool:
        fault = self.fault
        if fault.count is not None and self.hits >= fault.count:
            return False
        seen = self._seen[product_id] = self._seen.get(product_id, 0) + 1
        if seen % fault.every:
            return False
        if product_id not in self._chances:
            # Repeatable on purpose; each product has its own, so that others do not change it.
            self._chances[product_id] = random.Random(f"{fault.seed} {product_id}")  # noqa: S311
        if self._chances[product_id].random() >= fault.probability:
            return False
        self.hits += 1
        return True


class FaultPlan:
    """The faults that are switched on."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._rest: list[tuple[RestFault, float]] = []
        self._rest_hits: dict[int, int] = {}

    def add(self, fault: MessageFault | RestFault, now_s: float) -> None:
        """Switch a fault on."""
        if isinstance(fault, MessageFault):
            self._rules.append(_Rule(fault))
        else:
            self._rest.append((fault, now_s))

    def clear(self) -> None:
        """Switch all faults off; a message that is held back for reordering is lost."""
        self._rules.clear()
        self._rest.clear()
        self._rest_hits.clear()

    def listing(self) -> list[dict[str, object]]:
        """Return every fault that is on, with how many times it struck."""
        rows: list[dict[str, object]] = [
            {**rule.fault.model_dump(), "hits": rule.hits} for rule in self._rules
        ]
        rest = enumerate(fault for fault, _ in self._rest)
        rows.extend(
            {**fault.model_dump(), "hits": self._rest_hits.get(at, 0)} for at, fault in rest
        )
        return rows

    def messages(self, kind: str, product_id: str, message: str) -> Iterable[str]:
        """Return what is sent instead of a message."""
        sent = [message]
        for rule in self._rules:
            fault = rule.fault
            if fault.type == kind and fault.product_id in {None, product_id}:
                sent = [after for before in sent for after in rule.apply(product_id, before)]
        return sent

    def rest_answer(self, path: str, now_s: float) -> str | None:
        """Return the wrong answer to a request, or None when it is served."""
        for at, (fault, since_s) in enumerate(self._rest):
            hits = self._rest_hits.get(at, 0)
            is_over = (fault.count is not None and hits >= fault.count) or (
                fault.seconds is not None and now_s - since_s > fault.seconds
            )
            if path.startswith(fault.path) and not is_over:
                self._rest_hits[at] = hits + 1
                return fault.answer
        return None


def _garbage(fault: MessageFault, message: str) -> list[str]:
    match fault.what:
        case "invalid_json":
            return [message[: len(message) // 2], message]
        case "unknown_type":
            return ['{"type":"wibble","wobble":[1,{"deep":null}]}', message]
        case "extra_fields":
            return [_with_fields(message, {"extra": {"nested": [1, None]}, "rfq": True})]
        case "missing_fields":
            return [_with_fields(message, {}, without=("price", "changes"))]


def _with_fields(message: str, added: dict[str, object], without: tuple[str, ...] = ()) -> str:
    try:
        whole = json.loads(message)
    except ValueError:
        return message  # another fault has cut it already
    kept = {name: value for name, value in whole.items() if name not in without}
    return json.dumps({**kept, **added})
