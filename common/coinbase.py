"""Coinbase's rows that more than one service reads: the rules of its pairs, in both dialects."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from common.messages.market import Product, rules_of

EXCHANGE_REST_URL = "https://api.exchange.coinbase.com"

Mode = Literal["full", "post_only", "limit_only", "cancel_only", "disabled"]
"""Which orders a pair takes at present."""


class _Switches(Struct, kw_only=True):
    """What both dialects say of a pair's mode."""

    status: str = "online"
    post_only: bool = False
    limit_only: bool = False
    cancel_only: bool = False
    trading_disabled: bool = False
    auction_mode: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether the pair takes no orders."""
        return self.trading_disabled or self.auction_mode or self.status != "online"

    @property
    def mode(self) -> Mode:
        """What the pair takes at present: of several switches the narrowest."""
        if self.is_closed:
            return "disabled"
        if self.cancel_only:
            return "cancel_only"
        if self.post_only:
            return "post_only"
        return "limit_only" if self.limit_only else "full"


class ExchangeProduct(_Switches, kw_only=True):
    """A row of Coinbase Exchange's ``GET /products``; old lists lack increments.

    ::

        {"id": "BTC-USD", "base_currency": "BTC", "quote_currency": "USD",
         "quote_increment": "0.01", "base_increment": "0.00000001", "display_name": "BTC-USD",
         "min_market_funds": "1", "margin_enabled": false, "post_only": false,
         "limit_only": false, "cancel_only": false, "status": "online", "status_message": "",
         "trading_disabled": false, "fx_stablecoin": false,
         "max_slippage_percentage": "0.02000000", "auction_mode": false,
         "high_bid_limit_percentage": ""}
    """

    id: str
    quote_increment: Decimal | None = None
    base_increment: Decimal | None = None
    min_market_funds: Decimal = Decimal(0)

    @property
    def rules(self) -> Product | None:
        """The pair's rules, or None where they are not told, or cannot be kept exactly."""
        return rules_of(self.id, self.base_increment, self.quote_increment, self.min_market_funds)


class AdvancedProduct(_Switches, kw_only=True):
    """What Advanced Trade's ``GET /products/{id}`` shows, and a row of its list, in part.

    ::

        {"product_id": "BTC-USD", "base_increment": "0.00000001", "quote_increment": "0.01",
         "quote_min_size": "1", "base_min_size": "0.00000001", "price_increment": "0.01",
         "is_disabled": false, "status": "online", "cancel_only": false, "limit_only": false,
         "post_only": false, "trading_disabled": false, "auction_mode": false, "view_only": false}
    """

    product_id: str
    base_increment: Decimal | None = None
    quote_increment: Decimal | None = None
    price_increment: Decimal | None = None
    quote_min_size: Decimal = Decimal(0)
    is_disabled: bool = False
    view_only: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether the pair takes no orders."""
        return self.is_disabled or self.view_only or super().is_closed

    @property
    def rules(self) -> Product | None:
        """The pair's rules, or None where they cannot be kept exactly."""
        quote_increment = self.price_increment or self.quote_increment
        return rules_of(self.product_id, self.base_increment, quote_increment, self.quote_min_size)
