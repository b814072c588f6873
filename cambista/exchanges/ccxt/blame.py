"""What an error of ccxt means: a definite no, nothing sent, or nothing known."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Literal

from cambista.exchanges.reply import DEFINITE

Verdict = Literal["no", "over", "too many", "unknown"]

OVER = frozenset({"OrderNotFound", "OrderNotCached"})

NO = frozenset(
    {
        *("InsufficientFunds", "InvalidOrder", "AuthenticationError", "BadRequest"),
        *("ArgumentsRequired", "NotSupported", "OperationRejected", "InvalidNonce"),
    }
)
"""ccxt raises these, and those derived from them, for reasons that it recognises as the venue's."""

UNSURE = frozenset({"DuplicateOrderId", "CancelPending"})
"""A duplicate means that there is an order of this id: ours."""


def verdict(kinds: Collection[str], status: int | None, *, has_reason: bool) -> Verdict:
    """Return what an error means.

    Parameters
    ----------
    kinds
        The names of its class and of those that it is derived from.
    status
        Of the venue's reply, if there was one.
    has_reason
        Whether that reply was a JSON object.
    """
    if UNSURE.intersection(kinds):
        return "unknown"
    if "RateLimitExceeded" in kinds:
        return "too many"
    is_definite = status in DEFINITE and has_reason
    is_said_in_a_success = status is None or status < HTTPStatus.MULTIPLE_CHOICES
    if OVER.intersection(kinds) and (is_definite or is_said_in_a_success):
        return "over"
    if is_definite or (NO.intersection(kinds) and is_said_in_a_success):
        return "no"
    return "unknown"
