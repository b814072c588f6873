"""The simulated accounts: balances and holds by currency."""

from dataclasses import dataclass, field
from decimal import Decimal

from common.messages.base import Side, base_of, quote_of
from common.messages.order import Balance
from common.money import EXACT

ZERO = Decimal(0)

_add = EXACT.add
_multiply = EXACT.multiply
_subtract = EXACT.subtract


@dataclass(slots=True)
class Account:
    """What a user owns and what is held, exactly; available is balance minus hold."""

    balances: dict[str, Decimal] = field(default_factory=dict)
    holds: dict[str, Decimal] = field(default_factory=dict)

    def available(self, currency: str) -> Decimal:
        """Return what of a currency is free to be used."""
        return _subtract(self.balances.get(currency, ZERO), self.holds.get(currency, ZERO))

    def add(self, currency: str, amount: Decimal) -> None:
        """Change a balance by an amount of either sign."""
        self.balances[currency] = _add(self.balances.get(currency, ZERO), amount)

    def hold(self, currency: str, amount: Decimal) -> None:
        """Change what is held of a currency by an amount of either sign."""
        self.holds[currency] = _add(self.holds.get(currency, ZERO), amount)

    def settle(self, pair: str, side: Side, price: Decimal, size: Decimal, fee: Decimal) -> None:
        """Book a fill: base against quote, the fee in quote."""
        worth = _multiply(price, size)
        if side is Side.BUY:
            self.add(base_of(pair), size)
            self.add(quote_of(pair), -_add(worth, fee))
        else:
            self.add(base_of(pair), -size)
            self.add(quote_of(pair), _subtract(worth, fee))

    def report(self) -> tuple[Balance, ...]:
        """Return every currency's balance, hold and available, by name."""
        return tuple(
            Balance(
                currency=currency,
                balance=self.balances.get(currency, ZERO),
                hold=self.holds.get(currency, ZERO),
                available=self.available(currency),
            )
            for currency in sorted(self.balances.keys() | self.holds.keys())
        )
