"""The faults that are switched on, at work on messages and requests."""

import json
import random
from collections.abc import Iterable

from cambista_sim.exchange.fault import (
    Chance,
    FillOnCancel,
    Lasting,
    MessageFault,
    Purge,
    RestFault,
    SlowStart,
)

ZERO_TIME = "0001-01-01T00:00:00.000000Z"
"""Was once recorded in a message."""


class _Dice:
    """Decides which of a fault's occasions it strikes, for each product or route apart."""

    def __init__(self, chance: Chance, count: int | None) -> None:
        self.hits = 0
        self._chance = chance
        self._count = count
        self._seen: dict[str, int] = {}
        self._chances: dict[str, random.Random] = {}

    def strikes(self, name: str) -> bool:
        """Return whether this occasion of a product or route is struck."""
        if self._count is not None and self.hits >= self._count:
            return False
        chance = self._chance
        self.skip(name)
        if self._seen[name] % chance.every:
            return False
        if name not in self._chances:
            # Repeatable on purpose; each product has its own, so that others do not change it.
            self._chances[name] = random.Random(f"{chance.seed} {name}")  # noqa: S311
        if self._chances[name].random() >= chance.probability:
            return False
        self.hits += 1
        return True

    def skip(self, name: str) -> None:
        """Count an occasion that cannot be struck."""
        self._seen[name] = self._seen.get(name, 0) + 1


class _Rule:
    """A message fault at work."""

    def __init__(self, fault: MessageFault) -> None:
        self.fault = fault
        self.dice = _Dice(fault, fault.count)
        self._held: dict[str, str] = {}

    def apply(self, name: str, message: str) -> list[str]:
        """Return the messages that are sent instead of one."""
        held = self._held.pop(name, None)
        if held is not None:
            self.dice.skip(name)
            return [message, held]
        if not self.dice.strikes(name):
            return [message]
        match self.fault.kind:
            case "drop":
                return []
            case "duplicate":
                return [message, message]
            case "reorder":
                self._held[name] = message
                return []
            case "garbage":
                return _garbage(self.fault, message)


class _Counted:
    """A fault that strikes so many times."""

    def __init__(self, fault: SlowStart | Purge | FillOnCancel) -> None:
        self.fault = fault
        self.hits = 0

    def strikes(self) -> bool:
        """Return whether it strikes once more."""
        if self.fault.count is not None and self.hits >= self.fault.count:
            return False
        self.hits += 1
        return True


class FaultPlan:
    """The faults that are switched on."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._rest: list[tuple[RestFault, float, _Dice]] = []
        self._counted: list[_Counted] = []

    def add(self, fault: Lasting, now_s: float) -> None:
        """Switch a fault on."""
        match fault:
            case MessageFault():
                self._rules.append(_Rule(fault))
            case RestFault():
                self._rest.append((fault, now_s, _Dice(fault, fault.count)))
            case _:
                self._counted.append(_Counted(fault))

    def clear(self) -> None:
        """Switch all faults off; a message that is held back for reordering is lost."""
        self._rules.clear()
        self._rest.clear()
        self._counted.clear()

    def listing(self) -> list[dict[str, object]]:
        """Return every fault that is on, with how many times it struck."""
        rules = [(rule.fault, rule.dice.hits) for rule in self._rules]
        rest = [(fault, dice.hits) for fault, _, dice in self._rest]
        counted = [(each.fault, each.hits) for each in self._counted]
        return [
            {**fault.model_dump(mode="json"), "hits": hits}
            for fault, hits in [*rules, *rest, *counted]
        ]

    def messages(
        self, kind: str, product_id: str, message: str, channel: str = ""
    ) -> Iterable[str]:
        """Return what is sent instead of a message."""
        if not self._rules:
            return (message,)
        sent = [message]
        for rule in self._rules:
            fault = rule.fault
            is_meant = (
                fault.type == kind
                and fault.product_id in {None, product_id}
                and fault.channel in {None, channel}
            )
            if is_meant:
                name = f"{channel} {product_id}" if fault.channel is None else product_id
                sent = [after for before in sent for after in rule.apply(name, before)]
        return sent

    def rest_fault(self, method: str, path: str, now_s: float) -> RestFault | None:
        """Return what is wrong with the answer to a request, or None."""
        for fault, since_s, dice in self._rest:
            is_over = fault.seconds is not None and now_s - since_s > fault.seconds
            is_meant = fault.method in {None, method} and path.startswith(fault.path)
            if is_meant and not is_over and dice.strikes(fault.path):
                return fault
        return None

    def slow_start_s(self, product_id: str) -> float:
        """Return how long a new subscription hears nothing of a product."""
        for each in self._counted:
            fault = each.fault
            if isinstance(fault, SlowStart) and fault.product_id == product_id and each.strikes():
                return fault.seconds
        return 0

    def is_purged(self) -> bool:
        """Return whether an order that was cancelled without a fill is forgotten."""
        return any(isinstance(each.fault, Purge) and each.strikes() for each in self._counted)

    def fill_on_cancel(self) -> FillOnCancel | None:
        """Return the fill that comes before a cancel."""
        for each in self._counted:
            if isinstance(each.fault, FillOnCancel) and each.strikes():
                return each.fault
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
        case "zero_time":
            return [_with_fields(message, {"time": ZERO_TIME})]


def _with_fields(message: str, added: dict[str, object], without: tuple[str, ...] = ()) -> str:
    try:
        whole = json.loads(message)
    except ValueError:
        return message  # another fault has cut it already
    kept = {name: value for name, value in whole.items() if name not in without}
    return json.dumps({**kept, **added})
