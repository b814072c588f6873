"""The rules of Coinbase's pairs, as it lists them in both dialects."""

import json
from decimal import Decimal

import msgspec
import pytest

from common.coinbase import AdvancedProduct, ExchangeProduct
from common.messages.market import Product

EXCHANGE = {
    "id": "BTC-USD",
    "quote_increment": "0.01",
    "base_increment": "0.00000001",
    "min_market_funds": "1",
    "status": "online",
}
ADVANCED = {
    "product_id": "BTC-USD",
    "quote_increment": "0.001",
    "price_increment": "0.01",
    "base_increment": "0.00000001",
    "quote_min_size": "1",
}
RULES = Product(
    pair="BTC-USD",
    base_increment=Decimal("1E-8"),
    quote_increment=Decimal("0.01"),
    min_funds=Decimal(1),
)


def exchange(**changes: object) -> ExchangeProduct:
    text = json.dumps({**EXCHANGE, **changes})
    return msgspec.json.decode(text, type=ExchangeProduct)


def advanced(**changes: object) -> AdvancedProduct:
    text = json.dumps({**ADVANCED, **changes})
    return msgspec.json.decode(text, type=AdvancedProduct)


def test_both_dialects_tell_the_same_rules_of_a_pair() -> None:
    assert exchange().rules == advanced().rules == RULES
    assert (exchange().mode, advanced().mode) == ("full", "full")


def test_advanced_trade_says_a_price_increment_where_it_is_not_the_quotes() -> None:
    found = advanced(price_increment=None).rules

    assert found is not None
    assert found.quote_increment == Decimal("0.001")


@pytest.mark.parametrize(
    ("changes", "mode"),
    [
        ({"post_only": True}, "post_only"),
        ({"limit_only": True}, "limit_only"),
        ({"limit_only": True, "post_only": True}, "post_only"),
        ({"cancel_only": True, "post_only": True}, "cancel_only"),
        ({"cancel_only": True, "trading_disabled": True}, "disabled"),
        ({"auction_mode": True}, "disabled"),
        ({"status": "offline"}, "disabled"),
    ],
)
def test_of_several_switches_the_narrowest_counts(changes: dict[str, object], mode: str) -> None:
    assert exchange(**changes).mode == advanced(**changes).mode == mode


@pytest.mark.parametrize("switch", ["is_disabled", "view_only"])
def test_advanced_trade_has_two_switches_more(switch: str) -> None:
    assert advanced(**{switch: True}).mode == "disabled"


@pytest.mark.parametrize(
    "changes",
    [{"base_increment": None}, {"quote_increment": None}, {"base_increment": "0"}, {"id": "B"}],
)
def test_rules_that_are_not_told_or_cannot_be_kept_are_no_rules(changes: dict[str, object]) -> None:
    assert exchange(**changes).rules is None
