"""Users of a test's stand-in exchange, and their keys in both of its dialects."""

import json
from decimal import Decimal
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cambista_sim.exchange.users import DEMO, AdvancedKey, Key
from tests.support.venues import pem

_PRIVATE = ec.generate_private_key(ec.SECP256R1())
"""Of the Advanced Trade keys of all users."""

_PUBLIC = (
    _PRIVATE.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def _user(name: str, *permissions: str) -> Key:
    changes = {
        "user": name,
        "key": f"{name}-key",
        "passphrase": f"{name}-hush",
        "permissions": frozenset(permissions),
        "funds": dict.fromkeys(DEMO.funds, Decimal(10**9)),
        "advanced": AdvancedKey(name=f"organizations/o/apiKeys/{name}", public_key=_PUBLIC),
    }
    return DEMO.model_copy(update=changes)


RICH = DEMO.model_copy(
    update={
        "funds": dict.fromkeys(DEMO.funds, Decimal(10**9)),
        "advanced": AdvancedKey(name="organizations/o/apiKeys/k", public_key=_PUBLIC),
    }
)
"""Whose account the brokers trade on."""

STRANGER = _user("stranger", "view", "trade")
"""Another account's owner."""

CARELESS = _user("careless", "view", "trade", "transfer")
"""A key that may do too much."""

USERS = [RICH, STRANGER, CARELESS]


def key_file(folder: Path, user: Key, dialect: str) -> Path:
    """Write a user's key for a dialect, as the exchange gives it out."""
    file = folder / f"{user.user}-{dialect}.json"
    named = {"key": user.key, "secret": user.secret, "passphrase": user.passphrase}
    if dialect == "coinbase_advanced" and user.advanced is not None:
        named = {"name": user.advanced.name, "privateKey": pem(_PRIVATE)}
    if dialect == "ccxt":
        names = {"apiKey": user.key, "secret": user.secret, "password": user.passphrase}
        named = {"exchange": "coinbaseexchange", **names}
    file.write_text(json.dumps(named))
    return file
