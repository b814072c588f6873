"""Makes orders, trades and rules for tests of brokers and venues."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid5

import msgspec

from cambista_sim.request import OrderRequest
from cambista_sim.telling import USER
from cambista_sim.venue import Venue
from common.messages.base import Side
from common.messages.market import BestPrices, Product, Trade
from common.messages.order import PlaceOrder

PAIR = "BTC-EUR"
BOT_ID = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")
START = datetime(2026, 1, 5, 16, 8, 15, 956086, tzinfo=UTC)
RULES = Product(
    pair=PAIR,
    base_increment=Decimal("0.00000001"),
    quote_increment=Decimal("0.01"),
    min_funds=Decimal(1),
)

_numbers = count(1)


def later(seconds: float) -> datetime:
    """Return a moment after the start of the test's world."""
    return START + timedelta(seconds=seconds)


def order(
    side: Side = Side.BUY,
    price: str = "100",
    size: str = "1",
    *,
    number: int | None = None,
    is_post_only: bool = False,
    is_immediate: bool = False,
    pair: str = PAIR,
) -> PlaceOrder:
    """Make an order; the same number gives the same id."""
    chosen = next(_numbers) if number is None else number
    return PlaceOrder(
        order_id=uuid5(BOT_ID, str(chosen)),
        bot_id=BOT_ID,
        pair=pair,
        side=side,
        price=Decimal(price),
        size=Decimal(size),
        is_post_only=is_post_only,
        is_immediate=is_immediate,
    )


def trade(
    price: str,
    size: str,
    trade_id: int,
    *,
    side: Side = Side.SELL,
    at: datetime = START,
) -> Trade:
    """Make a trade of the market."""
    return Trade(
        pair=PAIR,
        trade_id=trade_id,
        price=Decimal(price),
        size=Decimal(size),
        side=side,
        traded_at=at,
    )


def best(bid: str, ask: str, *, size: str = "1", at: datetime = START) -> BestPrices:
    """Make best prices with the same size on both sides."""
    return BestPrices(
        pair=PAIR,
        bid=Decimal(bid),
        bid_size=Decimal(size),
        ask=Decimal(ask),
        ask_size=Decimal(size),
        quoted_at=at,
    )


def venue(**funds: str) -> Venue:
    """Make a venue that knows BTC-EUR; the bots have 10,000 EUR and 10 BTC or what is said."""
    made = Venue(maker_fee_rate=Decimal("0.004"), taker_fee_rate=Decimal("0.006"))
    wanted = funds or {"EUR": "10000", "BTC": "10"}
    made.deposit(USER, {currency: Decimal(amount) for currency, amount in wanted.items()}, START)
    made.enlist(RULES, START)
    return made


def request(
    user: str, side: Side, *, number: int | None = None, pair: str = PAIR, **asked: object
) -> OrderRequest:
    """Make any order of a user; numbers are said as text. The same number gives the same id."""
    chosen = next(_numbers) if number is None else number
    fields = {"user": user, "order_id": uuid5(BOT_ID, str(chosen)), "pair": pair, "side": side}
    return msgspec.convert({**fields, **asked}, OrderRequest)


def market(**users: Mapping[str, str]) -> Venue:
    """Make a venue that knows BTC-EUR, with users who each have 10,000 EUR and 10 BTC."""
    made = Venue(maker_fee_rate=Decimal("0.004"), taker_fee_rate=Decimal("0.006"))
    made.enlist(RULES, START)
    for user in ("ann", "bob", "eve"):
        funds = users.get(user, {"EUR": "10000", "BTC": "10"})
        made.deposit(user, {name: Decimal(amount) for name, amount in funds.items()}, START)
    return made
