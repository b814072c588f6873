"""Services that are started in order, started again, and stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from embedded.checks import Checks
from embedded.composition import ServicePlan
from embedded.supervisor import CannotStart, Supervisor
from tests.support.redis import free_port
from tests.support.waiting import eventually

SERVER = """
import http.server, os, subprocess, sys
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Answer).serve_forever()
"""
"""A service that answers over HTTP and has a child of its own."""


def plan(name: str, *needs: str, program: str = SERVER) -> ServicePlan:
    port = free_port()
    return ServicePlan(
        name,
        "virc",
        (sys.executable, "-c", program, str(port)),
        {},
        ("python", "-m", "common.health", f"http://127.0.0.1:{port}/"),
        needs,
        runs_once=False,
        stop_grace_s=1,
    )


class Platform:
    """A supervisor on services made up for the test, and what it has said."""

    def __init__(self, folder: Path, *plans: ServicePlan, up_within_s: float = 60) -> None:
        self.said: list[str] = []
        self.folder = folder
        self.checks = Checks("redis://127.0.0.1:1/0")
        self.supervisor = Supervisor(
            {each.name: each for each in plans},
            self.checks,
            self.said.append,
            data=folder,
            folder=folder,
            up_within_s=up_within_s,
        )

    def step_until(self, condition: Callable[[], bool]) -> None:
        def _stepped() -> bool:
            self.supervisor.step()
            return condition()

        eventually(_stepped)

    def pid(self, name: str) -> int:
        return int((self.folder / "run" / f"{name}.pid").read_text().split()[0])

    def stop(self) -> None:
        self.supervisor.stop(lambda: False)
        self.checks.close()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[..., Platform]]:
    platforms: list[Platform] = []

    def _make(*plans: ServicePlan, up_within_s: float = 60) -> Platform:
        platforms.append(Platform(tmp_path, *plans, up_within_s=up_within_s))
        return platforms[-1]

    yield _make
    for each in platforms:
        each.stop()


def test_a_service_is_started_once_those_it_needs_are_up(made: Callable[..., Platform]) -> None:
    platform = made(plan("second", "first"), plan("first"))

    platform.step_until(lambda: platform.supervisor.is_up)

    assert [line.split()[0] for line in platform.said] == ["first", "second"]


def test_a_killed_service_is_started_again_and_its_children_are_gone(
    made: Callable[..., Platform],
) -> None:
    platform = made(plan("one"))
    platform.step_until(lambda: platform.supervisor.is_up)
    before = platform.pid("one")
    child = psutil.Process(before).children()[0]

    os.kill(before, signal.SIGKILL)
    platform.step_until(lambda: bool(platform.said[1:]))
    platform.step_until((platform.folder / "run" / "one.pid").exists)

    assert "by signal 9" in platform.said[1]
    assert platform.pid("one") != before
    eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_service_that_cannot_start_is_named_with_the_end_of_its_log(
    made: Callable[..., Platform],
) -> None:
    platform = made(plan("good"), plan("bad", program="raise SystemExit('no such recording')"))

    with pytest.raises(CannotStart) as caught:
        platform.step_until(lambda: False)

    assert "bad cannot start: it ended 3 times, with exit code 1" in str(caught.value)
    assert "| no such recording" in str(caught.value)


def test_a_service_with_a_bad_setting_is_tried_once(made: Callable[..., Platform]) -> None:
    platform = made(plan("bad", program="raise SystemExit(2)"))

    with pytest.raises(CannotStart, match="a setting is not valid"):
        platform.step_until(lambda: False)


def test_a_service_that_does_not_become_healthy_is_named(made: Callable[..., Platform]) -> None:
    platform = made(plan("deaf", program="import time; time.sleep(60)"), up_within_s=0.5)

    with pytest.raises(CannotStart, match="deaf cannot start: it is not up after"):
        platform.step_until(lambda: False)


def test_a_service_that_does_not_heed_sigterm_is_killed_in_time(
    made: Callable[..., Platform],
) -> None:
    stubborn = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVER
    platform = made(plan("stubborn", program=stubborn), plan("after", "stubborn"))
    platform.step_until(lambda: platform.supervisor.is_up)
    processes = [psutil.Process(platform.pid(name)) for name in ("stubborn", "after")]
    processes += [child for each in processes for child in each.children()]
    begun_at = time.monotonic()

    platform.supervisor.stop(lambda: False)

    # It has a second for that; else it would go on for ever.
    assert time.monotonic() - begun_at < 30
    for each in processes:
        eventually(lambda each=each: not psutil.pid_exists(each.pid))  # type: ignore[misc]
    assert list((platform.folder / "run").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the parent's death is heard of on Linux only")
def test_no_service_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    program = f"""
import sys, time
from pathlib import Path
from embedded.child import Child
folder = Path({str(tmp_path)!r})
Child((sys.executable, "-c", "import time; time.sleep(600)"), {{}}, folder / "log", folder)
print("started", flush=True)
time.sleep(600)
"""
    supervisor = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    supervisor.stdout.readline()
    service = psutil.Process(supervisor.pid).children()[0]

    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()

    eventually(lambda: not service.is_running() or service.status() == psutil.STATUS_ZOMBIE)
