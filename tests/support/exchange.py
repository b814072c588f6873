"""A stand-in exchange of a test's own: started as a process, killed, and started again."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from os import environ
from pathlib import Path
from typing import Any

import requests
import websocket

from tests.support.redis import free_port
from tests.support.waiting import eventually

UNLIMITED = {
    "VIRC_EXCHANGE_PUBLIC_RATE": "0",
    "VIRC_EXCHANGE_PRIVATE_RATE": "0",
    "VIRC_EXCHANGE_FILLS_RATE": "0",
    "VIRC_EXCHANGE_OPEN_ORDERS": "0",
}


class ExchangeProcess:
    """``python -m cambista_sim.exchange`` on a free port, with its data in ``folder``."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = self.rest_url = f"http://127.0.0.1:{self.port}"
        self.feed_url = f"ws://127.0.0.1:{self.port}"
        self.log_file = folder / "exchange.log"
        self._env = {**UNLIMITED, **(env or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cambista_sim.exchange"],
                env={
                    **environ,
                    "VIRC_DATA": str(self.folder),
                    "VIRC_EXCHANGE_PORT": str(self.port),
                    **self._env,
                },
                stderr=log,
            )
        eventually(self._answers, within_s=90)

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise AssertionError(f"the exchange has ended: {self.log_file.read_text()}")
        try:
            return requests.get(f"{self.url}/time", timeout=2).ok
        except (requests.ConnectionError, requests.Timeout):
            return False

    def stop(self) -> int | None:
        """Stop it with SIGTERM, and return its exit code."""
        return self._end(subprocess.Popen.terminate)

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self._end(subprocess.Popen.kill)

    def restart(self) -> None:
        """Kill it with SIGKILL, and start it again with its data."""
        self.kill()
        self.start()

    def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - any JSON
        """Return the JSON of a REST route, whatever the status."""
        params = {name: str(value) for name, value in query.items()}
        return requests.get(self.url + path, params=params, timeout=60).json()

    def strike(self, *faults: Mapping[str, object]) -> Any:  # noqa: ANN401 - any JSON
        """Switch faults on, and return those that are on."""
        reply = requests.post(f"{self.url}/admin/faults", json=list(faults), timeout=60)
        assert reply.ok, reply.text
        return reply.json()

    def clear_faults(self) -> None:
        """Switch all faults off."""
        requests.delete(f"{self.url}/admin/faults", timeout=60)

    def pause(self) -> dict[str, dict[str, int]]:
        """Stop the replay's clock, and return the trades there have been: ids and count."""
        return self._control("pause")

    def resume(self) -> dict[str, dict[str, int]]:
        """Let the replay's clock go on."""
        return self._control("resume")

    def played(self) -> dict[str, dict[str, int]]:
        """Return the trades there have been, by product: first_id, last_id, count."""
        found: dict[str, dict[str, int]] = self.get("/admin/played")
        return found

    @contextmanager
    def feed(
        self, *channels: str, product_ids: list[str] | None = None
    ) -> Iterator[websocket.WebSocket]:
        """Connect to the feed, and subscribe when channels are named."""
        socket = websocket.create_connection(self.feed_url, timeout=60)
        try:
            if channels:
                request = {"type": "subscribe", "channels": channels, "product_ids": product_ids}
                socket.send(json.dumps(request))
            yield socket
        finally:
            with suppress(OSError):
                socket.close()
            # After a close by the other side, close() alone leaves the socket open.
            socket.shutdown()  # type: ignore[no-untyped-call] # the library has no type there

    def _control(self, what: str) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = requests.post(
            f"{self.url}/admin/{what}", timeout=60
        ).json()
        return found

    def _end(self, how: Any) -> int | None:  # noqa: ANN401 - a method of a process
        if self._process is None:
            return None
        how(self._process)
        code = self._process.wait(timeout=60)
        self._process = None
        return code


@contextmanager
def running_exchange(folder: Path, **env: str) -> Iterator[ExchangeProcess]:
    """Run an exchange for the length of a block; settings are given as ``VIRC_...=``."""
    exchange = ExchangeProcess(folder, env)
    try:
        exchange.start()
        yield exchange
    finally:
        exchange.kill()
