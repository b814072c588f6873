"""The SQL of a collection."""

from common.queries import query
from common.records import FILLS, GAPS, TRADES
from common.stores.sql import conditions, statements


def test_a_table_has_its_key_then_its_indexed_fields_then_the_document() -> None:
    assert statements(TRADES).table == (
        "CREATE TABLE trades (pair TEXT NOT NULL, trade_id INTEGER NOT NULL, traded_at TEXT, "
        "document TEXT NOT NULL, PRIMARY KEY (pair, trade_id)) STRICT, WITHOUT ROWID"
    )
    assert statements(FILLS).names == (
        *("broker", "trade_id", "order_id", "filled_at", "bot_id"),
        "document",
    )


def test_an_index_ends_in_the_key() -> None:
    assert statements(TRADES).indexes == (
        "CREATE INDEX IF NOT EXISTS trades_by_pair_traded_at_trade_id "
        "ON trades (pair, traded_at, trade_id)",
    )
    assert statements(GAPS).indexes == ()


def test_values_are_bound_and_never_written() -> None:
    where, values = conditions(query(TRADES, {"pair": "'; --"}, ("trade_id", 5, 9)))

    assert where == " WHERE pair = ? AND trade_id >= ? AND trade_id < ?"
    assert values == ("'; --", 5, 9)
    assert conditions(query(TRADES, {}, None)) == ("", ())


def test_every_field_of_an_order_has_the_direction() -> None:
    sql = statements(FILLS)

    assert sql.sorted(("trade_id", "order_id"), descending=True) == (
        " ORDER BY trade_id DESC, order_id DESC LIMIT ?"
    )
    assert sql.sorted(("trade_id",), descending=False) == " ORDER BY trade_id LIMIT ?"
    assert sql.sorted((), descending=False) == " LIMIT ?"
