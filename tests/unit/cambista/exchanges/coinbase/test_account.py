"""What Coinbase Exchange says of accounts, fees, pairs and the time; recorded where it is."""

from decimal import Decimal

import pytest

from cambista.exchange import FeeRates, Holding, VenueAway, VenueRefused
from cambista.exchanges.coinbase import account
from cambista.exchanges.reply import Reply
from tests.support.recorded import body, reply, said


def test_recorded_accounts_are_balances() -> None:
    found = account.holdings(reply("exchange_accounts", "accounts-with-trading_enabled"))

    assert found == [
        Holding("USDC", Decimal("90.14802615"), Decimal(0)),
        Holding("ETH", Decimal("0.4424257124965"), Decimal(0)),
    ]


def test_accounts_say_whose_they_are() -> None:
    found = account.profile(reply("exchange_accounts", "accounts-list"))

    assert found == "09a6bf48-aaf1-4332-a299-cc2982a7a69d"
    assert account.profile(said([])) is None
    assert account.user(reply("exchange_users", "verify")) == "7cbb4d09b95cee4dea90e9a7"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (said({"fee": "0.0001"}), True),
        (said({"message": "Forbidden"}, 403), False),
        (said({"message": "Invalid crypto_address"}, 400), None),
        (said({"message": "NotFound"}, 404), None),
    ],
)
def test_a_key_may_withdraw_when_the_venue_tells_it_the_cost(
    answer: Reply, *, expected: bool | None
) -> None:
    assert account.may_withdraw(answer) is expected


def test_no_answer_says_nothing_of_a_key() -> None:
    with pytest.raises(VenueAway):
        account.may_withdraw(Reply(403, b"<html>Access denied</html>"))


def test_recorded_fees_are_rates() -> None:
    assert account.fee_rates(reply("exchange_fees", "fees")) == FeeRates(
        Decimal("0.005"), Decimal("0.005")
    )


def test_the_time_is_read() -> None:
    body = {"iso": "2026-09-30T02:03:44.122Z", "epoch": 1790733824.122}

    assert account.venue_s(said(body)) == 1790733824.122


def test_recorded_pairs_are_listed_when_they_are_wanted() -> None:
    found = account.listings(
        reply("exchange_products", "products-2021-04-17"), ("BTC-EUR", "ETH-BTC", "XXX-YYY")
    )

    rules = {each.product.pair: each for each in found}
    assert sorted(rules) == ["BTC-EUR", "ETH-BTC"]
    assert rules["BTC-EUR"].mode == "full"
    assert rules["BTC-EUR"].product.quote_increment == Decimal("0.01")
    assert rules["BTC-EUR"].product.base_increment == Decimal("0.00000001")
    assert rules["BTC-EUR"].product.min_funds == 10


def test_a_pair_whose_increments_are_not_told_is_not_listed() -> None:
    answer = reply("exchange_products", "products-2017-2018-era")

    assert account.listings(answer, ("BTC-EUR",)) == []


@pytest.mark.parametrize(
    ("change", "mode"),
    [
        ({"post_only": True}, "post_only"),
        ({"limit_only": True}, "limit_only"),
        ({"cancel_only": True, "post_only": True}, "cancel_only"),
        ({"trading_disabled": True}, "disabled"),
        ({"auction_mode": True}, "disabled"),
        ({"status": "offline"}, "disabled"),
    ],
)
def test_a_pair_says_what_it_takes_at_present(change: dict[str, object], mode: str) -> None:
    row = next(
        each for each in body("exchange_products", "products-2021-04-17") if each["id"] == "BTC-EUR"
    )

    assert [each.mode for each in account.listings(said([{**row, **change}]), ("BTC-EUR",))] == [
        mode
    ]


def test_rules_that_cannot_be_kept_exactly_are_no_rules() -> None:
    row = {"id": "BTC-EUR", "base_increment": "0", "quote_increment": "0.01"}

    assert account.listings(said([row]), ("BTC-EUR",)) == []


@pytest.mark.parametrize(
    "read", [account.holdings, account.profile, account.user, account.fee_rates, account.venue_s]
)
def test_a_refusal_and_a_page_of_html_are_no_answers(read: object) -> None:
    assert callable(read)
    with pytest.raises(VenueRefused):
        read(said({"message": "Invalid API Key"}, 401))
    with pytest.raises(VenueAway):
        read(Reply(502, b"<html>"))
    with pytest.raises(VenueAway):
        read(Reply(200, b"<html>"))
