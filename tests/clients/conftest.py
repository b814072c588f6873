"""What the tests with clients by others may ask for."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cambista_sim.exchange.library import SHIPPED
from cambista_sim.exchange.users import DEMO
from tests.clients.environment import NotInstalledError, prepared, session
from tests.support.exchange import ExchangeProcess, running_exchange

RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))

Session = Callable[..., Any]


def traders(*users: str) -> list[dict[str, Any]]:
    """Return a file of users, each with a key of the same name."""
    demo = json.loads(DEMO.model_dump_json(exclude={"advanced"}))
    return [{**demo, "user": user, "key": user, "passphrase": f"of {user}"} for user in users]


def told(exchange: ExchangeProcess, *users: str) -> dict[str, Any]:
    """Return what a script has to know: addresses, and users' keys by name."""
    keys = ("key", "secret", "passphrase")
    return {
        "rest": exchange.url,
        "feed": exchange.feed_url,
        "users": {each["user"]: {name: each[name] for name in keys} for each in traders(*users)},
    }


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run an exchange with two users, whose market stands still."""
    folder = tmp_path_factory.mktemp("clients")
    users = folder / "users.json"
    users.write_text(json.dumps(traders("alice", "bob")))
    with running_exchange(folder, VIRC_REPLAY=RECORDING, VIRC_EXCHANGE_USERS=str(users)) as running:
        running.pause()
        yield running


@pytest.fixture(scope="module")
def run(exchange: ExchangeProcess) -> Session:
    """Return what runs a script with a client against the exchange."""

    def run_it(name: str, script: str, **more: Any) -> Any:  # noqa: ANN401 - any JSON
        need(name)
        return session(name, script, {**told(exchange, "alice", "bob"), **more})

    return run_it


def need(name: str) -> Path:
    """Return a client's Python; without it the test is skipped at home and fails in CI."""
    try:
        return prepared(name)
    except NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{name} cannot be installed here: {error}")
