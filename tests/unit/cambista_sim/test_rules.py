"""Tests of what the venue refuses, in Coinbase's recorded words, and of what orders hold."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from cambista_sim.account import Account
from cambista_sim.facts import ModeSet, Rejected
from cambista_sim.listing import Listing
from cambista_sim.order import order_from
from cambista_sim.rules import can_express, hold_for, hold_or_refusal, is_passed, refused_change
from common.messages.base import Side
from tests.support.trading import PAIR, RULES, START, later, request

RATE = Decimal("0.006")

LIMIT: dict[str, Any] = {"price": "100", "size": "1"}


def account(**balances: str) -> Account:
    made = Account()
    for currency, amount in balances.items():
        made.add(currency, Decimal(amount))
    return made


def listing(mode: str = "is_post_only", *, is_on: bool = False) -> Listing:
    modes = msgspec.convert({"happened_at": START, "pair": PAIR, mode: is_on}, ModeSet)
    return Listing(RULES, modes)


def reason_for(
    asked: dict[str, Any], side: Side = Side.BUY, *, found: Listing | None = None
) -> str | None:
    made = request("ann", side, **asked)
    held = hold_or_refusal(made, found or listing(), account(EUR="1000", BTC="1"), RATE, START)
    return held if isinstance(held, str) else None


def test_a_pair_that_is_not_listed_is_not_found() -> None:
    asked = request("ann", Side.BUY, **LIMIT)

    assert hold_or_refusal(asked, None, account(), RATE, START) == "Product not found"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (LIMIT, None),
        ({**LIMIT, "price": "100.001"}, "price is too accurate. Smallest unit is 0.01000000"),
        ({**LIMIT, "size": "0.000000001"}, "size is too accurate. Smallest unit is 0.00000001"),
        ({**LIMIT, "size": "0"}, "size is too small. Minimum size is 0.00000001"),
        ({**LIMIT, "price": "-1"}, "price is too small. Minimum size is 0.01000000"),
        ({**LIMIT, "size": "0.0001"}, "funds is too small. Minimum size is 1.00000000"),
        ({**LIMIT, "size": "100"}, "Insufficient funds"),
        ({**LIMIT, "size": "99999999999999999999"}, "Insufficient funds"),
        ({**LIMIT, "size": "1e20"}, "size is too large"),
        ({**LIMIT, "price": "1e99"}, "price is too large"),
        ({"kind": "market", "funds": "1e99"}, "funds is too large"),
        ({**LIMIT, "stop": "loss", "stop_price": "1e99"}, "stop_price is too large"),
        ({"size": "1"}, "Requires price"),
        ({"price": "100"}, "Requires size"),
        ({"kind": "market"}, "Requires size"),
        ({"kind": "market", "funds": "0.5"}, "funds is too small. Minimum size is 1.00000000"),
        (
            {"kind": "market", "funds": "1.001"},
            "funds is too accurate. Smallest unit is 0.01000000",
        ),
        ({"kind": "market", "funds": "1000.01"}, "Insufficient funds"),
        ({"kind": "market", "funds": "1000"}, None),
        ({"kind": "market", "size": "1"}, None),
        ({"kind": "market", "size": "1", "is_post_only": True}, "Invalid post_only"),
        ({**LIMIT, "is_post_only": True, "time_in_force": "IOC"}, "Invalid post_only"),
        ({**LIMIT, "time_in_force": "GTT"}, "Invalid cancel_after"),
        ({**LIMIT, "time_in_force": "GTT", "expires_at": START}, "Invalid cancel_after"),
        ({**LIMIT, "time_in_force": "GTT", "expires_at": later(1)}, None),
        ({**LIMIT, "stop": "loss"}, "Requires stop_price"),
        (
            {**LIMIT, "stop": "loss", "stop_price": "1.001"},
            "stop_price is too accurate. Smallest unit is 0.01000000",
        ),
    ],
)
def test_an_order_is_refused_with_the_reason(asked: dict[str, Any], reason: str | None) -> None:
    assert reason_for(asked) == reason


def test_a_sale_needs_its_size() -> None:
    assert reason_for({**LIMIT, "size": "1"}, Side.SELL) is None
    assert reason_for({**LIMIT, "size": "1.01"}, Side.SELL) == "Insufficient funds"


@pytest.mark.parametrize(
    ("mode", "asked", "reason"),
    [
        ("is_disabled", LIMIT, "Trading pair not available"),
        ("is_cancel_only", LIMIT, "Cancel only mode"),
        ("is_limit_only", {"kind": "market", "size": "1"}, "Limit only mode"),
        ("is_limit_only", LIMIT, None),
        ("is_post_only", LIMIT, "Post only mode"),
        ("is_post_only", {**LIMIT, "is_post_only": True}, None),
    ],
)
def test_the_pairs_mode_refuses(mode: str, asked: dict[str, Any], reason: str | None) -> None:
    assert reason_for(asked, found=listing(mode, is_on=True)) == reason


def test_a_buy_needs_its_cost_and_the_takers_fee() -> None:
    asked = request("ann", Side.BUY, **LIMIT)

    enough, too_little = account(EUR="100.6"), account(EUR="100.59")
    assert hold_or_refusal(asked, listing(), enough, RATE, START) == Decimal("100.6")
    assert hold_or_refusal(asked, listing(), too_little, RATE, START) == "Insufficient funds"


@pytest.mark.parametrize(
    ("side", "asked", "held"),
    [
        (Side.BUY, LIMIT, ("EUR", "100.6")),
        (Side.SELL, LIMIT, ("BTC", "1")),
        (Side.BUY, {"kind": "market", "funds": "150"}, ("EUR", "150")),
        (Side.BUY, {"kind": "market", "size": "1"}, ("EUR", "900")),
        (Side.SELL, {"kind": "market", "size": "1"}, ("BTC", "1")),
        (Side.SELL, {"kind": "market", "funds": "150"}, ("BTC", "7")),
    ],
)
def test_an_order_holds_as_coinbase_documents_it(
    side: Side, asked: dict[str, Any], held: tuple[str, str]
) -> None:
    purse = account(EUR="1000", BTC="8")
    purse.hold("EUR", Decimal(100))
    purse.hold("BTC", Decimal(1))

    found = hold_for(request("ann", side, **asked), purse, RATE)

    assert found == (held[0], Decimal(held[1]))


@pytest.mark.parametrize(
    ("price", "size", "reason"),
    [
        ("100", "2", None),
        ("100", "1", "size is below the filled size"),
        ("100.001", "2", "price is too accurate. Smallest unit is 0.01000000"),
        ("100", "2.000000001", "size is too accurate. Smallest unit is 0.00000001"),
        ("0.01", "2", "funds is too small. Minimum size is 1.00000000"),
        ("100", "1e99", "size is too large"),
    ],
)
def test_a_change_is_refused_with_the_reason(price: str, size: str, reason: str | None) -> None:
    assert refused_change(listing(), Decimal(price), Decimal(size), Decimal(1)) == reason


@pytest.mark.parametrize(
    ("stop", "last", "expected"),
    [
        ("loss", "99", True),
        ("loss", "100", True),
        ("loss", "101", False),
        ("entry", "99", False),
        ("entry", "100", True),
        ("entry", None, False),
    ],
)
def test_a_stop_price_is_passed_by_the_last_trade(
    stop: str, last: str | None, *, expected: bool
) -> None:
    asked = request("ann", Side.SELL, stop=stop, stop_price="100", **LIMIT)

    assert is_passed(asked, None if last is None else Decimal(last)) is expected


def test_new_increments_must_express_every_open_order() -> None:
    asked = request("ann", Side.BUY, price="100.5", size="1.25")
    order = order_from(Rejected(happened_at=START, request=asked, reason=""))

    coarse_price = RULES.model_copy(update={"quote_increment": Decimal(1)})
    coarse_size = RULES.model_copy(update={"base_increment": Decimal("0.1")})

    assert can_express([order], RULES)
    assert not can_express([order], coarse_price)
    assert not can_express([order], coarse_size)
