"""The simulated account: balances and holds by currency."""

from dataclasses import dataclass, field
from decimal import Decimal

from common.messages.base import Side, base_of, quote_of
from common.messages.order import Balance
from common.money import difference, product, total

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(slots=True)
class Account:
    """What is owned and what is held, exactly; available is balance minus hold."""

    balances: dict[str, Decimal] = field(default_factory=dict)
    holds: dict[str, Decimal] = field(default_factory=dict)

    def available(self, currency: str) -> Decimal:
        """Return what of a currency is free to be used."""
        balance, hold = self.balances.get(currency, ZERO), self.holds.get(currency, ZERO)
        return difference(balance, hold)

    def add(self, currency: str, amount: Decimal) -> None:
        """Change a balance by an amount of either sign."""
        self.balances[currency] = total(self.balances.get(currency, ZERO), amount)

    def hold(self, currency: str, amount: Decimal) -> None:
        """Change what is held of a currency by an amount of either sign."""
        self.holds[currency] = total(self.holds.get(currency, ZERO), amount)

    def settle(self, pair: str, side: Side, price: Decimal, size: Decimal, fee: Decimal) -> None:
        """Book a fill: base against quote, the fee in quote."""
        worth = product(price, size)
        if side is Side.BUY:
            self.add(base_of(pair), size)
            self.add(quote_of(pair), -total(worth, fee))
        else:
            self.add(base_of(pair), -size)
            self.add(quote_of(pair), difference(worth, fee))

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


def held_for(
    pair: str, side: Side, price: Decimal, size: Decimal, taker_fee_rate: Decimal
) -> tuple[str, Decimal]:
    """Return the currency and amount that an open order of this size holds.

    A limit buy holds its cost with the fee of a taker, the higher of the two: what it does when
    it comes is not known before (Coinbase's documentation of holds).
    """
    if side is Side.SELL:
        return base_of(pair), size
    return quote_of(pair), product(price, size, total(ONE, taker_fee_rate))
