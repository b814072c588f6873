"""The whole platform, as ``make demo`` runs it, on ports of its own and in a folder of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from tests.support.redis import free_port
from tests.support.waiting import eventually

TOKEN = "token-of-the-test"
USER, PASSWORD = "admin", "password-of-the-test"


class Platform:
    """All services of docker-compose.yml as processes, started on entering and stopped on leaving.

    ``settings`` are environment variables; everything is kept in ``folder``.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        exchange_port = free_port()
        self.exchange_url = f"http://127.0.0.1:{exchange_port}"
        self.store_url = f"sqlite:///{folder / 'virc-demo.sqlite'}"
        self.process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "VIRC_DATA": str(folder),
            "VIRC_PORT": str(self._port),
            "VIRC_EXCHANGE_PORT": str(exchange_port),
            "VIRC_USER": USER,
            "VIRC_PASSWORD": PASSWORD,
            "VIRC_API_TOKEN": TOKEN,
            **settings,
        }
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {TOKEN}"

    def start(self, within_s: float = 100.0) -> None:
        """Start it and wait until its health is ``ok``."""
        self.process = subprocess.Popen([sys.executable, "-m", "embedded"], env=self._environment)
        eventually(self._is_whole, within_s=within_s)

    def stop(self) -> int:
        """Stop it as Ctrl-C does; return the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        self.process = None
        return code

    def pid(self, service: str) -> int | None:
        """Return a service's process, or None while it has none."""
        try:
            return int((self.folder / "run" / f"{service}.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return None

    def get(self, path: str) -> dict[str, Any]:
        """Return what the REST API answers, asking again while the dashboard is being restarted."""
        return eventually(lambda: self._answer(path))

    def post(self, path: str, body: object = None) -> dict[str, Any]:
        """Send a command over the REST API and return the answer, which must be a success."""
        answer = self.session.post(f"{self.url}/api/v1/{path}", json=body, timeout=60)
        assert answer.ok, f"{answer.status_code}: {answer.text}"
        return dict(answer.json())

    def _answer(self, path: str) -> dict[str, Any]:
        try:
            answer = self.session.get(f"{self.url}/api/v1/{path}", timeout=60)
        except requests.ConnectionError:
            return {}
        return dict(answer.json()) if answer.ok else {}

    def _is_whole(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"the platform ended with {self.process.returncode}")
        health = self._answer("health")
        return bool(health) and health["status"] == "ok"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self.session.close()
