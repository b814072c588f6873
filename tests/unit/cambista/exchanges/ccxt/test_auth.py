"""Keys of exchanges that ccxt knows."""

import json
from pathlib import Path

import pytest

from cambista.exchange import Access, BadAccess
from cambista.exchanges.ccxt.auth import Key, key_of

WRITTEN = {"exchange": "kraken", "apiKey": "hush-key", "secret": "hush-secret"}


def opened(folder: Path, written: dict[str, str]) -> Key:
    file = folder / "key.json"
    file.write_text(json.dumps(written))
    return key_of(Access("kraken", None, None, file, is_real_allowed=False, pairs=()))


def test_a_key_names_its_exchange_and_what_that_wants(tmp_path: Path) -> None:
    key = opened(tmp_path, {**WRITTEN, "password": "hush-word", "note": "mine"})

    assert key.exchange_id == "kraken"
    assert not key.is_sandbox
    assert key.secrets == {
        "apiKey": "hush-key",
        "secret": "hush-secret",
        "password": "hush-word",
    }


def test_a_sandbox_is_asked_for(tmp_path: Path) -> None:
    assert opened(tmp_path, {**WRITTEN, "sandbox": "yes"}).is_sandbox
    assert not opened(tmp_path, {**WRITTEN, "sandbox": "no"}).is_sandbox


def test_an_account_is_named_alike_each_time_and_without_its_key(tmp_path: Path) -> None:
    account = opened(tmp_path, WRITTEN).account

    assert account == opened(tmp_path, {**WRITTEN, "secret": "another"}).account
    assert account != opened(tmp_path, {**WRITTEN, "apiKey": "another"}).account
    assert account.startswith("kraken/")
    assert "hush" not in account


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"exchange": ""}, "lacks exchange"),
        ({"secret": ""}, "lacks secret"),
        ({"apiKey": "hush\r\n"}, "is not plain text"),
    ],
)
def test_a_file_that_will_not_do_is_refused(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    with pytest.raises(BadAccess, match=reason) as refused:
        opened(tmp_path, {**WRITTEN, **change})

    assert "hush" not in repr(refused.value)


def test_no_text_of_a_key_shows_what_it_is(tmp_path: Path) -> None:
    key = opened(tmp_path, WRITTEN)

    assert "hush" not in repr(key) + str(key)
    assert key.hidden("GET https://x?key=hush-key&s=hush-secret") == "GET https://x?key=***&s=***"
