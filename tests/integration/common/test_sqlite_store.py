"""What is SQLite's own in the store."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from common.documents import encode, to_json
from common.records import FILLS, TRADES, Collection
from common.store import StoreAway, StoreCorrupt, StoreRefused, open_store
from tests.support.samples import BEGIN, fill, trade

FULL, NORMAL = 2, 1
"""Values of PRAGMA synchronous: wait for the disk at each commit, or not."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a file is to be."""
    return tmp_path / "virc.sqlite"


def test_precious_documents_wait_for_the_disk_and_others_do_not(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.prepare()
        levels = []
        documents: list[tuple[Collection[Any], Any]] = [
            (TRADES, trade(1)),
            (FILLS, fill(1)),
            (TRADES, trade(2)),
        ]
        for collection, document in documents:
            store.insert_new(collection, [document])
            levels.append(store._open.execute("PRAGMA synchronous").fetchone()[0])  # type: ignore[attr-defined]

    assert levels == [NORMAL, FULL, NORMAL]


def test_a_file_is_read_while_another_process_writes(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store, closing(sqlite3.connect(path)) as other:
        store.prepare()
        store.insert_new(TRADES, [trade(1)])
        other.execute("BEGIN IMMEDIATE")

        assert store.get(TRADES, pair="BTC-EUR", trade_id=1) == trade(1)


def test_a_table_of_an_earlier_declaration_is_written_anew_with_all_documents(path: Path) -> None:
    with closing(sqlite3.connect(path)) as earlier:
        earlier.execute(
            "CREATE TABLE trades (pair TEXT NOT NULL, trade_id INTEGER NOT NULL, "
            "document TEXT NOT NULL, PRIMARY KEY (pair, trade_id)) STRICT, WITHOUT ROWID"
        )
        rows = [("BTC-EUR", number, to_json(encode(trade(number)))) for number in (1, 2, 3)]
        earlier.executemany("INSERT INTO trades VALUES (?, ?, ?)", rows)
        earlier.commit()

    with open_store(f"sqlite:///{path}") as store:
        store.prepare()
        store.prepare()
        found = store.find(
            TRADES, {"pair": "BTC-EUR"}, field_range=("traded_at", BEGIN, None), limit=9
        )

    assert found == [trade(1), trade(2), trade(3)]


def test_every_query_that_is_served_is_served_by_an_index(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.prepare()
    with closing(sqlite3.connect(path)) as looked_at:
        plan = looked_at.execute(
            "EXPLAIN QUERY PLAN SELECT document FROM fills WHERE bot_id = ? AND filled_at >= ? "
            "ORDER BY filled_at, broker, trade_id, order_id LIMIT ?",
            ("", "", 1),
        ).fetchall()

    assert [row[3] for row in plan] == [
        "SEARCH fills USING INDEX fills_by_bot_id_filled_at_broker_trade_id_order_id "
        "(bot_id=? AND filled_at>?)"
    ]


def test_a_document_that_is_no_message_is_called_corrupt(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.prepare()
        store.insert_new(TRADES, [trade(1)])
        with closing(sqlite3.connect(path)) as other:
            other.execute("UPDATE trades SET document = '{\"pair\": 1}'")
            other.commit()

        with pytest.raises(StoreCorrupt, match="trades"):
            store.get(TRADES, pair="BTC-EUR", trade_id=1)


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"not a database, but long enough to be taken for one" * 100)

    with open_store(f"sqlite:///{path}") as store, pytest.raises(StoreRefused):
        store.prepare()


def test_a_folder_that_cannot_be_made_is_away_until_it_can(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file where the folder should be")
    with open_store(f"sqlite:///{in_the_way}/virc.sqlite") as store:
        with pytest.raises(StoreAway):
            store.prepare()

        in_the_way.unlink()
        store.prepare()


def test_a_relative_file_lies_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with open_store("sqlite:///data/virc.sqlite") as store:
        store.prepare()

    assert (tmp_path / "data" / "virc.sqlite").exists()
