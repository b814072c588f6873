"""The life of a service's process."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from common.bus import Bus
from common.channels import HEARTBEATS
from common.messages.platform import Condition, Heartbeat
from tests.support.redis import RedisServer, free_port
from tests.support.waiting import eventually

PROGRAM = """
import sys, time
from common.bus import Bus
from common.errors import Away
from common.messages.platform import Condition
from common.service import run_service
from common.settings import read_settings

settings = read_settings()
fate = sys.argv[1]

class Echo:
    def __init__(self):
        self.bus = Bus(settings.redis_url, answer_limit_s=0.5)
        self.steps = 0
    def start(self):
        self.bus.ping()
    def step(self):
        time.sleep(0.05)
        self.bus.ping()
        self.steps += 1
        if fate == "breaks":
            raise KeyError("nobody foresaw this")
        if fate == "misses" :
            raise Away("the store is away")
    def close(self):
        self.bus.close()
    def condition(self):
        return Condition.OK, ""
    def figures(self):
        return {"steps": self.steps}

sys.exit(run_service("echo", Echo, settings))
"""

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a service that does nothing but live, with settings of its own."""
    running: list[subprocess.Popen[bytes]] = []

    def _start(url: str, fate: str = "lives", **settings: str) -> subprocess.Popen[bytes]:
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM, fate],
                env={**os.environ, "REDIS_URL": url, "HOSTNAME": "here", **settings},
                cwd=tmp_path,
                stderr=subprocess.PIPE,
            )
        )
        return running[-1]

    yield _start
    for each in running:
        each.kill()
        each.communicate()


def heartbeat(url: str) -> Heartbeat | None:
    bus = Bus(url)
    try:
        return bus.get(HEARTBEATS, "echo", "here")
    finally:
        bus.close()


def heard(
    url: str, is_wanted: Callable[[Heartbeat], bool] = lambda _: True, within_s: float = 10
) -> Heartbeat:
    """Return the first heartbeat of that kind."""
    beats: list[Heartbeat] = []

    def _look() -> bool:
        beat = heartbeat(url)
        if beat is not None and is_wanted(beat):
            beats.append(beat)
        return bool(beats)

    eventually(_look, within_s)
    return beats[0]


def test_a_service_says_that_it_lives_and_ends_when_told(redis_url: str, start: Start) -> None:
    service = start(redis_url)
    first = heard(redis_url)
    later = heard(redis_url, lambda beat: beat.figures["steps"] > 0)

    service.terminate()

    assert service.wait(timeout=60) == 0
    assert first.condition is Condition.OK
    assert later.started_at == first.started_at < later.beat_at


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_waits_for_redis_does_not_end_until_told(
    start: Start, number: signal.Signals
) -> None:
    service = start(f"redis://127.0.0.1:{free_port()}/0")
    assert service.stderr is not None
    lines = iter(service.stderr.readline, b"")

    assert any(b"waits: Redis is away" in line for line in lines)
    assert service.poll() is None
    service.send_signal(number)

    assert service.wait(timeout=60) == 0


def test_a_service_goes_on_by_itself_when_redis_is_back(
    redis_server: RedisServer, start: Start
) -> None:
    redis_server.flush()
    service = start(redis_server.url)
    before = heard(redis_server.url)

    redis_server.kill()
    assert service.stderr is not None
    assert any(b"waits: Redis is away" in line for line in iter(service.stderr.readline, b""))
    redis_server.start()

    after = heard(redis_server.url, lambda beat: beat.beat_at > before.beat_at)
    assert after.started_at == before.started_at, "it waited, and was not started again"
    assert service.poll() is None


def test_a_service_ends_in_time_though_redis_hangs(redis_server: RedisServer, start: Start) -> None:
    redis_server.flush()
    service = start(redis_server.url)
    heard(redis_server.url)
    redis_server.pause()

    try:
        service.terminate()
        assert service.wait(timeout=60) == 0
    finally:
        redis_server.go_on()


def test_a_service_that_misses_something_says_so_and_waits(redis_url: str, start: Start) -> None:
    service = start(redis_url, "misses")

    waiting = heard(redis_url, lambda beat: beat.condition is Condition.WAITING)

    assert waiting.detail == "the store is away"
    assert service.poll() is None


def test_an_error_that_nobody_foresaw_ends_the_service_with_exit_code_1(
    redis_url: str, start: Start
) -> None:
    service = start(redis_url, "breaks")
    _, log = service.communicate(timeout=60)

    assert service.returncode == 1
    assert b"KeyError: 'nobody foresaw this'" in log


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIRC_PORT", "http"),
        ("VIRC_PORT", "70000"),
        ("VIRC_PAIRS", "BTC-EUR btceur"),
        ("VIRC_REPLAY_SPEED", "-1"),
        ("VIRC_REAL_TRADING", "perhaps"),
        ("VIRC_FEED", "Kraken!"),
        ("VIRC_FEED_URL", "https://example.org"),
        ("STORE_URL", "postgres://example.org"),
        ("SIM_FUNDS", "EUR=much"),
        ("SIM_TAKER_FEE_RATE", "1.5"),
    ],
)
def test_a_bad_setting_ends_the_process_with_exit_code_2_and_its_name(
    redis_url: str, start: Start, name: str, value: str
) -> None:
    service = start(redis_url, **{name: value})
    _, log = service.communicate(timeout=60)

    assert service.returncode == 2
    assert log.decode().startswith(f"{name}: ")
    assert heartbeat(redis_url) is None
