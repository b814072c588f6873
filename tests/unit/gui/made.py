"""Values that the dashboard's tests share."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from common.messages.bot import BotType
from common.messages.market import Product
from common.messages.order import Card
from common.messages.platform import Condition, Heartbeat
from gui.requests.bot import Offer

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

PRODUCT = Product(
    pair="BTC-EUR",
    base_increment=Decimal("0.00000001"),
    quote_increment=Decimal("0.01"),
    min_funds=Decimal(1),
)

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["size", "buy_at", "sell_at"],
    "properties": {
        "size": {
            "type": ["string", "number"],
            "format": "decimal",
            "exclusiveMinimum": 0,
            "unit": "size",
        },
        "buy_at": {
            "type": ["string", "number"],
            "format": "decimal",
            "exclusiveMinimum": 0,
            "unit": "price",
        },
        "sell_at": {
            "type": ["string", "number"],
            "format": "decimal",
            "exclusiveMinimum": 0,
            "unit": "price",
        },
        "loop": {"type": "boolean", "default": False, "title": "Loop"},
    },
}

SIMPLE = BotType.model_validate(
    {"name": "simple", "title": "Simple", "help": "Buys and sells.", "params_schema": SCHEMA}
)


def card(*, is_halted: bool = False) -> Card:
    """Return the simulated cambista's card."""
    return Card(
        name="sim",
        role="sim",
        money="simulated",
        title="Coinbase Emulated (sim)",
        icon="sim",
        is_halted=is_halted,
        maker_fee_rate=Decimal("0.004"),
        taker_fee_rate=Decimal("0.006"),
        products=(PRODUCT,),
    )


OFFER = Offer((SIMPLE,), (card(),))


def beat(
    service: str,
    *,
    age_s: float = 0,
    condition: Condition = Condition.OK,
    detail: str = "",
    instance: str = "here",
    figures: dict[str, int | float] | None = None,
) -> Heartbeat:
    """Return a heartbeat of so many seconds before noon."""
    return Heartbeat(
        service=service,
        instance=instance,
        condition=condition,
        detail=detail,
        started_at=NOON - timedelta(hours=1),
        beat_at=NOON - timedelta(seconds=age_s),
        figures=figures or {},
    )
