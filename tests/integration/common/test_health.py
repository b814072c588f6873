"""Whether a service is healthy, as health checks ask."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from common.bus import Bus
from common.channels import HEARTBEATS
from common.clock import now
from common.health import sick_address, sick_service
from common.messages.platform import Condition, Heartbeat
from common.service import instance_name
from tests.support.redis import free_port


def beat(bus: Bus, condition: Condition, detail: str = "") -> None:
    heartbeat = Heartbeat(
        service="grabber",
        instance=instance_name(),
        condition=condition,
        detail=detail,
        started_at=now(),
        beat_at=now(),
    )
    bus.put(HEARTBEATS, heartbeat, "grabber", instance_name())


@pytest.fixture
def bus(redis_url: str) -> Iterator[Bus]:
    opened = Bus(redis_url)
    yield opened
    opened.close()


@pytest.mark.parametrize("condition", [Condition.OK, Condition.DEGRADED])
def test_a_service_that_works_is_well(bus: Bus, condition: Condition) -> None:
    beat(bus, condition)

    assert sick_service(bus, "grabber") == ""


def test_a_service_that_waits_or_is_silent_is_not_well(bus: Bus) -> None:
    assert sick_service(bus, "grabber") == "grabber is silent"

    beat(bus, Condition.WAITING, "the store is away")

    assert sick_service(bus, "grabber") == "grabber is waiting: the store is away"


def test_a_heartbeat_is_forgotten_when_no_other_follows(bus: Bus) -> None:
    beat(bus, Condition.OK)

    assert 0 < bus.client.ttl(HEARTBEATS.at("grabber", instance_name())) <= 10


class Answer(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(int(self.path[1:]))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_is_well_when_it_answers_with_200(address: str) -> None:
    assert sick_address(f"{address}/200") == ""
    assert sick_address(f"{address}/500").endswith("answers with 500")
    assert "does not answer" in sick_address(f"http://127.0.0.1:{free_port()}/200")


def test_the_check_of_a_container_says_it_by_its_exit_code(bus: Bus, redis_url: str) -> None:
    def check(url: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "common.health", "grabber"],
            env={**os.environ, "REDIS_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )

    beat(bus, Condition.OK)
    well = check(redis_url)
    away = check(f"redis://127.0.0.1:{free_port()}/0")

    assert (well.returncode, well.stderr) == (0, "grabber is well\n")
    assert away.returncode == 1
    assert "Redis is away" in away.stderr
