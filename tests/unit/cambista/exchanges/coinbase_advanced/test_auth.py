"""Tokens of Advanced Trade, read as the venue reads them."""

import base64
import json
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cambista.exchange import Access, BadAccess
from cambista.exchanges.coinbase_advanced.auth import Key, PrivateKey, key_of
from cambista.exchanges.signing import ToSign

NAME = "organizations/0b1c/apiKeys/7d2e"
AT_S = 1789299703.9
REQUEST = ToSign("GET", "/api/v3/brokerage/accounts?limit=100", b"", AT_S, 30.0)
ECDSA = ec.generate_private_key(ec.SECP256R1())
ED25519 = ed25519.Ed25519PrivateKey.generate()


def pem(key: PrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def opened(folder: Path, written: object) -> Key:
    file = folder / "key.json"
    file.write_text(json.dumps(written))
    access = Access("coinbase", None, None, file, is_real_allowed=False, pairs=())
    return key_of(access, "api.coinbase.com")


@pytest.mark.parametrize(
    ("private", "algorithm"), [(ECDSA, "ES256"), (ED25519, "EdDSA")], ids=["ES256", "EdDSA"]
)
def test_a_token_says_who_asks_for_what_and_until_when(private: PrivateKey, algorithm: str) -> None:
    key = Key(NAME, private, "api.coinbase.com", nonce=lambda: "n1")

    scheme, token = key.headers(REQUEST)["Authorization"].split()

    assert scheme == "Bearer"
    head = jwt.get_unverified_header(token)
    assert head == {"alg": algorithm, "kid": NAME, "nonce": "n1", "typ": "JWT"}
    # Which time it is, is no matter here.
    claims = jwt.decode(
        token,
        private.public_key(),
        algorithms=[algorithm],
        options={"verify_exp": False, "verify_nbf": False},
    )
    assert claims == {
        "sub": NAME,
        "iss": "cdp",
        "nbf": 1789299703,
        "exp": 1789299733,
        "uri": "GET api.coinbase.com/api/v3/brokerage/accounts",
    }


def test_a_feeds_token_names_no_request_and_no_two_are_the_same() -> None:
    key = Key(NAME, ECDSA, "api.coinbase.com")

    one, two = key.token(AT_S), key.token(AT_S)

    heads = [jwt.get_unverified_header(each)["nonce"] for each in (one, two)]
    claims = jwt.decode(one, options={"verify_signature": False})
    assert heads[0] != heads[1]
    assert "uri" not in claims
    assert claims["exp"] - claims["nbf"] == 120


def test_keys_are_read_in_every_form_that_coinbase_gives_them_out(tmp_path: Path) -> None:
    both = ED25519.private_bytes_raw() + ED25519.public_key().public_bytes_raw()
    forms: list[tuple[dict[str, str], type]] = [
        ({"name": NAME, "privateKey": pem(ECDSA)}, ec.EllipticCurvePrivateKey),
        ({"name": NAME, "privateKey": pem(ECDSA).replace("\n", "\\n")}, ec.EllipticCurvePrivateKey),
        ({"id": NAME, "privateKey": base64.b64encode(both).decode()}, ed25519.Ed25519PrivateKey),
        (
            {"id": NAME, "privateKey": base64.b64encode(both[:32]).decode()},
            ed25519.Ed25519PrivateKey,
        ),
        ({"name": NAME, "privateKey": pem(ED25519)}, ed25519.Ed25519PrivateKey),
    ]

    for written, kind in forms:
        key = opened(tmp_path, written)
        assert key.name == NAME
        assert isinstance(key.private, kind)


@pytest.mark.parametrize(
    "private",
    [
        "hush",
        "-----BEGIN EC PRIVATE KEY-----\nhush\n-----END EC PRIVATE KEY-----\n",
        base64.b64encode(b"hush").decode(),
        pem(rsa.generate_private_key(65537, 2048)),
        pem(ec.generate_private_key(ec.SECP384R1())),
    ],
)
def test_a_key_of_another_kind_is_refused_without_showing_it(tmp_path: Path, private: str) -> None:
    with pytest.raises(BadAccess, match="neither ECDSA P-256 nor Ed25519") as refused:
        opened(tmp_path, {"name": NAME, "privateKey": private})

    assert "hush" not in repr(refused.value)
    assert refused.value.__context__ is None


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ({"privateKey": "hush"}, "lacks id"),
        ({"name": "a\r\nb", "privateKey": "hush"}, "is not plain text"),
        ({}, "lacks id, privateKey"),
    ],
)
def test_a_file_that_will_not_do_is_refused(
    tmp_path: Path, written: dict[str, str], reason: str
) -> None:
    with pytest.raises(BadAccess, match=reason) as refused:
        opened(tmp_path, written)

    assert "hush" not in repr(refused.value)


def test_no_text_of_a_key_shows_what_it_is() -> None:
    key = Key(NAME, ECDSA, "api.coinbase.com")

    assert repr(key) == str(key) == "Key(authority='api.coinbase.com')"
