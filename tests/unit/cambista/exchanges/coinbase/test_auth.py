"""Signatures of Coinbase Exchange; the expected ones are another client's too."""

import base64
import json
from pathlib import Path

import pytest

from cambista.exchange import Access, BadAccess
from cambista.exchanges.coinbase.auth import Key, key_of
from cambista.exchanges.signing import ToSign

SECRET = base64.b64encode(bytes(range(64))).decode()
KEY = Key("the-key", "the-passphrase", bytes(range(64)))

BODY = (
    '{"client_oid":"666d0000-0000-4000-8000-000100000001","product_id":"BTC-USD","side":"buy",'
    '"type":"limit","price":"60000.1","size":"0.001","time_in_force":"GTC","post_only":true,'
    '"stp":"dc"}'
)
"""As the test vectors of FastMM's order encoder have it."""


@pytest.mark.parametrize(
    ("timestamp", "method", "path", "body", "signature"),
    [
        (
            "1789299703.123",
            "GET",
            "/orders?status=open&status=pending&status=active&limit=1000",
            "",
            "3teBlL3TL0GqMxBvSIgY+X+IG+CXlsBGti7kI6fczBc=",
        ),
        (
            "1789299703",
            "GET",
            "/users/self/verify",
            "",
            "01mHniQBpEBdSPvOaISYnOAnToNRJyvhSaeCcay+f6Y=",
        ),
        (
            "1789299703.123",
            "POST",
            "/orders",
            BODY,
            "oWzgHF0nCM2tas9B1lOwkZ+YDHQlxYDZZkAiy0aBaWQ=",
        ),
    ],
)
def test_requests_are_signed_as_other_clients_sign_them(
    timestamp: str, method: str, path: str, body: str, signature: str
) -> None:
    request = ToSign(method, path, body.encode(), 0.0)

    assert KEY.signature(timestamp, request) == signature


def test_the_headers_carry_key_passphrase_time_and_signature() -> None:
    headers = KEY.headers(ToSign("POST", "/orders", BODY.encode(), 1789299703.1234))

    assert headers == {
        "CB-ACCESS-KEY": "the-key",
        "CB-ACCESS-SIGN": "oWzgHF0nCM2tas9B1lOwkZ+YDHQlxYDZZkAiy0aBaWQ=",
        "CB-ACCESS-TIMESTAMP": "1789299703.123",
        "CB-ACCESS-PASSPHRASE": "the-passphrase",
    }


def test_a_subscription_is_signed_as_the_question_who_we_are() -> None:
    asked = KEY.subscription(1789299703.0)

    again = KEY.signature("1789299703.000", ToSign("GET", "/users/self/verify", b"", 0.0))
    assert asked == {
        "key": "the-key",
        "passphrase": "the-passphrase",
        "timestamp": "1789299703.000",
        "signature": again,
    }


def test_no_text_of_a_key_shows_what_it_is() -> None:
    for text in (repr(KEY), str(KEY), f"{KEY}"):
        assert "the-" not in text
        assert "\\x01" not in text


def test_a_key_is_read_from_its_file(tmp_path: Path) -> None:
    written = {"key": "the-key", "passphrase": "the-passphrase", "secret": SECRET}

    assert key_of(_access(tmp_path, written)) == KEY


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"secret": "hush, hush"}, "is not base64"),
        ({"passphrase": "hush\r\nX-Evil: 1"}, "is not plain text"),
        ({"key": "schlüssel hush"}, "is not plain text"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_without_showing_it(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    written = {"key": "k", "passphrase": "p", "secret": SECRET, **change}

    with pytest.raises(BadAccess, match=reason) as refused:
        key_of(_access(tmp_path, written))

    assert "hush" not in repr(refused.value)


def _access(folder: Path, written: dict[str, str]) -> Access:
    file = folder / "key.json"
    file.write_text(json.dumps(written))
    return Access("coinbase", None, None, file, is_real_allowed=False, pairs=("BTC-EUR",))
