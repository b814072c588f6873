"""One platform for the tests that do not kill it."""

from collections.abc import Iterator

import pytest

from tests.e2e.visiting import PAIR
from tests.support.platform import Platform
from tests.support.waiting import eventually


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with Platform(tmp_path_factory.mktemp("platform"), VIRC_REPLAY_SPEED="10") as started:
        eventually(lambda: is_traded(started))
        yield started


def is_traded(platform: Platform) -> bool:
    cards = platform.get("cambistas").get("cambistas", [])
    return any(each["pair"] == PAIR for card in cards for each in card["products"])
