"""The dashboard as it is run: ``python -m gui`` in a process of its own."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import requests

from tests.support.redis import free_port
from tests.support.waiting import eventually

USER = "admin"
PASSWORD = "right horse"
TOKEN = "token-of-the-test"


class Dashboard:
    """A running dashboard."""

    def __init__(self, redis_url: str, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "gui.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VIRC_")},
            "REDIS_URL": redis_url,
            "VIRC_PORT": str(self.port),
            "VIRC_DATA": str(folder / "data"),
            "VIRC_USER": USER,
            "VIRC_PASSWORD": PASSWORD,
            "VIRC_API_TOKEN": TOKEN,
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gui"], env=self._environment, stdout=log, stderr=log
            )
        eventually(self._answers)

    def _answers(self) -> bool:
        try:
            requests.get(f"{self.url}/sign-in", timeout=60)
        except requests.ConnectionError:
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(self.log.read_text()) from None
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, and return its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(how)
        code = self.process.wait(timeout=60)
        self.process = None
        return code

    def person(self) -> requests.Session:
        """Return a session of a person who has signed in."""
        session = requests.Session()
        token = csrf_token(session.get(f"{self.url}/sign-in", timeout=60).text)
        form = {"csrf_token": token, "user": USER, "password": PASSWORD}
        session.post(f"{self.url}/sign-in", form, allow_redirects=False, timeout=60)
        return session

    @staticmethod
    def program() -> requests.Session:
        """Return a session of a program with the token."""
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        return session


def csrf_token(page: str) -> str:
    """Return the CSRF token of a page."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None, page
    return found[1]
