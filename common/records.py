"""The store's collections, each declared once: name, message, key, indexes and shard key."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from common.messages.base import Message
from common.messages.history import Fetched
from common.messages.intent import Intent
from common.messages.market import Candle, Gap, Trade
from common.messages.order import Fill, OrderRecord
from common.messages.trading import Halt, Tenure

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Collection(Generic[M]):
    """A set of documents of one message type with a unique key.

    ``indexes`` are tuples of fields; a range is asked only on the last field of the key or of an
    index, the others being given as equal. ``is_precious`` documents are on the disk before an
    insert returns, unless it says that they may lag; market data, which the venue can tell again,
    is not worth that price.
    """

    name: str
    message: type[M]
    key: tuple[str, ...]
    shard_key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    is_precious: bool = False


TRADES = Collection(
    "trades", Trade, ("pair", "trade_id"), ("pair", "trade_id"), indexes=(("pair", "traded_at"),)
)
GAPS = Collection("gaps", Gap, ("pair", "from_id"), ("pair",))
CANDLES = Collection(
    "candles",
    Candle,
    ("pair", "interval", "opened_at"),
    ("pair", "interval", "opened_at"),
)
FETCHES = Collection(
    "fetches", Fetched, ("pair", "interval", "start_at"), ("pair", "interval", "start_at")
)
ORDERS = Collection(
    "orders",
    OrderRecord,
    ("order_id",),
    ("order_id",),
    indexes=(("broker", "asked_at"), ("bot_id", "asked_at")),
    is_precious=True,
)
FILLS = Collection(
    "fills",
    Fill,
    ("broker", "trade_id", "order_id"),
    ("broker", "trade_id"),
    indexes=(("broker", "filled_at"), ("bot_id", "filled_at")),
    is_precious=True,
)
INTENTS = Collection(
    "intents",
    Intent,
    ("order_id",),
    ("order_id",),
    indexes=(
        ("broker", "asked_at"),
        ("broker", "shelf", "asked_at"),
        ("broker", "venue_order_id"),
    ),
    is_precious=True,
)
HALTS = Collection("halts", Halt, ("name",), ("name",), is_precious=True)
TENURES = Collection("tenures", Tenure, ("account", "number"), ("account",), is_precious=True)

COLLECTIONS: tuple[
    Collection[Trade]
    | Collection[Gap]
    | Collection[Candle]
    | Collection[Fetched]
    | Collection[OrderRecord]
    | Collection[Fill]
    | Collection[Intent]
    | Collection[Halt]
    | Collection[Tenure],
    ...,
] = (
    TRADES,
    GAPS,
    CANDLES,
    FETCHES,
    ORDERS,
    FILLS,
    INTENTS,
    HALTS,
    TENURES,
)
