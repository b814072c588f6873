"""What Advanced Trade's replies mean for an order that was to be placed or cancelled."""

import msgspec
from msgspec import Struct

from cambista.evidence import (
    Accepted,
    CancelOutcome,
    CancelTaken,
    NothingToCancel,
    PlaceOutcome,
    Refused,
    Unknown,
)
from cambista.exchange import VenueAway
from cambista.exchanges.coinbase_advanced.wire import reason_of
from cambista.exchanges.reply import Reply, failure_of, shortened

NO_REASON = frozenset({"", "UNKNOWN_FAILURE_REASON", "UNKNOWN_CANCEL_FAILURE_REASON"})
"""These accompany success too, and tell nothing when there is none."""

ALREADY_OVER = frozenset(
    {"UNKNOWN_CANCEL_ORDER", "INVALID_CANCEL_REQUEST", "ORDER_IS_FULLY_FILLED"}
)
"""What a cancel is told when there is nothing to cancel; how it ended has to be looked up."""

DUPLICATE = "DUPLICATE_CLIENT_ORDER_ID"
"""There is an order of this id already: ours, and by no means refused."""


class _Success(Struct):
    order_id: str = ""
    product_id: str | None = None
    side: str | None = None
    client_order_id: str | None = None


class _Failure(Struct):
    error: str = ""
    message: str = ""
    preview_failure_reason: str = ""
    new_order_failure_reason: str = ""


class _Created(Struct):
    """``order_id`` may be missing at the top while the order lives; see ``success_response``."""

    success: bool
    success_response: _Success | None = None
    error_response: _Failure | None = None
    failure_reason: str = ""
    order_id: str = ""


class _Asked(Struct):
    client_order_id: str
    product_id: str
    side: str


class _Cancelled(Struct):
    success: bool
    order_id: str = ""
    failure_reason: str = ""


class _Cancels(Struct):
    results: list[_Cancelled]


def place_outcome(reply: Reply, body: str) -> PlaceOutcome:
    """Return what a reply to ``POST /orders`` with this body means.

    A refusal comes with status 200; it is one only when it has a reason that says so.
    """
    failure = failure_of(reply, reason_of(reply))
    if failure is not None:
        return failure
    try:
        created = reply.read(_Created)
    except VenueAway as error:
        return Unknown(str(error))
    return _taken(created, body) if created.success else _refused(created)


def cancel_outcome(reply: Reply, venue_order_id: str) -> CancelOutcome:
    """Return what a reply to ``POST /orders/batch_cancel`` means; a fill may have been quicker."""
    failure = failure_of(reply, reason_of(reply))
    if failure is not None:
        return failure
    try:
        results = reply.read(_Cancels).results
    except VenueAway as error:
        return Unknown(str(error))
    ours = [each for each in results if each.order_id in {"", venue_order_id}]
    return _cancelled(ours[0]) if ours else Unknown("an answer without the order")


def _taken(created: _Created, body: str) -> PlaceOutcome:
    """Check that the answer is about the order that was asked for."""
    said = created.success_response or _Success()
    order_id = said.order_id or created.order_id
    if not order_id:
        return Unknown("a success without an id")
    asked = msgspec.json.decode(body, type=_Asked)
    pairs = (
        (said.client_order_id, asked.client_order_id),
        (said.product_id, asked.product_id),
        (said.side, asked.side),
    )
    if any(shown and shown != wanted for shown, wanted in pairs):
        return Unknown(f"the answer is about another order, {shortened(order_id)}")
    return Accepted(order_id)


def _refused(created: _Created) -> PlaceOutcome:
    failure = created.error_response or _Failure()
    codes = [
        failure.error,
        failure.new_order_failure_reason,
        failure.preview_failure_reason,
        created.failure_reason,
    ]
    reasons = [each for each in codes if each not in NO_REASON]
    if not reasons or DUPLICATE in reasons:
        return Unknown(shortened(f"no success: {' '.join(reasons) or 'without a reason'}"))
    return Refused(shortened(failure.message or reasons[0]))


def _cancelled(result: _Cancelled) -> CancelOutcome:
    if result.success or result.failure_reason == "DUPLICATE_CANCEL_REQUEST":
        return CancelTaken()
    if result.failure_reason in ALREADY_OVER:
        return NothingToCancel(result.failure_reason)
    if result.failure_reason in NO_REASON:
        return Unknown("not cancelled, without a reason")
    return Refused(shortened(result.failure_reason))
