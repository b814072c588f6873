"""Key files."""

from pathlib import Path

import pytest

from cambista.exchange import Access, BadAccess
from cambista.exchanges.key_file import is_header, read_secrets


def access(file: Path | None) -> Access:
    return Access("coinbase", None, None, file, is_real_allowed=False, pairs=("BTC-EUR",))


def test_the_named_texts_are_read(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text('{"key": "k", "secret": "s", "note": "mine", "count": 3}')

    assert read_secrets(access(file), ("key", "secret")) == {"key": "k", "secret": "s"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"key": "hush"}', "lacks secret, passphrase"),
        ('{"key": "hush", "secret": "", "passphrase": 7}', "lacks secret, passphrase"),
        ('{"key": "hush"', "is not a JSON object"),
        ('["hush"]', "is not a JSON object"),
        ("hush", "is not a JSON object"),
    ],
)
def test_a_file_that_will_not_do_is_refused_without_showing_it(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "key.json"
    file.write_text(text)

    with pytest.raises(BadAccess, match=reason) as refused:
        read_secrets(access(file), ("key", "secret", "passphrase"))

    assert "hush" not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadAccess, match="cannot be read: No such file"):
        read_secrets(access(tmp_path / "none"), ("key",))
    with pytest.raises(BadAccess, match="has no key file"):
        read_secrets(access(None), ("key",))


@pytest.mark.parametrize("text", ["a\nb", "a\r\nX: y", "schlüssel", " a", "a\x00"])
def test_a_text_that_would_break_a_header_is_known(text: str) -> None:
    assert not is_header(text)


def test_a_plain_text_may_stand_in_a_header() -> None:
    assert is_header("organizations/o/apiKeys/k")
