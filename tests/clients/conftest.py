"""What the tests with clients by others may ask for."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from cambista_sim.exchange.library import SHIPPED
from cambista_sim.exchange.tls import AUTHORITY
from cambista_sim.exchange.users import DEMO
from tests.clients.environment import NotInstalledError, prepared, session
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.redis import free_port

RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))

Run = Callable[[str, str], Any]
"""Runs a client's script, by their names, and returns what it found out."""


@dataclass(frozen=True, slots=True)
class Trader:
    """A user of the exchange, with a key of each dialect."""

    key: dict[str, Any]
    """As the exchange's file of users has it."""
    private_key: str
    """Of the Advanced Trade dialect, in the form in which Coinbase hands it out."""

    @property
    def told(self) -> dict[str, str]:
        """What a client has to know."""
        names = ("key", "secret", "passphrase")
        return {
            **{name: self.key[name] for name in names},
            "name": self.key["advanced"]["name"],
            "private_key": self.private_key,
        }


def trader(user: str, private: ec.EllipticCurvePrivateKey | Ed25519PrivateKey) -> Trader:
    """Return a user with money enough for the largest order of the market."""
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if isinstance(private, Ed25519PrivateKey):
        raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        text = base64.b64encode(private.private_bytes_raw() + raw).decode()
    else:
        text = private.private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        ).decode()
    demo = json.loads(DEMO.model_dump_json())
    advanced = {"name": f"organizations/virc/apiKeys/{user}", "public_key": public.decode()}
    own = {"user": user, "key": user, "passphrase": f"of {user}", "advanced": advanced}
    own["funds"] = {**demo["funds"], "USD": "10000000"}
    return Trader({**demo, **own}, text)


@dataclass(frozen=True, slots=True)
class Place:
    """A running exchange, and who trades there."""

    exchange: ExchangeProcess
    tls_port: int
    traders: tuple[Trader, ...]

    @property
    def told(self) -> dict[str, Any]:
        """What a script has to know: addresses, and users' keys by name."""
        return {
            "rest": self.exchange.url,
            "feed": self.exchange.feed_url,
            "tls": f"localhost:{self.tls_port}",
            "authority": str(self.authority),
            "users": {each.key["user"]: each.told for each in self.traders},
        }

    @property
    def authority(self) -> Path:
        """Whom a client must be told to trust."""
        return self.exchange.folder / AUTHORITY


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Run an exchange with two users and an hour of history; its market stands still."""
    traders = (
        trader("alice", ec.generate_private_key(ec.SECP256R1())),
        trader("bob", Ed25519PrivateKey.generate()),
    )
    users, port = folder / "users.json", free_port()
    users.write_text(json.dumps([each.key for each in traders]))
    with running_exchange(
        folder,
        VIRC_REPLAY=RECORDING,
        VIRC_EXCHANGE_USERS=str(users),
        VIRC_EXCHANGE_TLS_PORT=str(port),
        VIRC_EXCHANGE_HISTORY_S="3600",
    ) as running:
        running.pause()
        yield Place(running, port, traders)


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Run an exchange for the tests of a client."""
    with place(tmp_path_factory.mktemp("clients")) as running:
        yield running


@pytest.fixture(scope="module")
def run(exchange: Place) -> Run:
    """Return what runs a script with a client against the exchange."""

    def run_it(name: str, script: str) -> Any:  # noqa: ANN401 - any JSON
        need(name)
        # Where the clients' libraries look for authorities.
        authority = str(exchange.authority)
        env = {"REQUESTS_CA_BUNDLE": authority, "SSL_CERT_FILE": authority}
        return session(name, script, exchange.told, env)

    return run_it


def need(name: str) -> Path:
    """Return a client's Python; without it the test is skipped at home and fails in CI."""
    try:
        return prepared(name)
    except NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{name} cannot be installed here: {error}")
