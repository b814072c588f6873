"""A store that hangs does not keep the analyst from the market for long."""

from pathlib import Path

import pytest

from analyst.patience import impatient
from common.store import open_store


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///data/a.sqlite", "sqlite:///data/a.sqlite?busy_s=0.3"),
        ("sqlite:////data/a.sqlite?busy_s=9", "sqlite:////data/a.sqlite?busy_s=9"),
        (
            "mongodb://h:27017/virc",
            "mongodb://h:27017/virc?serverSelectionTimeoutMS=300&socketTimeoutMS=2000",
        ),
        (
            "mongodb://a,b/virc?replicaSet=r&socketTimeoutMS=50",
            "mongodb://a,b/virc?replicaSet=r&socketTimeoutMS=50&serverSelectionTimeoutMS=300",
        ),
        ("mongodb://h", "mongodb://h/?serverSelectionTimeoutMS=300&socketTimeoutMS=2000"),
    ],
)
def test_a_url_gets_short_limits_unless_it_says_its_own(url: str, expected: str) -> None:
    assert impatient(url) == expected


@pytest.mark.parametrize("url", ["sqlite:///{}/a.sqlite", "mongodb://u:p%40s@h,i:1/virc"])
def test_a_store_opens_with_it(url: str, tmp_path: Path) -> None:
    open_store(impatient(url.format(tmp_path))).close()
