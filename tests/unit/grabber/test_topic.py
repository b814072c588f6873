"""What the grabber writes to the topic."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from common.channels import TRADES
from grabber.feed import MOST, TradeHeard
from grabber.topic import trade_message, trade_text

numbers = st.decimals(
    min_value=Decimal("1E-18"), max_value=MOST - 1, places=18, allow_nan=False
) | st.sampled_from([Decimal("1E+2"), Decimal("0.0000001"), Decimal("8042.91000000")])


@given(
    trade_id=st.integers(1, 2**63 - 1),
    price=numbers,
    size=numbers,
    side=st.sampled_from(["buy", "sell"]),
    traded_at=st.datetimes(min_value=datetime(2009, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_text_is_what_the_channel_would_write(
    trade_id: int,
    price: Decimal,
    size: Decimal,
    side: Literal["buy", "sell"],
    traded_at: datetime,
) -> None:
    trade = TradeHeard("BTC-EUR", trade_id, price, size, side, traded_at)

    text = trade_text(trade)

    assert text == TRADES.encode(trade_message(trade))
    assert TRADES.decode(text) == trade_message(trade)
