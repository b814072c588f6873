"""A pair's increments, and how its prices and sizes are written on the wire."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

BITCOIN_DIGITS = (2, 8)
"""Digits of BTC-USD and BTC-EUR: quote increment 0.01, base increment 0.00000001."""

KNOWN_DIGITS = {"BTC-USD": BITCOIN_DIGITS, "BTC-EUR": BITCOIN_DIGITS}

FIAT = frozenset({"USD", "EUR", "GBP"})
"""The money of countries."""

MIN_FUNDS = {"USD": "1", "EUR": "1", "GBP": "1", "USDC": "1", "USDT": "1", "BTC": "0.000016"}
"""Least value of an order by quote currency, as the exchange's own products had it in 2026."""


@dataclass(frozen=True, slots=True)
class Product:
    """A pair at the venue; prices are integer ticks and sizes integer lots of its increments."""

    product_id: str
    price_digits: int
    size_digits: int

    def ticks(self, price: str) -> int:
        """Return a price as a whole number of quote increments.

        Raises
        ------
        ValueError
            If the price is not a multiple of the increment.
        """
        return _units(price, self.price_digits)

    def lots(self, size: str) -> int:
        """Return a size as a whole number of base increments; raises as ``ticks`` does."""
        return _units(size, self.size_digits)

    def price_text(self, ticks: int) -> str:
        """Write a price as the feed does: padded to the increment, ``8042.90``."""
        return _text(ticks, self.price_digits)

    def size_text(self, lots: int) -> str:
        """Write a size as the feed does: padded to the increment, ``0.08080000``."""
        return _text(lots, self.size_digits)

    @property
    def base(self) -> str:
        """The currency that is bought and sold."""
        return self.product_id.partition("-")[0]

    @property
    def quote(self) -> str:
        """The currency in which prices are said."""
        return self.product_id.partition("-")[2]

    def as_json(self) -> dict[str, Any]:
        """Return the product object of ``GET /products``, as recorded in September 2026."""
        return {
            "id": self.product_id,
            "base_currency": self.base,
            "quote_currency": self.quote,
            "quote_increment": self.price_text(1),
            "base_increment": self.size_text(1),
            "display_name": self.product_id,
            "min_market_funds": MIN_FUNDS.get(self.quote, "0.000016"),
            "margin_enabled": False,
            "post_only": False,
            "limit_only": False,
            "cancel_only": False,
            "status": "online",
            "status_message": "",
            "trading_disabled": False,
            "fx_stablecoin": False,
            "max_slippage_percentage": "0.02000000",
            "auction_mode": False,
            "high_bid_limit_percentage": "",
        }


def product_from(product_id: str, prices: Iterable[str], sizes: Iterable[str]) -> Product:
    """Return a product whose increments hold every recorded price and size exactly."""
    known = KNOWN_DIGITS.get(product_id, (0, 0))
    return Product(
        product_id,
        max(known[0], *map(_digits, prices), 0),
        max(known[1], *map(_digits, sizes), 0),
    )


def currency_as_json(currency: str) -> dict[str, Any]:
    """Return the currency object of ``GET /currencies`` and of the status channel."""
    is_fiat = currency in FIAT
    smallest = "0.01000000" if is_fiat else "0.00000001"
    return {
        "id": currency,
        "name": currency,
        "display_name": currency,
        "min_size": smallest,
        "status": "online",
        "status_message": "",
        "max_precision": "0.01" if is_fiat else "0.00000001",
        "convertible_to": [],
        "details": {},
        "default_network": "",
        "supported_networks": [],
    }


def _digits(number: str) -> int:
    return len(number.partition(".")[2].rstrip("0"))


def _units(number: str, digits: int) -> int:
    scaled = Decimal(number).scaleb(digits)
    units = int(scaled)
    if units != scaled:
        raise ValueError(f"{number} has more than {digits} digits after the point")
    return units


def _text(units: int, digits: int) -> str:
    if digits == 0:
        return str(units)
    text = str(units).zfill(digits + 1 if units >= 0 else digits + 2)
    return f"{text[:-digits]}.{text[-digits:]}"
