"""The documents that are made from the code."""

import re
from itertools import chain
from pkgutil import resolve_name

import pytest

from common.channels import CHANNELS
from common.settings import Settings
from embedded.documents import (
    OWN_SETTINGS,
    channel_table,
    collection_table,
    example_environment,
    with_tables,
)


def all_settings() -> list[str]:
    """Return the platform's settings, then each service's own."""
    own = [resolve_name(where).model_fields for where in OWN_SETTINGS]
    return list(dict.fromkeys(chain(Settings.model_fields, *own)))


def test_every_setting_is_there_once_commented_out_with_its_default() -> None:
    text = example_environment()

    names = re.findall(r"^#([A-Z_]+)=", text, re.MULTILINE)
    assert names == [name.upper() for name in all_settings()]
    assert "\n#VIRC_PORT=5000\n" in text
    assert "\n#VIRC_PASSWORD=\n" in text
    assert "\n#VIRC_EXCHANGE_PRIVATE_RATE=15\n" in text
    assert "\n#VIRC_EXCHANGE_TLS_PORT=\n" in text
    assert all(line.startswith("#") for line in text.splitlines() if line)


def test_every_channel_has_a_row_that_says_its_kind() -> None:
    table = channel_table()

    assert table.count("\n") == len(CHANNELS) + 2
    assert "| `market:{PAIR}:trade` | Topic | Trade | grabber →" in table
    assert "| `gui:{messages}` | Topic, the last 50 kept |" in table
    assert "| `health:{SERVICE}:INSTANCE` | Board, told, gone after 10 s |" in table


def test_a_collection_says_its_key_and_its_indexes() -> None:
    assert "| `trades` | `Trade` | `pair, trade_id` | `pair, traded_at` |" in collection_table()


def test_tables_stand_between_their_markers_and_making_them_again_changes_nothing() -> None:
    document = "a\n<!-- channels -->\noutdated\n<!-- end of channels -->\nb\n"
    document += "<!-- collections -->\n<!-- end of collections -->\nc\n"

    made = with_tables(document)

    assert "outdated" not in made
    assert with_tables(made) == made
    assert made.startswith("a\n")
    assert made.endswith("\nc\n")


def test_a_document_without_a_place_for_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the table of channels"):
        with_tables("nothing")
