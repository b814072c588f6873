"""The dashboard, in the test's process and in one of its own."""

import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from common.health import SERVICES
from common.settings import Settings
from gui.app import create_app
from gui.desk import Desk
from gui.live.hub import Hub
from gui.signing_in.credential import read_credentials
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.plain_trader import PlainTrader
from tests.integration.gui.running import PASSWORD, TOKEN, USER, Dashboard, csrf_token
from tests.support.redis import RedisServer
from tests.support.traders import TraderProcess, venue

__all__ = ["venue"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser without a screen, and a program with a token, at the same application."""

    app: Flask
    browser: FlaskClient
    program: FlaskClient

    def sign_in(self) -> None:
        """Sign the browser in."""
        form = {"user": USER, "password": PASSWORD, "csrf_token": self.token("/sign-in")}
        assert self.browser.post("/sign-in", data=form).status_code == 303

    def token(self, path: str = "/") -> str:
        """Return the CSRF token of a page."""
        return csrf_token(self.browser.get(path).text)


@pytest.fixture
def feeder(redis_url: str) -> Iterator[Feeder]:
    """Return what feeds Redis, which holds all that a platform at work has."""
    feeder = Feeder(redis_url)
    feeder.everything()
    yield feeder
    # The dashboard of all tests would show them on: Redis is emptied unheard.
    feeder.delete_bots()
    feeder.end_halts()
    feeder.close()


@pytest.fixture
def app(redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Return the application; its hub does not listen."""
    settings = Settings.model_validate(
        {
            "redis_url": redis_url,
            "virc_data": tmp_path,
            "virc_user": USER,
            "virc_password": PASSWORD,
            "virc_api_token": TOKEN,
        }
    )
    hub = Hub(redis_url)
    app = create_app(settings, read_credentials(settings), hub)
    yield app
    hub.close()
    desk: Desk = app.extensions["virc"]
    desk.bus.close()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Return a browser that has not signed in, and a program."""
    program = app.test_client(use_cookies=False)
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return Visitor(app, app.test_client(), program)


@pytest.fixture
def person(visitor: Visitor, feeder: Feeder) -> Visitor:
    """Return somebody who has signed in."""
    visitor.sign_in()
    return visitor


class Pulse:
    """Keeps the services and the cambista alive, but for those that a test speaks for."""

    def __init__(self, feeder: Feeder) -> None:
        self._feeder = feeder
        self._lock = threading.Lock()
        self._left_alone: set[str] = set()

    def leave_alone(self, *services: str) -> None:
        """Say nothing more of some services."""
        with self._lock:
            self._left_alone.update(services)

    def beat(self) -> None:
        """Let the others live."""
        with self._lock:
            self._feeder.beat(*(each for each in SERVICES if each not in self._left_alone))


@pytest.fixture
def pulse(feeder: Feeder, redis_url: str) -> Iterator[Pulse]:
    """Keep the services and the cambista alive while a test looks at the page."""
    is_over = threading.Event()
    beating = Feeder(redis_url)
    made = Pulse(beating)

    def beat() -> None:
        while not is_over.wait(1):
            made.beat()

    thread = threading.Thread(target=beat)
    thread.start()
    yield made
    is_over.set()
    thread.join()
    beating.close()


@pytest.fixture
def trader(feeder: Feeder) -> Iterator[PlainTrader]:
    """Return a trader that answers."""
    trader = PlainTrader(feeder)
    is_over = threading.Event()

    def answer() -> None:
        while not is_over.is_set():
            trader.answer(timeout_s=0.1)

    thread = threading.Thread(target=answer)
    thread.start()
    yield trader
    is_over.set()
    thread.join()
    trader.close()


@pytest.fixture
def real_trader(redis_url: str, feeder: Feeder) -> Iterator[TraderProcess]:
    """Return a running trader on the Redis of the dashboard."""
    process = TraderProcess(redis_url)
    process.start()
    yield process
    process.stop()
    process.bus.close()


@pytest.fixture(scope="session")
def running(
    redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """Run the dashboard as users do, once for all tests that leave it alive."""
    dashboard = Dashboard(redis_server.url, tmp_path_factory.mktemp("gui"))
    dashboard.start()
    yield dashboard
    dashboard.stop(signal.SIGQUIT)


@pytest.fixture
def dashboard(running: Dashboard, feeder: Feeder) -> Dashboard:
    """Return the running dashboard, with all that a platform at work has on Redis."""
    feeder.beat()
    return running


@pytest.fixture
def mortal(redis_url: str, feeder: Feeder, tmp_path: Path) -> Iterator[Dashboard]:
    """Run a dashboard that the test may kill."""
    dashboard = Dashboard(redis_url, tmp_path)
    dashboard.start()
    feeder.beat()
    yield dashboard
    dashboard.stop(signal.SIGQUIT)
