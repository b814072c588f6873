"""Which back end a URL names."""

from pathlib import Path

import pytest

from common.errors import Away
from common.store import StoreAway, StoreRefused, open_store
from common.stores.sqlite import SqliteStore


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///virc.sqlite", Path("virc.sqlite")),
        ("sqlite:///data/virc.sqlite", Path("data/virc.sqlite")),
        ("sqlite:////var/lib/virc.sqlite", Path("/var/lib/virc.sqlite")),
        ("sqlite:///my%20data/virc.sqlite?busy_s=1.5", Path("my data/virc.sqlite")),
    ],
)
def test_three_slashes_are_relative_and_four_absolute(url: str, path: Path) -> None:
    store = open_store(url)

    assert isinstance(store, SqliteStore)
    assert store.path == path


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "a store is mongodb:// or sqlite:///"),
        ("virc.sqlite", "a store is mongodb:// or sqlite:///"),
        ("postgres://host/virc", "not postgres://"),
        ("sqlite://", "sqlite:///FILE"),
        ("sqlite:///", "sqlite:///FILE"),
        ("sqlite://virc.sqlite", "sqlite:///FILE"),
        ("sqlite:///virc.sqlite?colour=red", "no option colour"),
        ("sqlite:///virc.sqlite?busy_s=long", "busy_s.*long"),
    ],
)
def test_a_url_of_no_store_is_refused(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        open_store(url)


def test_who_waits_for_what_is_away_waits_for_the_store_too() -> None:
    assert issubclass(StoreAway, Away)
    assert issubclass(StoreRefused, ValueError)
    assert not issubclass(StoreRefused, Away)
