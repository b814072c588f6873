"""What the grabber's tests share: one exchange for all of them, and a grabber for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.grabbers import GrabberProcess
from tests.support.stores import Ground

SPEED = "200"
"""Some 200 trades a second, of two pairs."""


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run one exchange for all tests here."""
    with running_exchange(tmp_path_factory.mktemp("exchange"), VIRC_REPLAY_SPEED=SPEED) as found:
        yield found


@pytest.fixture
def exchange(running: ExchangeProcess) -> Iterator[ExchangeProcess]:
    """Return an exchange that plays, without faults."""
    running.clear_faults()
    running.resume()
    yield running
    running.clear_faults()
    running.pause()


@pytest.fixture
def grabber(
    tmp_path: Path, exchange: ExchangeProcess, redis_url: str, ground: Ground
) -> Iterator[GrabberProcess]:
    """Return a grabber that is not started yet, over each store, for which it waits long."""
    found = GrabberProcess(tmp_path, exchange, redis_url, ground.patient_url)
    yield found
    found.kill()
