"""Signatures: the exchange's own test vectors, and every way to be refused."""

import base64
import hmac

import pytest

from cambista_sim.exchange.signature import Refusal, Request, check, signature, subscriber
from cambista_sim.exchange.users import DEMO, Key, Users

NOW_S = 1_789_299_703.0
ORDER = (
    b'{"client_oid":"666d0000-0000-4000-8000-000100000001","product_id":"BTC-USD","side":"buy",'
    b'"type":"limit","price":"60000.1","size":"0.001","time_in_force":"GTC","post_only":true,'
    b'"stp":"dc"}'
)
USERS = Users([DEMO])
GET = Request("GET", "/accounts", b"")


def headers(request: Request = GET, *, at: str = "1789299703", **other: str) -> dict[str, str]:
    signed = {
        "CB-ACCESS-KEY": DEMO.key,
        "CB-ACCESS-SIGN": signature(DEMO.secret_bytes, at, request),
        "CB-ACCESS-TIMESTAMP": at,
        "CB-ACCESS-PASSPHRASE": DEMO.passphrase,
    }
    return signed | {name.replace("_", "-"): value for name, value in other.items()}


@pytest.mark.parametrize(
    ("timestamp", "request_", "expected"),
    [
        (
            "1789299703.123",
            Request("GET", "/orders?status=open&status=pending&status=active&limit=1000", b""),
            "3teBlL3TL0GqMxBvSIgY+X+IG+CXlsBGti7kI6fczBc=",
        ),
        (
            "1789299703",
            Request("GET", "/users/self/verify", b""),
            "01mHniQBpEBdSPvOaISYnOAnToNRJyvhSaeCcay+f6Y=",
        ),
        (
            "1789299703.123",
            Request("POST", "/orders", ORDER),
            "oWzgHF0nCM2tas9B1lOwkZ+YDHQlxYDZZkAiy0aBaWQ=",
        ),
    ],
)
def test_signs_as_the_published_vectors(timestamp: str, request_: Request, expected: str) -> None:
    assert signature(bytes(range(64)), timestamp, request_) == expected


def test_a_right_signature_is_let_in() -> None:
    assert check(USERS, headers(), GET, NOW_S) == DEMO


def test_no_key_is_401_and_other_missing_headers_are_400() -> None:
    assert check(USERS, {}, GET, NOW_S) == Refusal(401, "CB-ACCESS-KEY header is required")
    for name in ("SIGN", "TIMESTAMP", "PASSPHRASE"):
        given = headers()
        del given[f"CB-ACCESS-{name}"]

        expected = Refusal(400, f"CB-ACCESS-{name} header is required")
        assert check(USERS, given, GET, NOW_S) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (headers(CB_ACCESS_KEY="nobody"), "Invalid API Key"),
        (headers(CB_ACCESS_SIGN="nonsense"), "invalid signature"),
        (headers(CB_ACCESS_PASSPHRASE="wrong"), "Invalid Passphrase"),
        (headers(CB_ACCESS_TIMESTAMP="today"), "invalid timestamp"),
        (headers(at="1789299672.9"), "request timestamp expired"),
        (headers(at="1789299733.1"), "request timestamp expired"),
    ],
)
def test_wrong_credentials_are_refused_in_the_exchanges_words(
    given: dict[str, str], message: str
) -> None:
    assert check(USERS, given, GET, NOW_S) == Refusal(400, message)
    assert check(USERS, given, GET, NOW_S, wrong_status=401) == Refusal(401, message)


def test_a_request_may_be_thirty_seconds_off() -> None:
    assert isinstance(check(USERS, headers(at="1789299673"), GET, NOW_S), Key)
    assert isinstance(check(USERS, headers(at="1789299733"), GET, NOW_S), Key)


def test_the_window_may_be_made_shorter() -> None:
    expired = Refusal(400, "request timestamp expired")

    assert isinstance(check(USERS, headers(at="1789299701"), GET, NOW_S, window_s=3), Key)
    assert check(USERS, headers(at="1789299699"), GET, NOW_S, window_s=3) == expired


def test_the_query_is_part_of_what_is_signed() -> None:
    asked = Request("GET", "/accounts?limit=1", b"")

    assert check(USERS, headers(), asked, NOW_S) == Refusal(400, "invalid signature")
    assert check(USERS, headers(asked), asked, NOW_S) == DEMO


def test_a_subscribe_is_signed_as_a_look_at_oneself() -> None:
    asked = {
        "key": DEMO.key,
        "passphrase": DEMO.passphrase,
        "timestamp": "1789299703",
        "signature": "01mHniQBpEBdSPvOaISYnOAnToNRJyvhSaeCcay+f6Y=",
    }

    assert subscriber(USERS, asked, NOW_S) == DEMO
    assert subscriber(USERS, asked | {"key": "x"}, NOW_S) == Refusal(400, "Invalid API Key")


@pytest.mark.parametrize("wrong", ["\udcff", "é"])
def test_what_is_no_text_is_refused_as_any_wrong_signature(wrong: str) -> None:
    given = headers() | {"CB-ACCESS-SIGN": wrong}
    asked = {"key": DEMO.key, "signature": wrong, "passphrase": wrong, "timestamp": str(NOW_S)}

    assert check(USERS, given, GET, NOW_S) == Refusal(400, "invalid signature")
    assert subscriber(USERS, asked, NOW_S) == Refusal(400, "invalid signature")


def test_a_path_is_signed_byte_by_byte_whatever_it_is() -> None:
    path = b"/orders?x=\xff".decode(errors="surrogateescape")
    signed = str(int(NOW_S)).encode() + b"GET/orders?x=\xff"

    assert signature(b"key", str(int(NOW_S)), Request("GET", path, b"")) == (
        base64.b64encode(hmac.digest(b"key", signed, "sha256")).decode()
    )
