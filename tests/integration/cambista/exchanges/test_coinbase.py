"""An account at Coinbase Exchange, played by a server with recorded replies."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from cambista.evidence import Accepted, CancelTaken, NothingToCancel, OrderState, Refused, Unknown
from cambista.exchange import Access, BadAccess, KeyPowers, VenueAway, VenueRefused
from cambista.exchanges.coinbase.broker import CoinbaseExchange, build
from tests.support.http_venue import HTML, Answer, HttpVenue, http_venue
from tests.support.recorded import body
from tests.support.venues import KEY, PASSPHRASE, access, exchange_key

OID = UUID("666d0000-0000-4000-8000-000100000001")
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def venue() -> Iterator[HttpVenue]:
    with http_venue() as found:
        yield found


@pytest.fixture
def exchange(venue: HttpVenue, tmp_path: Path) -> Iterator[CoinbaseExchange]:
    found = build(access(venue.url, exchange_key(tmp_path)))
    yield found
    found.close()


def queries(venue: HttpVenue) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(each.path).query) for each in venue.asked]


def test_the_account_is_told_from_its_recorded_replies(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    venue.on("GET /accounts", Answer(body("exchange_accounts", "accounts-list")))
    venue.on("GET /products", Answer(body("exchange_products", "products-2021-04-17")))
    venue.on("GET /fees", Answer(body("exchange_fees", "fees")))

    assert exchange.key_powers() == KeyPowers(
        "coinbase/09a6bf48-aaf1-4332-a299-cc2982a7a69d", None, None
    )
    assert len(exchange.holdings()) > 3
    assert exchange.fee_rates().maker == Decimal("0.005")
    assert {each.product.pair for each in exchange.listings()} == {"BTC-EUR", "BTC-USD", "ETH-BTC"}


def test_an_account_without_money_is_known_by_its_user(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    venue.on("GET /accounts", Answer([]))
    venue.on("GET /users/self/verify", Answer(body("exchange_users", "verify")))

    assert exchange.key_powers().account == "coinbase/7cbb4d09b95cee4dea90e9a7"


def test_the_venues_clock_is_followed(venue: HttpVenue, exchange: CoinbaseExchange) -> None:
    ahead_s = datetime.now(UTC).timestamp() + 25
    venue.on("GET /time", Answer({"iso": "", "epoch": ahead_s}))
    venue.on("GET /fees", Answer(body("exchange_fees", "fees")))

    assert exchange.skew_s() == pytest.approx(25, abs=2)
    exchange.fee_rates()

    signed_s = float(venue.asked[-1].headers["cb-access-timestamp"])
    assert signed_s == pytest.approx(ahead_s, abs=2)


def test_an_order_is_placed_once_and_signed_as_of_when_it_was_sent(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    placed = body("exchange_orders", "post-limit-buy-ETH-USDC")
    venue.on("POST /orders", Answer(placed))

    assert exchange.place('{"side":"buy"}', AT) == Accepted(placed["id"])

    (asked,) = venue.asked
    assert asked.headers["cb-access-timestamp"] == f"{AT.timestamp():.3f}"
    assert asked.headers["cb-access-passphrase"] == PASSPHRASE
    assert asked.body == '{"side":"buy"}'


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer({"message": "Insufficient funds"}, 400), Refused("Insufficient funds")),
        (Answer(HTML, 503), Unknown("status 503")),
        (Answer(trouble="reset"), Unknown("no answer to POST /orders: ConnectionError")),
    ],
)
def test_an_order_comes_to_what_its_answer_is(
    venue: HttpVenue, exchange: CoinbaseExchange, answer: Answer, outcome: object
) -> None:
    venue.on("POST /orders", answer)

    assert exchange.place("{}", AT) == outcome
    assert len(venue.asked) == 1


def test_a_cancel_names_its_pair_and_may_be_repeated(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    gone = Answer({"message": "order not found"}, 404)
    venue.on("DELETE /orders/a1", Answer(["a1"]), gone)

    assert exchange.cancel("BTC-EUR", "a1") == CancelTaken()
    assert exchange.cancel("BTC-EUR", "a1") == NothingToCancel("order not found")
    assert venue.asked[0].path == "/orders/a1?product_id=BTC-EUR"


def test_an_order_is_found_by_our_id(venue: HttpVenue, exchange: CoinbaseExchange) -> None:
    order = body("exchange_orders", "order-limit-ioc-new")
    venue.on(f"GET /orders/client:{OID}", Answer(order))

    found = exchange.find("BTC-USD", OID, AT)

    assert found is not None
    assert (found.client_oid, found.state) == (OID, OrderState.OPEN)


def test_an_order_that_the_lookup_misses_is_searched_for_in_the_lists(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    other = body("exchange_orders", "order-limit-ioc-new")
    ours = {**other, "id": "ours", "client_oid": str(OID)}
    venue.on(f"GET /orders/client:{OID}", Answer({"message": "NotFound"}, 404))
    venue.on("GET /orders", Answer([other], headers={"CB-AFTER": "17"}), Answer([ours]))

    found = exchange.find("BTC-USD", OID, AT)

    assert found is not None
    assert found.venue_order_id == "ours"
    first, second = queries(venue)[1:]
    assert (first["status"], first["product_id"]) == (["all"], ["BTC-USD"])
    assert first["start_date"] == ["2026-11-21T11:59:00Z"]
    assert second["after"] == ["17"]


def test_an_order_that_is_nowhere_is_none(venue: HttpVenue, exchange: CoinbaseExchange) -> None:
    venue.on(f"GET /orders/client:{OID}", Answer({"message": "NotFound"}, 404))
    venue.on("GET /orders", Answer([]))

    assert exchange.find("BTC-USD", OID, AT) is None


def test_an_order_of_another_id_is_not_taken_for_ours(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    order = body("exchange_orders", "order-limit-ioc-new")
    other = "666d0000-0000-4000-8000-000100000002"
    venue.on(f"GET /orders/client:{OID}", Answer({**order, "client_oid": other}))

    with pytest.raises(VenueAway):
        exchange.find("BTC-USD", OID, AT)


def test_all_open_orders_are_listed_and_unsettled_ones_are_not(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    page = body("exchange_orders", "list-open-orders-docs")
    done = body("exchange_orders", "order-limit-ioc-filled")
    venue.on("GET /orders", Answer([done, *page], headers={"CB-AFTER": "9"}), Answer(page[:1]))

    assert len(exchange.open_orders()) == 3


def test_fills_are_read_back_to_an_instant(venue: HttpVenue, exchange: CoinbaseExchange) -> None:
    rows = body("exchange_fills", "fills-BTC-EUR")
    venue.on("GET /fills", Answer(rows, headers={"CB-AFTER": "2522524"}))

    found = exchange.fills("BTC-EUR", datetime(2020, 1, 26, 17, 47, 40, tzinfo=UTC))

    assert [each.trade_id for each in found] == [2522525]
    assert len(venue.asked) == 1


def test_all_fills_of_an_order_come_oldest_first(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    newer, older = body("exchange_fills", "fills-BTC-EUR")
    venue.on("GET /fills", Answer([newer], headers={"CB-AFTER": "2522525"}), Answer([older]))

    found = exchange.fills_of("BTC-EUR", "0e8029ae")

    assert [each.trade_id for each in found] == [2522524, 2522525]
    assert queries(venue)[1] == {"order_id": ["0e8029ae"], "limit": ["100"], "after": ["2522525"]}


def test_an_order_that_is_gone_is_none_and_a_refused_key_is_not(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    venue.on("GET /orders/a", Answer({"message": "NotFound"}, 404))
    venue.on("GET /orders/b", Answer({"message": "Invalid API Key"}, 401))
    venue.on("GET /orders/c", Answer(HTML, 404))

    assert exchange.order("BTC-EUR", "a") is None
    with pytest.raises(VenueRefused, match="Invalid API Key"):
        exchange.order("BTC-EUR", "b")
    with pytest.raises(VenueAway):
        exchange.order("BTC-EUR", "c")


def test_an_id_cannot_leave_its_place_in_the_path(
    venue: HttpVenue, exchange: CoinbaseExchange
) -> None:
    assert exchange.order("BTC-EUR", "../accounts?x=1") is None
    assert venue.asked[0].path == "/orders/..%2Faccounts%3Fx%3D1"


def test_no_text_of_an_account_shows_its_key(exchange: CoinbaseExchange) -> None:
    assert KEY not in repr(exchange) + str(vars(exchange))
    assert PASSPHRASE not in repr(exchange) + str(vars(exchange))


@pytest.mark.parametrize(
    ("rest_url", "feed_url", "reason"),
    [
        (None, None, "api.exchange.coinbase.com is a real market"),
        (
            "http://127.0.0.1:1",
            "wss://ws-feed.exchange.coinbase.com",
            "ws-feed.exchange.coinbase.com is a real market",
        ),
        ("http://api.exchange.coinbase.com", None, "must be spoken to over https"),
    ],
)
def test_a_real_market_is_refused_whatever_keys_there_are(
    tmp_path: Path, rest_url: str | None, feed_url: str | None, reason: str
) -> None:
    wanted = Access(
        "coinbase", rest_url, feed_url, exchange_key(tmp_path), is_real_allowed=False, pairs=()
    )

    with pytest.raises(BadAccess, match=reason):
        build(wanted)


def test_the_orders_of_one_market_are_not_followed_on_another(tmp_path: Path) -> None:
    wanted = access(
        "http://127.0.0.1:1",
        exchange_key(tmp_path),
        "wss://ws-feed.exchange.coinbase.com",
        is_real_allowed=True,
    )

    with pytest.raises(BadAccess, match="are not the same market"):
        build(wanted)


@pytest.mark.parametrize(
    ("rest_url", "title", "is_real"),
    [
        ("https://api-public.sandbox.exchange.coinbase.com", "Coinbase (sandbox)", False),
        ("http://127.0.0.1:1", "Coinbase (stand-in)", False),
        ("https://api.exchange.coinbase.com", "Coinbase", True),
    ],
)
def test_the_title_says_which_market_it_is_and_whether_its_money_is_real(
    tmp_path: Path, rest_url: str, title: str, is_real: object
) -> None:
    found = build(access(rest_url, exchange_key(tmp_path), is_real_allowed=True))

    assert (found.promises.title, found.promises.is_real) == (title, is_real)
    found.close()
