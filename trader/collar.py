"""What "at market" is for a bot: at once, at a price that is bounded. Pure."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from common.messages.base import Side
from common.money import product
from trader.form import FormPercent
from trader.opened import Opened, P, S

FormCollar = Annotated[FormPercent, Field(le=50)]
"""How many percent worse than the market's last price an order may trade."""


def worst_price(bot: Opened[P, S], side: Side, market: Decimal, collar_percent: Decimal) -> Decimal:
    """Return the worst price at which an order at market may trade, as the pair is traded."""
    sign = 1 if side is Side.BUY else -1
    worst = product(market, 100 + sign * collar_percent, Decimal("0.01"))
    return bot.on_tick(worst, down=side is Side.BUY)
