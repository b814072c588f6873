"""What the other services would tell: a simple bot's type, its documents, rules and windows."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from pydantic import JsonValue

from common.clock import now
from common.messages.bot import BotDocument, BotStatus, BotType
from common.messages.market import Product, Window

PRICES = {
    "BTC-EUR": Decimal("33710.50"),
    "ETH-EUR": Decimal("1843.27"),
    "ETH-BTC": Decimal("0.05468"),
    "BTC-USD": Decimal("36544.10"),
}
STEPS = {"ETH-BTC": Decimal("0.00001")}
CENT = Decimal("0.01")
INTERVALS = ("1m", "5m", "15m", "30m", "1h", "6h", "24h", "7d", "30d")

_DECIMAL: dict[str, JsonValue] = {
    "type": ["string", "number"],
    "format": "decimal",
    "exclusiveMinimum": 0,
}
SIMPLE = BotType(
    name="simple",
    title="Simple",
    help="Buys at one price, sells at another, and begins again if it loops.",
    params_schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["size", "buy_at", "sell_at"],
        "properties": {
            "size": {
                **_DECIMAL,
                "unit": "size",
                "title": "Size",
                "description": "how much to buy and sell, in base",
            },
            "buy_at": {
                **_DECIMAL,
                "unit": "price",
                "title": "Buy at",
                "description": "price of the buy order, in quote",
            },
            "sell_at": {
                **_DECIMAL,
                "unit": "price",
                "title": "Sell at",
                "description": "price of the sell order, in quote",
            },
            "loop": {
                "type": "boolean",
                "default": False,
                "title": "Loop",
                "description": "begin again after the last instruction",
            },
            "begin_at_sell": {
                "type": "boolean",
                "default": False,
                "title": "Begin at sell",
                "description": "begin with the sell order",
            },
            "post_only": {
                "type": "boolean",
                "default": False,
                "title": "Post only",
                "description": "never take from the book: pay the maker's fee, or wait",
            },
        },
    },
)
"""As the trader describes its simple bot."""


def product(pair: str) -> Product:
    """Return a pair's rules."""
    return Product(
        pair=pair,
        base_increment=Decimal("0.00000001"),
        quote_increment=STEPS.get(pair, CENT),
        min_funds=Decimal("0.00001") if pair == "ETH-BTC" else Decimal(1),
    )


def window(interval: str, price: Decimal, step: Decimal) -> Window:
    """Return a window, the longer the wider; those of days are not whole."""
    width = step * 100 * (INTERVALS.index(interval) + 1)
    opened = price - width / 2
    return Window(
        interval=interval,
        open=opened,
        high=price + width,
        low=price - width,
        close=price,
        volume=Decimal("12.34567891"),
        vwap=price,
        range=width * 2,
        change_percent=((price / opened - 1) * 100).quantize(Decimal("0.000001")),
        trade_count=42,
        is_whole=not interval.endswith("d"),
    )


def simple_bot(
    *,
    uid: UUID | None = None,
    name: str = "test4",
    pair: str = "BTC-EUR",
    status: BotStatus = BotStatus.RUNNING,
    count: int = 0,
    started_at: datetime | None = None,
    **more: Any,  # noqa: ANN401 - further fields of any type
) -> BotDocument:
    """Return a simple bot's document after so many instructions."""
    steps, history = _instructions(pair, count)
    return BotDocument.model_validate(
        {
            "uid": uid or uuid4(),
            "name": name,
            "type": "simple",
            "pair": pair,
            "cambista_link": "virc:cambista:sim",
            "cambista_title": "Coinbase Emulated (sim)",
            "status": status,
            "start_date": started_at or now(),
            "history": history,
            "instructions_count": count,
            "instructions_index": count % 2,
            "instructions_loop": True,
            "instructions": steps,
            "totals": {"profit": "1.2345", "fees": "5.392", "position": "0.02"},
            **more,
        }
    )


def _instructions(pair: str, count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a buy and a sell, one of them resting, and what was executed of them before."""
    base = {"type": "order", "pair": pair, "size": "0.02", "start_date": None}
    steps = [
        base | {"side": "buy", "price": "33700.0", "status": None, "execution_date": None},
        base | {"side": "sell", "price": "33830.0", "status": None, "execution_date": None},
    ]
    steps[count % 2]["status"] = "wait_filled"
    history = [
        steps[at % 2]
        | {
            "execution_date": now().isoformat(),
            "order_id": str(uuid4()),
            "average_price": steps[at % 2]["price"],
            "funds": "674.00",
            "fees": "2.696",
        }
        for at in range(count)
    ]
    return steps, history
