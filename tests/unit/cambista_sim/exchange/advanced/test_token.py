"""Tokens of the Advanced Trade dialect."""

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from cambista_sim.exchange.advanced.token import bearer
from cambista_sim.exchange.users import DEMO, AdvancedKey, Users

NOW = 1_800_000_000
NAME = "organizations/o/apiKeys/k"
URI = "GET api.coinbase.com/api/v3/brokerage/accounts"
PRIVATE: dict[str, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey] = {
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def users(algorithm: str = "ES256") -> Users:
    pem = (
        PRIVATE[algorithm]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    key = AdvancedKey(name=NAME, public_key=pem.decode())
    return Users([DEMO.model_copy(update={"advanced": key})])


def token(algorithm: str = "ES256", kid: str = NAME, **claims: Any) -> str:  # noqa: ANN401 - any claim
    usual = {"sub": NAME, "iss": "cdp", "nbf": NOW, "exp": NOW + 120, "uri": URI}
    given = {name: each for name, each in (usual | claims).items() if each is not None}
    return jwt.encode(given, PRIVATE[algorithm], algorithm=algorithm, headers={"kid": kid})


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_both_kinds_of_keys_are_let_in(algorithm: str) -> None:
    key = bearer(users(algorithm), token(algorithm), [URI], NOW)

    assert key is not None
    assert key.user == "demo"


def test_no_token_is_good_for_longer_than_the_window_whatever_it_says() -> None:
    given = token(exp=NOW + 3600)

    assert bearer(users(), given, [URI], NOW + 120) is not None
    assert bearer(users(), given, [URI], NOW + 131) is None
    assert bearer(users(), given, [URI], NOW + 2, window_s=3) is not None
    assert bearer(users(), given, [URI], NOW + 4, window_s=3) is None


def test_a_websockets_token_names_no_request() -> None:
    assert bearer(users(), token(uri=None), (), NOW) is not None
    assert bearer(users(), token(uri=None), [URI], NOW) is None


def test_a_token_as_ccxt_writes_it_is_let_in() -> None:
    assert bearer(users(), token(iss="coinbase-cloud"), [URI], NOW) is not None
    assert bearer(users(), token(uri=None, uris=[URI]), [URI], NOW) is not None
    assert bearer(users(), token(uri=None, uris=["GET elsewhere"]), [URI], NOW) is None


@pytest.mark.parametrize(
    "wrong",
    [
        token(kid="another"),
        token(sub="another"),
        token(iss="me"),
        token(uri="POST api.coinbase.com/api/v3/brokerage/orders"),
        token(nbf=NOW + 60),
        token(exp=NOW - 60),
        token(exp=None),
        token(exp=[NOW]),
        token(nbf="now"),
        token(uri=[URI]),
        token(sub=7),
        token("EdDSA"),
        "nonsense",
        "",
    ],
)
def test_a_wrong_token_is_refused(wrong: str) -> None:
    assert bearer(users(), wrong, [URI], NOW) is None


def test_a_key_without_this_dialect_is_refused() -> None:
    assert bearer(Users([DEMO]), token(), [URI], NOW) is None
