"""The stand-in exchange, and accounts of every kind at it."""

from collections.abc import Iterator

import pytest

from cambista.exchange import Exchange
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.exchange_client import Client
from tests.support.venue_accounts import FED, KINDS, RECORDING, UNLIMITED, opened


@pytest.fixture(scope="session")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run the stand-in exchange, whose market stands still."""
    folder = tmp_path_factory.mktemp("venue")
    with running_exchange(folder, VIRC_REPLAY=RECORDING, **UNLIMITED) as running:
        running.pause()
        yield running


@pytest.fixture(params=KINDS)
def exchange(request: pytest.FixtureRequest, venue: ExchangeProcess) -> Iterator[Exchange]:
    """Return an account of each kind; its orders and the venue's faults are gone afterwards."""
    found = opened(request.param, venue)
    yield found
    found.close()
    venue.clear_faults()
    Client(venue.url).delete("/orders")


@pytest.fixture(params=FED)
def fed(request: pytest.FixtureRequest, venue: ExchangeProcess) -> Iterator[Exchange]:
    """Return an account of each kind that has a feed."""
    found = opened(request.param, venue)
    yield found
    found.close()
    venue.clear_faults()
    Client(venue.url).delete("/orders")
