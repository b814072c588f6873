"""Whatever the order of evidence, however often it comes, wherever the process dies."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cambista.evidence import Accepted, FillSeen, OrderSeen, OrderState, Refused, Unknown
from cambista.life import (
    Evidence,
    Looked,
    Patience,
    Searched,
    cancel,
    filled_size,
    learn,
    recover,
    send,
)
from common.messages.intent import Intent, Stage
from common.messages.order import OrderCancelled, OrderFilled, OrderRefused
from tests.support.intents import VENUE_ID, fill, intent, seen
from tests.support.trading import later

PATIENCE = Patience(fence_s=60, grace_s=10)
SIZES = (Decimal("0.2"), Decimal("0.3"), Decimal("0.5"))
"""Of the parts in which an order of 1 trades."""


@dataclass
class Venue:
    """The truth about one order, with all that was ever true of it."""

    is_placed: bool = False
    is_rejected: bool = False
    is_cancelled: bool = False
    fill_count: int = 0
    past: list[Evidence] = field(default_factory=list)

    @property
    def fills(self) -> tuple[FillSeen, ...]:
        return tuple(fill(each + 1, str(SIZES[each])) for each in range(self.fill_count))

    @property
    def order(self) -> OrderSeen | None:
        if self.is_rejected:
            return seen(OrderState.REJECTED, filled="0", reason="post only")
        if not self.is_placed:
            return None
        traded = str(sum(SIZES[: self.fill_count], Decimal(0)))
        if self.fill_count == len(SIZES):
            return seen(OrderState.FILLED, filled=traded)
        return seen(OrderState.CANCELLED if self.is_cancelled else OrderState.OPEN, filled=traded)

    @property
    def is_done(self) -> bool:
        return self.is_cancelled or self.fill_count == len(SIZES)

    def trade(self) -> None:
        if self.is_placed and not self.is_done:
            self.fill_count += 1

    def cancel(self) -> None:
        if self.is_placed and not self.is_done:
            self.is_cancelled = True

    def show(self, at_s: float) -> None:
        """Add to the past what can be seen now; a feed shows fills and ends one by one."""
        order = self.order
        self.past.append(Searched(later(at_s), order, is_held=False))
        if order is not None:
            self.past += [order, *self.fills]
            if order.state is not OrderState.REJECTED:
                self.past += [Accepted(VENUE_ID), Looked(later(at_s), order, self.fills)]
        if self.is_rejected:
            self.past.append(Refused("post only"))
        self.past.append(Unknown("read timed out"))


def check_steps(before: Intent, after: Intent) -> None:
    """Hold that what was told stays as it was, and that nothing follows the end."""
    events = after.events
    assert events[: len(before.events)] == before.events
    assert [each.sequence for each in events] == list(range(1, len(events) + 1))
    trades = [each.trade_id for each in events if isinstance(each, OrderFilled)]
    assert len(set(trades)) == len(trades)
    ends = [
        place
        for place, each in enumerate(events)
        if isinstance(each, OrderRefused | OrderCancelled)
        or (isinstance(each, OrderFilled) and each.is_complete)
    ]
    assert ends in ([], [len(events) - 1])
    assert (after.stage is Stage.DONE) == bool(ends)
    assert filled_size(after) <= after.size


def effects(venue: Venue) -> list[Callable[[], None]]:
    """Return what may happen at the venue."""

    def place() -> None:
        venue.is_placed = not venue.is_rejected

    def reject() -> None:
        venue.is_rejected = not venue.is_placed

    return [place, place, reject, venue.trade, venue.trade, venue.cancel]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_intent_ends_as_the_order_did(data: st.DataObject) -> None:
    venue, at_s = Venue(), 0.0
    found = send(intent(), later(0))
    happen = effects(venue)

    for _ in range(data.draw(st.integers(0, 12))):
        at_s += data.draw(st.sampled_from([0.1, 1.0, 5.0, 20.0]))
        effect = data.draw(st.sampled_from(happen))
        # What arrives more than 30 s after it was signed is refused by the venue itself.
        if at_s < 30 or effect not in happen[:3]:
            effect()
        venue.show(at_s)
        for piece in data.draw(st.lists(st.sampled_from(venue.past), max_size=3)):
            before, found = found, learn(found, piece, later(at_s), PATIENCE)
            check_steps(before, found)
        if data.draw(st.booleans()):
            found = recover(Intent.model_validate_json(found.model_dump_json()), later(at_s))
        if data.draw(st.integers(0, 5)) == 0:
            found = cancel(found, later(at_s))

    found = recover(found, later(at_s + 100))
    for piece in (
        Searched(later(at_s + 100), venue.order, is_held=False),
        Looked(later(at_s + 100), venue.order, venue.fills),
    ):
        before, found = found, learn(found, piece, later(at_s + 100), PATIENCE)
        check_steps(before, found)
    if venue.is_placed:
        assert filled_size(found) == sum(SIZES[: venue.fill_count], Decimal(0))
        assert found.venue_order_id == VENUE_ID
        assert (found.stage is Stage.DONE) == venue.is_done
    else:
        assert (found.stage, found.events[-1].kind) == (Stage.DONE, "order_refused")


@given(order=st.permutations(["accepted", "open", "fill 1", "fill 2", "fill 3", "end", "end"]))
def test_every_order_of_the_same_evidence_has_the_same_outcome(order: list[str]) -> None:
    venue = Venue(is_placed=True, fill_count=2, is_cancelled=True)
    third = fill(2, "0.3")
    pieces: dict[str, Evidence] = {
        "accepted": Accepted(VENUE_ID),
        "open": seen(OrderState.OPEN),
        "fill 1": venue.fills[0],
        "fill 2": venue.fills[1],
        "fill 3": third,
        "end": seen(OrderState.CANCELLED, remaining="0.5", reason="canceled"),
    }
    found = send(intent(), later(0))

    for name in order:
        before, found = found, learn(found, pieces[name], later(1), PATIENCE)
        check_steps(before, found)

    assert (found.stage, filled_size(found)) == (Stage.DONE, Decimal("0.5"))
    assert [each.kind for each in found.events] == [
        "order_accepted",
        "order_filled",
        "order_filled",
        "order_cancelled",
    ]
