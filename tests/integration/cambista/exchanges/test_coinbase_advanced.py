"""An account at Coinbase Advanced Trade, played by a server with recorded replies."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import jwt
import pytest

from cambista.evidence import Accepted, CancelTaken, OrderState, Refused, Unknown
from cambista.exchange import BadAccess, FeeRates, KeyPowers
from cambista.exchanges.coinbase_advanced.broker import AdvancedExchange, build
from cambista.exchanges.coinbase_advanced.client import ROOT
from tests.support.http_venue import HTML, Answer, HttpVenue, http_venue
from tests.support.recorded import body
from tests.support.venues import KEY_NAME, access, advanced_ed25519_key, advanced_key

OID = UUID("a0f970a2-05fa-4e1f-9517-f6702c33cfd1")
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
BODY = '{"client_order_id":"x","product_id":"BTC-USD","side":"BUY"}'
BATCH = f"GET {ROOT}/orders/historical/batch"
FILLS = f"GET {ROOT}/orders/historical/fills"


@pytest.fixture
def venue() -> Iterator[HttpVenue]:
    with http_venue() as found:
        yield found


@pytest.fixture
def exchange(venue: HttpVenue, tmp_path: Path) -> Iterator[AdvancedExchange]:
    found = build(access(venue.url, advanced_key(tmp_path)))
    yield found
    found.close()


def queries(venue: HttpVenue) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(each.path).query) for each in venue.asked]


def claims(venue: HttpVenue) -> dict[str, object]:
    """Return what the last request's token says."""
    token = venue.asked[-1].headers["authorization"].removeprefix("Bearer ")
    found: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return found


def row(order_id: str, status: str = "OPEN", client: str = "x") -> dict[str, object]:
    order = body("advanced_orders", "adv-order-filled-market-ADA-USDT")["orders"][0]
    changed = {"order_id": order_id, "status": status, "client_order_id": client}
    return {**order, **changed, "filled_size": "0"}


def test_a_key_that_may_withdraw_says_so(venue: HttpVenue, exchange: AdvancedExchange) -> None:
    powers = {"can_view": True, "can_trade": True, "can_transfer": True, "portfolio_uuid": "p"}
    venue.on(f"GET {ROOT}/key_permissions", Answer(powers))

    assert exchange.key_powers() == KeyPowers("coinbase/p", may_trade=True, may_withdraw=True)


def test_all_accounts_are_read(venue: HttpVenue, exchange: AdvancedExchange) -> None:
    def one(currency: str) -> dict[str, object]:
        amount = {"value": "1", "currency": currency}
        return {"currency": currency, "available_balance": amount, "hold": amount}

    venue.on(
        f"GET {ROOT}/accounts",
        Answer({"accounts": [one("BTC")], "has_next": True, "cursor": "c1"}),
        Answer({"accounts": [one("EUR")], "has_next": False, "cursor": ""}),
    )

    assert [(each.currency, each.balance) for each in exchange.holdings()] == [
        ("BTC", Decimal(2)),
        ("EUR", Decimal(2)),
    ]
    assert queries(venue)[1]["cursor"] == ["c1"]


def test_rules_and_rates_are_read(venue: HttpVenue, exchange: AdvancedExchange) -> None:
    tier = {"maker_fee_rate": "0.004", "taker_fee_rate": "0.006"}
    venue.on(f"GET {ROOT}/transaction_summary", Answer({"fee_tier": tier}))
    venue.on(
        f"GET {ROOT}/products/BTC-USD", Answer(body("advanced_product", "adv-product-BTC-USD"))
    )

    assert exchange.fee_rates() == FeeRates(Decimal("0.004"), Decimal("0.006"))
    # The venue does not have the others.
    assert [each.product.pair for each in exchange.listings()] == ["BTC-USD"]


def test_an_order_is_placed_once_with_a_token_that_does_not_outlive_it(
    venue: HttpVenue, exchange: AdvancedExchange
) -> None:
    venue.on(
        f"POST {ROOT}/orders",
        Answer({"success": True, "success_response": {"order_id": "a", "side": "BUY"}}),
    )

    assert exchange.place(BODY, AT) == Accepted("a")

    (asked,) = venue.asked
    assert asked.body == BODY
    at_s = int(AT.timestamp())
    host = urlsplit(venue.url).netloc
    assert claims(venue) == {
        "sub": KEY_NAME,
        "iss": "cdp",
        "nbf": at_s,
        "exp": at_s + 30,
        "uri": f"POST {host}{ROOT}/orders",
    }


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (
            Answer(body("advanced_orders", "adv-create-insufficient-fund")),
            Refused("Insufficient balance in source account"),
        ),
        (Answer("Unauthorized\n", 401), Unknown("status 401")),
        (Answer(HTML, 503), Unknown("status 503")),
        (Answer(trouble="reset"), Unknown(f"no answer to POST {ROOT}/orders: ConnectionError")),
    ],
)
def test_an_order_comes_to_what_its_answer_is(
    venue: HttpVenue, exchange: AdvancedExchange, answer: Answer, outcome: object
) -> None:
    venue.on(f"POST {ROOT}/orders", answer)

    assert exchange.place(BODY, AT) == outcome
    assert len(venue.asked) == 1


def test_a_cancel_names_the_order(venue: HttpVenue, exchange: AdvancedExchange) -> None:
    results = {"results": [{"success": True, "failure_reason": "", "order_id": "a"}]}
    venue.on(f"POST {ROOT}/orders/batch_cancel", Answer(results))

    assert exchange.cancel("BTC-USD", "a") == CancelTaken()
    assert json.loads(venue.asked[0].body) == {"order_ids": ["a"]}


def test_an_order_is_searched_for_on_all_pages(
    venue: HttpVenue, exchange: AdvancedExchange
) -> None:
    venue.on(
        BATCH,
        Answer({"orders": [row("other")], "has_next": True, "cursor": "c1"}),
        Answer({"orders": [row("ours", client=str(OID))], "has_next": False, "cursor": ""}),
    )

    found = exchange.find("ADA-USDT", OID, AT)

    assert found is not None
    assert found.venue_order_id == "ours"
    first, second = queries(venue)
    assert first["product_ids"] == ["ADA-USDT"]
    assert first["start_date"] == ["2026-11-21T11:59:00Z"]
    assert second["cursor"] == ["c1"]


def test_orders_that_are_not_yet_open_are_listed_too(
    venue: HttpVenue, exchange: AdvancedExchange
) -> None:
    lately = [row("a", "FILLED"), row("b", "PENDING"), row("c", "CANCELLED")]
    venue.on(
        BATCH,
        Answer({"orders": [row("a"), row("d")], "has_next": False}),
        Answer({"orders": lately, "has_next": False}),
    )

    found = {each.venue_order_id: each.state for each in exchange.open_orders()}

    assert found == {"d": OrderState.OPEN, "b": OrderState.PENDING}
    assert queries(venue)[0]["order_status"] == ["OPEN"]
    assert "order_status" not in queries(venue)[1]


def test_the_last_page_of_fills_is_an_empty_one(
    venue: HttpVenue, exchange: AdvancedExchange
) -> None:
    venue.on(FILLS, Answer(body("advanced_fills", "adv-fills-ADA-USDT")), Answer({"fills": []}))

    since = datetime(2023, 11, 26, tzinfo=UTC)
    assert len(exchange.fills("ADA-USDT", since)) == 1
    assert queries(venue)[1]["cursor"] == ["114994851"]
    assert exchange.fills_of("ADA-USDT", "another") == []


def test_an_ed25519_key_signs_too(venue: HttpVenue, tmp_path: Path) -> None:
    venue.on(f"GET {ROOT}/time", Answer({"epochMillis": "1790733824122"}))
    exchange = build(access(venue.url, advanced_ed25519_key(tmp_path)))

    exchange.skew_s()

    token = venue.asked[0].headers["authorization"].removeprefix("Bearer ")
    assert jwt.get_unverified_header(token)["alg"] == "EdDSA"
    exchange.close()


def test_a_real_market_is_refused_whatever_keys_there_are(tmp_path: Path) -> None:
    key = advanced_key(tmp_path)

    with pytest.raises(BadAccess, match=r"api\.coinbase\.com is a real market"):
        build(access("https://api.coinbase.com", key))
    with pytest.raises(BadAccess, match=r"advanced-trade-ws-user\.coinbase\.com is a real market"):
        build(access("http://127.0.0.1:1", key, "wss://advanced-trade-ws-user.coinbase.com"))
    with pytest.raises(BadAccess, match="not the same market"):
        build(
            access(
                "http://127.0.0.1:1",
                key,
                "wss://advanced-trade-ws-user.coinbase.com",
                is_real_allowed=True,
            )
        )


@pytest.mark.parametrize(
    ("url", "title", "has_feed"),
    [
        ("https://api.coinbase.com", "Coinbase Advanced", True),
        ("https://api-sandbox.coinbase.com", "Coinbase Advanced (sandbox)", False),
        ("http://127.0.0.1:1", "Coinbase Advanced (stand-in)", True),
    ],
)
def test_the_card_says_which_market_it_is_and_what_is_missing(
    tmp_path: Path, url: str, title: str, has_feed: object
) -> None:
    found = build(access(url, advanced_key(tmp_path), is_real_allowed=True))

    assert (found.promises.title, found.promises.has_feed) == (title, has_feed)
    assert found.promises.is_real == (title == "Coinbase Advanced")
    assert (found.feed() is not None) == has_feed
    assert "no lookup by our id" in found.promises.note
    found.close()


def test_no_text_of_an_account_shows_its_key(exchange: AdvancedExchange) -> None:
    assert KEY_NAME not in repr(exchange) + str(vars(exchange))
