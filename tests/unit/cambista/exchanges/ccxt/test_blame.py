"""What an error of ccxt means."""

import pytest

from cambista.exchanges.ccxt.blame import Verdict, verdict

BASE = ("BaseError", "Exception")


@pytest.mark.parametrize(
    ("kinds", "status", "has_reason", "found"),
    [
        (("InsufficientFunds", "ExchangeError"), 400, True, "no"),
        (("InsufficientFunds", "ExchangeError"), 200, True, "no"),
        (("BadSymbol", "BadRequest", "ExchangeError"), None, False, "no"),
        (("PermissionDenied", "AuthenticationError", "ExchangeError"), 200, True, "no"),
        (("ExchangeError",), 400, True, "no"),
        (("ExchangeError",), 400, False, "unknown"),
        (("ExchangeError",), 200, True, "unknown"),
        (("ExchangeError",), None, False, "unknown"),
        (("AuthenticationError", "ExchangeError"), 500, True, "unknown"),
        (("OnMaintenance", "ExchangeNotAvailable", "NetworkError"), 503, True, "unknown"),
        (("RequestTimeout", "NetworkError"), None, False, "unknown"),
        (("DDoSProtection", "NetworkError"), 403, False, "unknown"),
        (("BadResponse", "OperationFailed"), 200, False, "unknown"),
        (("AttributeError",), 200, True, "unknown"),
        (("RateLimitExceeded", "NetworkError"), 429, True, "too many"),
        (("OrderNotFound", "InvalidOrder", "ExchangeError"), 404, True, "over"),
        (("OrderNotFound", "InvalidOrder", "ExchangeError"), 404, False, "unknown"),
        (("OrderNotFound", "InvalidOrder", "ExchangeError"), 200, True, "over"),
        (("DuplicateOrderId", "InvalidOrder", "ExchangeError"), 400, True, "unknown"),
    ],
)
def test_an_error_is_definite_only_when_the_venue_said_so(
    kinds: tuple[str, ...], status: int | None, has_reason: object, found: Verdict
) -> None:
    assert verdict((*kinds, *BASE), status, has_reason=bool(has_reason)) == found
