"""Accounts at venues of a test's own, with keys that open nothing else."""

import base64
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from cambista.exchange import Access

PAIRS = ("BTC-EUR", "BTC-USD", "ETH-BTC")
PASSPHRASE = "hush-passphrase"
KEY = "hush-key"
SECRET = base64.b64encode(b"hush-secret" * 4).decode()
KEY_NAME = "organizations/0b1c/apiKeys/7d2e"


def access(url: str, file: Path, feed_url: str | None = None, **more: Any) -> Access:  # noqa: ANN401
    """Return how to reach an account on this machine."""
    known: dict[str, Any] = {"is_real_allowed": False, "pairs": PAIRS, **more}
    return Access("coinbase", url, feed_url, file, **known)


def exchange_key(folder: Path) -> Path:
    """Write a key file of Coinbase Exchange."""
    return _written(folder, {"key": KEY, "passphrase": PASSPHRASE, "secret": SECRET})


def advanced_key(folder: Path, key: ec.EllipticCurvePrivateKey | None = None) -> Path:
    """Write a key file of Advanced Trade as Coinbase gives it out: ES256."""
    made = key or ec.generate_private_key(ec.SECP256R1())
    return _written(folder, {"name": KEY_NAME, "privateKey": pem(made)})


def advanced_ed25519_key(folder: Path) -> Path:
    """Write a key file of Advanced Trade in its newer form: Ed25519."""
    made = ed25519.Ed25519PrivateKey.generate()
    both = made.private_bytes_raw() + made.public_key().public_bytes_raw()
    return _written(folder, {"id": KEY_NAME, "privateKey": base64.b64encode(both).decode()})


def pem(key: ec.EllipticCurvePrivateKey) -> str:
    """Write a private key as Coinbase does."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


def _written(folder: Path, key: dict[str, str]) -> Path:
    file = folder / "key.json"
    file.write_text(json.dumps(key))
    return file
