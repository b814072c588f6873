"""Documents for tests of the store: plain ones by number, and any that a message allows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from common.messages.base import Message, Side
from common.messages.history import Fetched
from common.messages.intent import Intent, Stage
from common.messages.market import INTERVALS_S, Candle, CandleSource, CandleState, Gap, Trade
from common.messages.order import Fill, OrderAccepted, OrderFilled, OrderRecord
from common.messages.trading import Halt, Tenure

BEGIN = datetime(2026, 1, 5, 16, 8, 15, 956086, tzinfo=UTC)
BOT = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")


def trade(number: int, pair: str = "BTC-EUR", price: str = "3371.0") -> Trade:
    """Return the trade of this id; one second lies between two."""
    return Trade(
        pair=pair,
        trade_id=number,
        price=Decimal(price),
        size=Decimal("0.0200"),
        side=Side.SELL,
        traded_at=BEGIN + timedelta(seconds=number),
    )


def fill(number: int, order: int = 1) -> Fill:
    """Return the fill of this trade id."""
    return Fill(
        broker="sim",
        trade_id=number,
        order_id=UUID(int=order),
        bot_id=BOT,
        pair="BTC-EUR",
        side=Side.BUY,
        price=Decimal("3371.0"),
        size=Decimal("0.02"),
        fee=Decimal("0.26968"),
        is_maker=True,
        filled_at=BEGIN + timedelta(seconds=number),
    )


def order(number: int, asked_after_s: int = 0) -> OrderRecord:
    """Return an open order."""
    return OrderRecord(
        order_id=UUID(int=number),
        broker="sim",
        bot_id=BOT,
        pair="BTC-EUR",
        side=Side.BUY,
        price=Decimal("3371.0"),
        size=Decimal("0.02"),
        is_post_only=False,
        status="open",
        filled_size=Decimal(0),
        fees=Decimal(0),
        asked_at=BEGIN + timedelta(seconds=asked_after_s),
        changed_at=BEGIN,
    )


def _decimal(digits: int, places: int) -> Decimal:
    return Decimal((0, tuple(int(each) for each in str(digits)), -places))


_digits = st.integers(0, 18).flatmap(
    lambda places: st.builds(_decimal, st.integers(1, 10 ** (20 + places) - 1), st.just(places))
)
"""Every length up to 38 digits, 18 of them after the point, trailing zeros included."""

_numbers = _digits | st.sampled_from([Decimal("1E+2"), Decimal("1E-18"), Decimal("12.3400")])
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_integers = st.integers(-(2**63), 2**63 - 1)
_instants = st.datetimes(timezones=st.just(UTC))
_pairs = st.from_regex(r"\A[A-Z0-9]{2,12}-[A-Z0-9]{2,12}\Z")
_sides = st.sampled_from(Side)
_intervals = st.sampled_from(list(INTERVALS_S))
_turnovers = st.integers(0, 10**76 - 1).map(lambda digits: _decimal(digits, 36))
_events = st.lists(
    st.builds(OrderAccepted, order_id=st.uuids(), sequence=st.integers(1, 9), happened_at=_instants)
    | st.builds(
        OrderFilled,
        order_id=st.uuids(),
        sequence=st.integers(1, 9),
        happened_at=_instants,
        trade_id=st.integers(0, 2**63 - 1),
        price=_numbers,
        size=_numbers,
        fee=_numbers,
        is_maker=st.booleans(),
        is_complete=st.booleans(),
    ),
    max_size=3,
).map(tuple)

ANY: dict[str, st.SearchStrategy[Any]] = {
    "trades": st.builds(
        Trade,
        pair=_pairs,
        trade_id=st.integers(1, 2**63 - 1),
        price=_numbers,
        size=_numbers,
        side=_sides,
        traded_at=_instants,
    ),
    "gaps": st.builds(
        Gap,
        pair=_pairs,
        from_id=_integers,
        to_id=_integers,
        detected_at=_instants,
        repaired_at=st.none() | _instants,
        missing_count=_integers,
        is_permanent=st.booleans(),
    ),
    "candles": st.builds(
        Candle,
        pair=_pairs,
        interval=_intervals,
        opened_at=_instants,
        open=_numbers,
        high=_numbers,
        low=_numbers,
        close=_numbers,
        size=_numbers,
        trades_count=st.none() | st.integers(1, 2**63 - 1),
        state=st.sampled_from(CandleState),
        is_closed=st.booleans(),
        source=st.sampled_from(CandleSource),
        funds=st.none() | _turnovers,
        first_id=st.none() | _integers,
        first_at=st.none() | _instants,
        last_id=st.none() | _integers,
        last_at=st.none() | _instants,
    ),
    "fetches": st.builds(
        Fetched,
        pair=_pairs,
        interval=_intervals,
        start_at=_instants,
        end_at=_instants,
        found_count=_integers,
    ),
    "orders": st.builds(
        OrderRecord,
        order_id=st.uuids(),
        broker=_text,
        bot_id=st.uuids(),
        pair=_pairs,
        side=_sides,
        price=_numbers,
        size=_numbers,
        is_post_only=st.booleans(),
        is_immediate=st.booleans(),
        status=st.sampled_from(["sent", "open", "filled", "cancelled", "refused"]),
        filled_size=_numbers,
        fees=_numbers | _numbers.map(Decimal.copy_negate),
        reason=_text,
        asked_at=_instants,
        changed_at=_instants,
    ),
    "fills": st.builds(
        Fill,
        broker=_text,
        trade_id=_integers,
        order_id=st.uuids(),
        bot_id=st.uuids(),
        pair=_pairs,
        side=_sides,
        price=_numbers,
        size=_numbers,
        fee=_numbers,
        is_maker=st.booleans(),
        filled_at=_instants,
    ),
    "intents": st.builds(
        Intent,
        order_id=st.uuids(),
        broker=_text,
        bot_id=st.uuids(),
        pair=_pairs,
        side=_sides,
        price=_numbers,
        size=_numbers,
        is_post_only=st.booleans(),
        is_immediate=st.booleans(),
        attempt=st.just(1),
        client_oid=st.uuids(),
        body=_text,
        fencing_number=_integers,
        stage=st.sampled_from(Stage),
        shelf=st.sampled_from(["live", "closed"]),
        venue_order_id=st.none() | _text,
        is_cancelling=st.booleans(),
        ended_size=st.none() | _numbers,
        end_reason=_text,
        events=_events,
        told=st.integers(0, 3),
        asked_at=_instants,
        sent_at=st.none() | _instants,
        accepted_at=st.none() | _instants,
        changed_at=_instants,
    ),
    "halts": st.builds(Halt, name=_text, is_halted=st.booleans(), reason=_text, said_at=_instants),
    "tenures": st.builds(Tenure, account=_text, number=_integers, owner=_text, began_at=_instants),
}
"""Any document that a collection's message allows, by the collection's name."""


def key_of(names: tuple[str, ...], document: Message) -> dict[str, Any]:
    """Return a document's key."""
    return {name: getattr(document, name) for name in names}
