"""An account at an exchange of ccxt's, played by a server: what ccxt must not do, and show."""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from cambista.evidence import Accepted, NotSent, Refused, Ticket, Unknown
from cambista.exchange import Access, BadAccess, Exchange, VenueAway, VenueRefused
from cambista.exchanges.ccxt.broker import build
from common.clock import now
from common.messages.base import Side
from tests.support.http_venue import HTML, Answer, HttpVenue, http_venue
from tests.support.recorded import body
from tests.support.venues import KEY, PASSPHRASE, SECRET

PAIR = "BTC-USD"


@pytest.fixture
def venue() -> Iterator[HttpVenue]:
    with http_venue() as found:
        found.on("GET /products", Answer(body("exchange_products", "products-2021-04-17")))
        found.on("GET /currencies", Answer([]))
        yield found


@pytest.fixture
def exchange(venue: HttpVenue, tmp_path: Path) -> Iterator[Exchange]:
    found = build(access(tmp_path, venue.url))
    yield found
    found.close()


def access(folder: Path, url: str | None, *, is_real_allowed: bool = False, **more: str) -> Access:
    written = {"exchange": "coinbaseexchange", "apiKey": KEY, "secret": SECRET}
    file = folder / "key.json"
    file.write_text(json.dumps({**written, "password": PASSPHRASE, **more}))
    return Access("ccxt", url, None, file, is_real_allowed=is_real_allowed, pairs=(PAIR,))


def order(price: str = "100.00", size: str = "0.1") -> Ticket:
    return Ticket(uuid4(), PAIR, Side.BUY, Decimal(price), Decimal(size))


def orders_sent(venue: HttpVenue) -> list[dict[str, object]]:
    return [json.loads(each.body) for each in venue.asked if each.method == "POST"]


def test_numbers_go_out_as_they_are(venue: HttpVenue, exchange: Exchange) -> None:
    venue.on("POST /orders", Answer(body("exchange_orders", "order-limit-ioc-pending")))
    asked = order("0.10", "0.00000003")

    outcome = exchange.place(exchange.compose(asked), now())

    assert outcome == Accepted("b2cdd7fe-1f4a-495e-8b96-7a4be368f43c")
    (sent,) = orders_sent(venue)
    assert Decimal(str(sent["price"])) == asked.price
    assert Decimal(str(sent["size"])) == asked.size
    assert sent["client_oid"] == str(asked.client_oid)


def test_an_order_that_was_held_up_is_not_sent(venue: HttpVenue, exchange: Exchange) -> None:
    outcome = exchange.place(exchange.compose(order()), now() - timedelta(seconds=6))

    assert outcome == NotSent("held up on its way")
    assert venue.asked == []


@pytest.mark.parametrize("asked", [order(price="100.001"), order(size="0.000000001")])
def test_an_order_that_ccxt_would_round_is_refused(
    venue: HttpVenue, exchange: Exchange, asked: Ticket
) -> None:
    assert isinstance(exchange.place(exchange.compose(asked), now()), Refused)
    assert orders_sent(venue) == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(HTML, 502),
        Answer(HTML, 400),
        Answer(HTML),
        Answer({"id": "a" * 99}, trouble="cut"),
        Answer(trouble="reset"),
        Answer("", 307, {"Location": "/orders"}),
        Answer({"message": "oops"}, 500),
        Answer(None),
        Answer([]),
    ],
)
def test_an_order_without_a_clear_answer_is_unknown_and_sent_once(
    venue: HttpVenue, exchange: Exchange, answer: Answer
) -> None:
    venue.on("POST /orders", answer)

    assert isinstance(exchange.place(exchange.compose(order()), now()), Unknown)
    assert len(orders_sent(venue)) == 1


def test_a_refusal_that_ccxt_does_not_know_is_a_refusal(
    venue: HttpVenue, exchange: Exchange
) -> None:
    venue.on("POST /orders", Answer({"message": "a new reason"}, 400))

    assert exchange.place(exchange.compose(order()), now()) == Refused(
        "ExchangeError: a new reason"
    )


def test_without_the_markets_nothing_is_sent(venue: HttpVenue, exchange: Exchange) -> None:
    venue.on("GET /products", Answer(HTML, 502))

    assert isinstance(exchange.place(exchange.compose(order()), now()), NotSent)
    assert orders_sent(venue) == []


def test_no_error_and_no_log_shows_a_key(
    venue: HttpVenue, exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    venue.on("GET /orders", Answer({"message": f"no such key: {KEY}"}, 400), Answer(HTML, 502))
    texts = [repr(exchange)]

    for kind in (VenueRefused, VenueAway):
        with pytest.raises(kind) as raised:
            exchange.open_orders()
        assert raised.value.__context__ is None
        texts += ["".join(traceback.format_exception(raised.value))]

    for secret in (KEY, PASSPHRASE, SECRET):
        assert secret not in "".join(texts) + caplog.text


def test_a_real_market_is_refused_while_real_trading_is_off(tmp_path: Path) -> None:
    with pytest.raises(BadAccess, match=r"api\..* is a real market, and VIRC_REAL_TRADING is off"):
        build(access(tmp_path, None))
    with pytest.raises(BadAccess, match=r"api\.kraken\.com is a real market"):
        build(access(tmp_path, None, exchange="kraken"))
    with pytest.raises(BadAccess, match=r"api\.exchange\.coinbase\.com is a real market"):
        build(access(tmp_path, "https://api.exchange.coinbase.com"))


def test_a_sandbox_is_no_real_market(tmp_path: Path) -> None:
    found = build(access(tmp_path, None, sandbox="yes"))

    assert found.promises.title == "Coinbase Exchange (sandbox)"
    assert not found.promises.has_feed
    assert not found.promises.is_real
    assert "no feed" in found.promises.note
    assert found.feed() is None
    found.close()


@pytest.mark.parametrize(
    ("exchange_id", "reason"),
    [("bourse", "ccxt knows no exchange 'bourse'"), ("Exchange", "knows no exchange")],
)
def test_an_exchange_that_ccxt_does_not_know_is_refused(
    tmp_path: Path, exchange_id: str, reason: str
) -> None:
    with pytest.raises(BadAccess, match=reason):
        build(access(tmp_path, None, exchange=exchange_id))
