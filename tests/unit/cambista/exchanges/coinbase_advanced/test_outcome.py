"""What Advanced Trade's replies mean for an order."""

from typing import Any

import pytest

from cambista.evidence import Accepted, CancelTaken, NothingToCancel, Refused, Unknown
from cambista.exchanges.coinbase_advanced.outcome import cancel_outcome, place_outcome
from cambista.exchanges.reply import Reply
from tests.support.recorded import reply, said

BODY = (
    '{"client_order_id":"0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10","product_id":"BTC-USD",'
    '"side":"BUY","order_configuration":{}}'
)
SUCCESS: dict[str, Any] = {
    "success": True,
    "failure_reason": "UNKNOWN_FAILURE_REASON",
    "order_id": "52cfe5e2-0b29-4c19-a245-a6a773de5030",
    "success_response": {
        "order_id": "52cfe5e2-0b29-4c19-a245-a6a773de5030",
        "product_id": "BTC-USD",
        "side": "BUY",
        "client_order_id": "0d4ff1a2-6c1c-4d0e-9a55-7f1f3a2b9c10",
    },
}
HTML = b"<!DOCTYPE html><html></html>"


def failure(**reasons: str) -> Reply:
    known = {"error": "UNKNOWN_FAILURE_REASON", "message": "", **reasons}
    return said({"success": False, "failure_reason": "", "error_response": known})


def test_a_success_has_the_orders_id() -> None:
    taken = Accepted("52cfe5e2-0b29-4c19-a245-a6a773de5030")

    assert place_outcome(said(SUCCESS), BODY) == taken
    without = {name: each for name, each in SUCCESS.items() if name != "order_id"}
    assert place_outcome(said(without), BODY) == taken
    top = {"success": True, "order_id": "52cfe5e2-0b29-4c19-a245-a6a773de5030"}
    assert place_outcome(said(top), BODY) == taken


@pytest.mark.parametrize(
    ("name", "other"),
    [("client_order_id", "666d"), ("product_id", "ETH-USD"), ("side", "SELL")],
)
def test_a_success_about_another_order_is_not_ours(name: str, other: str) -> None:
    answer = {**SUCCESS, "success_response": {**SUCCESS["success_response"], name: other}}

    assert isinstance(place_outcome(said(answer), BODY), Unknown)


def test_a_recorded_refusal_with_status_200_is_final() -> None:
    answer = reply("advanced_orders", "adv-create-insufficient-fund")

    assert place_outcome(answer, BODY) == Refused("Insufficient balance in source account")


@pytest.mark.parametrize(
    "reasons",
    [
        {"error": "INVALID_LIMIT_PRICE_POST_ONLY"},
        {"new_order_failure_reason": "INVALID_SIZE_PRECISION"},
        {"preview_failure_reason": "PREVIEW_INVALID_LIMIT_PRICE"},
    ],
)
def test_a_refusal_has_a_reason_somewhere(reasons: dict[str, str]) -> None:
    (reason,) = reasons.values()

    assert place_outcome(failure(**reasons), BODY) == Refused(reason)


def test_a_duplicate_is_an_order_that_lives_and_no_refusal() -> None:
    answer = failure(error="DUPLICATE_CLIENT_ORDER_ID", message="already used")

    assert isinstance(place_outcome(answer, BODY), Unknown)


def test_no_success_without_a_reason_is_unknown() -> None:
    assert isinstance(place_outcome(failure(), BODY), Unknown)
    assert isinstance(place_outcome(said({"success": False}), BODY), Unknown)
    assert isinstance(place_outcome(said({"success": True}), BODY), Unknown)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_counts_only_with_the_venues_reason(status: int) -> None:
    answer = said({"error": "PERMISSION_DENIED", "message": "Missing scopes"}, status)

    assert place_outcome(answer, BODY) == Refused("Missing scopes")
    for text in (HTML, b"Unauthorized\n", b"{}"):
        assert place_outcome(Reply(status, text), BODY) == Unknown(f"status {status}")


def test_too_many_requests_are_turned_away_before_the_engine() -> None:
    body = {"errors": [{"id": "rate_limit_exceeded", "message": "Too many requests"}]}

    assert place_outcome(said(body, 429), BODY) == Refused("too many requests")
    assert cancel_outcome(Reply(429, HTML), "a") == Refused("too many requests")


@pytest.mark.parametrize("status", [301, 307, 408, 409, 500, 502, 503, 504, 520])
@pytest.mark.parametrize("body", [HTML, b'{"error": "oops"}', b""])
def test_any_other_status_leaves_an_order_unknown(status: int, body: bytes) -> None:
    assert isinstance(place_outcome(Reply(status, body), BODY), Unknown)
    assert isinstance(cancel_outcome(Reply(status, body), "a"), Unknown)


@pytest.mark.parametrize("body", [b"", HTML, b'{"success": true, "ord', b"[]", b"null", b"{}"])
def test_a_success_that_cannot_be_read_leaves_an_order_unknown(body: bytes) -> None:
    assert isinstance(place_outcome(Reply(200, body), BODY), Unknown)
    assert isinstance(cancel_outcome(Reply(200, body), "a"), Unknown)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ({"success": True, "failure_reason": "UNKNOWN_CANCEL_FAILURE_REASON"}, CancelTaken()),
        ({"success": False, "failure_reason": "DUPLICATE_CANCEL_REQUEST"}, CancelTaken()),
        (
            {"success": False, "failure_reason": "UNKNOWN_CANCEL_ORDER"},
            NothingToCancel("UNKNOWN_CANCEL_ORDER"),
        ),
        (
            {"success": False, "failure_reason": "ORDER_IS_FULLY_FILLED"},
            NothingToCancel("ORDER_IS_FULLY_FILLED"),
        ),
        (
            {"success": False, "failure_reason": "COMMANDER_REJECTED_CANCEL_ORDER"},
            Refused("COMMANDER_REJECTED_CANCEL_ORDER"),
        ),
        (
            {"success": False, "failure_reason": "UNKNOWN_CANCEL_FAILURE_REASON"},
            Unknown("not cancelled, without a reason"),
        ),
    ],
)
def test_a_cancel_comes_to_what_its_result_is(result: dict[str, Any], outcome: object) -> None:
    other = {"success": False, "order_id": "b", "failure_reason": "X"}

    answer = said({"results": [other, {"order_id": "a", **result}]})

    assert cancel_outcome(answer, "a") == outcome


def test_a_cancel_that_is_not_among_the_results_is_unknown() -> None:
    answer = said({"results": [{"success": True, "order_id": "b"}]})

    assert isinstance(cancel_outcome(answer, "a"), Unknown)


def test_a_cancel_that_the_key_may_not_do_leaves_the_order_as_it_was() -> None:
    answer = said({"error": "PERMISSION_DENIED"}, 403)

    assert cancel_outcome(answer, "a") == Refused("PERMISSION_DENIED")
