"""Why a bot asked for an order: the sentence that people read, and what it was decided on. Pure."""

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from common.messages.base import Instant, Price, Side, Size
from common.messages.market import Ticker


class Seen(BaseModel):
    """The market's last trade, as the news told it that the decision followed.

    Windows and indicators are not kept: those that were looked at stand among the values.
    """

    model_config = ConfigDict(frozen=True)

    trade_id: int
    price: Price
    size: Size
    side: Side
    traded_at: Instant


class Why(BaseModel):
    """The explanation that is kept with an order."""

    model_config = ConfigDict(frozen=True)

    text: str
    """One sentence, in the past tense."""
    values: dict[str, str] = Field(default_factory=dict)
    """What was compared, by name, decimals as they went into the comparison."""
    parts: JsonValue = None
    """What each part of a rule came to."""
    ticker: Seen | None = None
    """Added by the frame; None when the decision did not follow news of the market."""


FORGOTTEN = Why(text="It was asked for earlier, and why was lost when Redis lost its last second.")
"""The explanation of an order that is open at the broker with other terms than the bot knows."""


def seen(ticker: Ticker) -> Seen:
    """Return what is kept of a ticker."""
    return Seen(
        trade_id=ticker.trade_id,
        price=ticker.price,
        size=ticker.size,
        side=ticker.side,
        traded_at=ticker.traded_at,
    )
