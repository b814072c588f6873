"""The demo user's key of the Advanced Trade dialect: made at the first start, and kept."""

import json
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cambista_sim.exchange.users import DEMO, AdvancedKey, Key

FILE = "exchange-demo-key.json"
"""In the form in which Coinbase hands out keys: ``{"name", "privateKey"}``."""

NAME = "organizations/virc/apiKeys/demo"


def demo(folder: Path) -> Key:
    """Return the demo user, whose private key is in a file of the data folder."""
    path = folder / FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(path)
    pem = json.loads(path.read_text())["privateKey"]
    private = serialization.load_pem_private_key(pem.encode(), None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return DEMO.model_copy(update={"advanced": AdvancedKey(name=NAME, public_key=public.decode())})


def _make(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    draft = path.with_suffix(".new")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as written:
        json.dump({"name": NAME, "privateKey": pem.decode()}, written)
    draft.replace(path)
