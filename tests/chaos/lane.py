"""A lane: servers in which one trial runs after the other; each finds two fresh accounts."""

import base64
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cambista_sim.exchange.users import KEYS, AdvancedKey, Key
from tests.chaos.plan import DIALECTS
from tests.support.exchange import ExchangeProcess
from tests.support.mongo import MongoServer, program
from tests.support.redis import RedisServer
from tests.support.venues import pem

RECORDING = "cambista_sim/recordings/l2_BTC-USD_2018-04-17_10min.jsonl.gz"
"""Ten minutes of a book: after them its prices stand still, and orders go on filling."""

TRIAL_COUNT = 20
"""Trials of one exchange, before a new one begins: its ledger is read anew at each restart."""

WINDOW_S = 3.0
"""The exchange takes what was signed so long ago: as at Coinbase, less than the brokers' fence."""

FUNDS = {"USD": Decimal(10**9), "BTC": Decimal(10**6)}

SIGNER = ec.generate_private_key(ec.SECP256R1())
"""Of every user's key of Advanced Trade: the exchange tells them apart by their names."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account at the exchange, and its keys in both interfaces."""

    key: Key
    folder: Path

    def key_file(self, dialect: str) -> Path:
        """Write the key as a broker reads it."""
        assert self.key.advanced is not None
        text = {"name": self.key.advanced.name, "privateKey": pem(SIGNER)}
        if dialect == "coinbase":
            text = {
                "key": self.key.key,
                "secret": self.key.secret,
                "passphrase": self.key.passphrase,
            }
        file = self.folder / f"{self.key.user}-{dialect}.json"
        file.write_text(json.dumps(text))
        return file


class Lane:
    """An exchange and a Mongo that trials share, and a Redis of each trial's own."""

    def __init__(self) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="virc-chaos-")
        self.folder = Path(self._home.name)
        self.exchange: ExchangeProcess | None = None
        self._mongo: MongoServer | None = None
        self._accounts: Iterator[Account] = iter(())
        self._redis: list[RedisServer] = []
        self._count = 0

    def fresh_accounts(self) -> tuple[ExchangeProcess, tuple[Account, Account]]:
        """Return an exchange without faults, and two accounts that nobody has used."""
        pair = tuple(account for _, account in zip(range(2), self._accounts, strict=False))
        if self.exchange is None or len(pair) < len(DIALECTS):
            self._open_exchange()
            return self.fresh_accounts()
        self.exchange.clear_faults()
        return self.exchange, (pair[0], pair[1])

    def fresh_redis(self) -> RedisServer:
        """Return a Redis of a trial's own, started."""
        self._count += 1
        made = RedisServer(self.folder / f"redis-{self._count}", fsync="everysec")
        self._redis = [made]
        made.start()
        return made

    def mongo(self) -> MongoServer:
        """Return the Mongo, started."""
        if self._mongo is None:
            path = program()
            assert path is not None, "Mongo's stand-in is not installed"
            self._mongo = MongoServer(path, self.folder / "mongo")
        self._mongo.start_again()
        return self._mongo

    def begin_anew(self) -> None:
        """End the servers; the next trial starts others."""
        for server in (self.exchange, self._mongo, *self._redis):
            if server is not None:
                server.kill()
        self.exchange, self._mongo, self._redis = None, None, []

    def close(self) -> None:
        """End the servers, and leave nothing behind."""
        self.begin_anew()
        self._home.cleanup()

    def _open_exchange(self) -> None:
        if self.exchange is not None:
            self.exchange.kill()
        self._count += 1
        folder = self.folder / f"exchange-{self._count}"
        folder.mkdir()
        accounts = [Account(_key(number), folder) for number in range(2 * TRIAL_COUNT)]
        users = folder / "users.json"
        users.write_bytes(KEYS.dump_json([each.key for each in accounts]))
        settings = {
            "VIRC_EXCHANGE_USERS": str(users),
            "VIRC_REPLAY": RECORDING,
            "VIRC_EXCHANGE_WINDOW_S": str(WINDOW_S),
        }
        self.exchange = ExchangeProcess(folder, settings)
        self.exchange.start()
        self._accounts = iter(accounts)


def _key(number: int) -> Key:
    public_key = SIGNER.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    name = f"organizations/o/apiKeys/{number}"
    return Key(
        user=f"user-{number}",
        key=f"key-{number}",
        secret=base64.b64encode(f"secret-{number}".encode() * 4).decode(),
        passphrase="hush",
        funds=FUNDS,
        advanced=AdvancedKey(name=name, public_key=public_key.decode()),
    )
