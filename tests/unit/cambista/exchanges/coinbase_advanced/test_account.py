"""What Advanced Trade says of accounts, fees, pairs, powers and the time."""

from decimal import Decimal

import pytest

from cambista.exchange import FeeRates, Holding, KeyPowers, VenueAway, VenueRefused
from cambista.exchanges.coinbase_advanced import account
from cambista.exchanges.reply import Reply
from tests.support.recorded import body, reply, said

ACCOUNT = {
    "uuid": "8bfc20d7-f7c6-4422-bf07-8243ca4169fe",
    "currency": "BTC",
    "available_balance": {"value": "1.23", "currency": "BTC"},
    "hold": {"value": "0.25", "currency": "BTC"},
}


def test_the_balance_is_what_is_available_and_what_is_held() -> None:
    found = account.holdings(said({"accounts": [ACCOUNT], "has_next": False}))

    assert found == [Holding("BTC", Decimal("1.48"), Decimal("0.25"))]


def test_a_key_says_what_it_may_do_and_whose_portfolio_it_opens() -> None:
    said_of_key = {
        "can_view": True,
        "can_trade": True,
        "can_transfer": True,
        "portfolio_uuid": "0bd7e1a0-6d1f-4d2c-8c6f-5f1d2f9c6a3e",
    }

    assert account.powers(said(said_of_key)) == KeyPowers(
        "coinbase/0bd7e1a0-6d1f-4d2c-8c6f-5f1d2f9c6a3e", may_trade=True, may_withdraw=True
    )


def test_the_fee_tier_has_the_rates() -> None:
    summary = {"total_fees": 25, "fee_tier": {"maker_fee_rate": "0.004", "taker_fee_rate": "0.006"}}

    assert account.fee_rates(said(summary)) == FeeRates(Decimal("0.004"), Decimal("0.006"))


def test_the_time_is_read_to_the_millisecond() -> None:
    time = {"iso": "", "epochSeconds": "1790733824", "epochMillis": "1790733824122"}

    assert account.venue_s(said(time)) == 1790733824.122


def test_a_recorded_pair_is_listed() -> None:
    found = account.listing(reply("advanced_product", "adv-product-BTC-USD"))

    assert found is not None
    assert found.mode == "full"
    assert found.product.pair == "BTC-USD"
    assert found.product.quote_increment == Decimal("0.01")
    assert found.product.base_increment == Decimal("0.00000001")
    assert found.product.min_funds == 1


@pytest.mark.parametrize(
    ("change", "mode"),
    [
        ({"post_only": True}, "post_only"),
        ({"limit_only": True}, "limit_only"),
        ({"cancel_only": True}, "cancel_only"),
        ({"trading_disabled": True}, "disabled"),
        ({"is_disabled": True}, "disabled"),
        ({"view_only": True}, "disabled"),
        ({"auction_mode": True}, "disabled"),
        ({"status": "delisted"}, "disabled"),
    ],
)
def test_a_pair_says_what_it_takes_at_present(change: dict[str, object], mode: str) -> None:
    row = body("advanced_product", "adv-product-BTC-USD")

    found = account.listing(said({**row, **change}))

    assert found is not None
    assert found.mode == mode


def test_a_pair_that_the_venue_does_not_have_is_not_listed() -> None:
    row = body("advanced_product", "adv-product-BTC-USD")

    assert account.listing(said({"error": "NOT_FOUND", "message": "no"}, 404)) is None
    assert account.listing(said({**row, "base_increment": "0"})) is None
    with pytest.raises(VenueAway):
        account.listing(Reply(404, b"<html>"))


@pytest.mark.parametrize(
    "read",
    [account.holdings, account.powers, account.fee_rates, account.venue_s, account.listing],
)
def test_a_refusal_and_a_page_of_html_are_no_answers(read: object) -> None:
    assert callable(read)
    with pytest.raises(VenueRefused):
        read(said({"error": "unauthorized"}, 401))
    with pytest.raises(VenueRefused, match="does not take the key"):
        read(Reply(401, b"Unauthorized\n"))
    with pytest.raises(VenueAway):
        read(Reply(401, b"<html>Unauthorized</html>"))
    with pytest.raises(VenueAway):
        read(Reply(502, b"<html>"))
    with pytest.raises(VenueAway):
        read(Reply(200, b"<html>"))
