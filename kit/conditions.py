"""Under which conditions a bot is tested: the simulated venue's own, unless a test says others."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from common.settings import Settings, amounts
from kit.number import Number, number

SPREAD_RATE = Decimal("0.0001")
"""Of the price, what lies between best bid and ask; the stand-in exchange's thin book has it too.
"""

MAKER_FEE_RATE = Decimal(Settings.model_fields["sim_maker_fee_rate"].default)
TAKER_FEE_RATE = Decimal(Settings.model_fields["sim_taker_fee_rate"].default)

HOP_S = 0.001
"""What a message between two services takes on one machine."""


def usual_funds() -> dict[str, Decimal]:
    """Return what the simulated account begins with."""
    return amounts(str(Settings.model_fields["sim_funds"].default))


@dataclass(frozen=True, slots=True)
class Conditions:
    """Fees, delays, and what is known of the market's book.

    With a book, best bid and ask stand around the last trade, each with as much as it traded: an
    order that reaches them takes from them, and one that joins them waits behind them. Without,
    an order rests until the market trades at its price, and an immediate one gets nothing.
    """

    maker_fee_rate: Number = MAKER_FEE_RATE
    taker_fee_rate: Number = TAKER_FEE_RATE
    hop_s: float = HOP_S
    """From the bot to the venue, and from venue or analyst to the bot."""
    has_book: bool = True
    spread_rate: Number = SPREAD_RATE
    indicators: str = ""
    """Beside each one with its defaults: as ``VIRC_INDICATORS``."""

    @property
    def fee_rates(self) -> tuple[Decimal, Decimal]:
        """The maker's and the taker's."""
        return number(self.maker_fee_rate), number(self.taker_fee_rate)

    @property
    def spread(self) -> Decimal:
        """Between best bid and ask, as a share of the price."""
        return number(self.spread_rate)

    @property
    def hop(self) -> timedelta:
        """How long a message is on its way."""
        return timedelta(seconds=self.hop_s)
