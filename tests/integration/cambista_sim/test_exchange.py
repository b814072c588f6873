"""The stand-in exchange as its clients see it: real sockets, real processes."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from http.client import HTTPConnection

import pytest
import requests
import websocket

from cambista_sim.exchange.library import SHIPPED
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.feeds import PAIR, heard, history
from tests.support.waiting import eventually

CANDLES = str(next(SHIPPED.glob("*.csv.gz")))


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run an exchange that plays a day's candles a hundred times as fast as life."""
    folder = tmp_path_factory.mktemp("exchange")
    with running_exchange(folder, VIRC_REPLAY=CANDLES, VIRC_REPLAY_SPEED="100") as running:
        yield running


def test_a_client_hears_how_things_stand_and_then_every_trade(exchange: ExchangeProcess) -> None:
    channels = ("level2_batch", "matches", "ticker", "heartbeat")
    with exchange.feed(*channels, product_ids=[PAIR, "BTC-XXX"]) as feed:
        first = [json.loads(feed.recv()) for _ in range(5)]
        matches = heard(feed, 100)
        heartbeat = heard(feed, 1, "heartbeat")[0]

    assert [message["type"] for message in first] == [
        *("error", "subscriptions", "snapshot", "ticker", "last_match")
    ]
    assert first[0]["reason"] == "BTC-XXX is not a valid product"
    assert first[1]["channels"][0] == {
        "name": "level2_50",
        "product_ids": [PAIR],
        "account_ids": None,
    }
    ids = [message["trade_id"] for message in [first[-1], *matches]]
    assert ids == list(range(ids[0], ids[0] + 101))
    assert [match["sequence"] for match in matches] == sorted(
        {match["sequence"] for match in matches}
    )
    assert heartbeat["last_trade_id"] >= ids[-1]


def test_rest_history_is_what_was_heard(exchange: ExchangeProcess) -> None:
    with exchange.feed("matches", product_ids=[PAIR]) as feed:
        matches = heard(feed, 50)
    exchange.pause()

    rows = history(exchange)
    played = exchange.played()[PAIR]
    exchange.resume()

    ids = [row["trade_id"] for row in rows]
    assert ids == list(range(played["first_id"], played["last_id"] + 1))
    assert len(ids) == played["count"]
    by_id = {row["trade_id"]: row for row in rows}
    for match in matches:
        row = by_id[match["trade_id"]]
        # REST pads to eight digits where the feed pads to the increment.
        for name in ("price", "size"):
            assert Decimal(match[name]) == Decimal(row.pop(name))
        assert match.items() >= row.items()


def test_statistics_are_those_of_the_history(exchange: ExchangeProcess) -> None:
    exchange.pause()

    rows = history(exchange)
    stats = exchange.get(f"/products/{PAIR}/stats")
    ticker = exchange.get(f"/products/{PAIR}/ticker")
    candles = exchange.get(f"/products/{PAIR}/candles", granularity=86400)
    exchange.resume()

    prices = [Decimal(row["price"]) for row in rows]
    volume = sum(Decimal(row["size"]) for row in rows)
    assert [Decimal(stats[name]) for name in ("open", "high", "low", "last", "volume")] == [
        *(prices[0], max(prices), min(prices), prices[-1], volume)
    ]
    assert (ticker["trade_id"], Decimal(ticker["price"])) == (rows[-1]["trade_id"], prices[-1])
    assert candles[-1][1:] == [
        float(n) for n in (min(prices), max(prices), prices[0], prices[-1])
    ] + [float(volume)]


def test_the_public_routes_have_the_exchanges_shapes(exchange: ExchangeProcess) -> None:
    book = exchange.get(f"/products/{PAIR}/book", level=2)

    assert [product["id"] for product in exchange.get("/products")] == [PAIR]
    assert exchange.get(f"/products/{PAIR}")["quote_increment"] == "0.01"
    assert len(book["bids"]) == len(book["asks"]) == 5
    assert Decimal(book["bids"][0][0]) < Decimal(book["asks"][0][0])
    assert len(exchange.get(f"/products/{PAIR}/book")["bids"]) == 1
    assert {each["id"] for each in exchange.get("/currencies")} == {"BTC", "EUR"}
    assert exchange.get("/time")["iso"].endswith("Z")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/products/BTC-XXX", 404, "NotFound"),
        ("/products/BTC-XXX/trades", 404, "NotFound"),
        ("/currencies/XXX", 404, "NotFound"),
        (f"/products/{PAIR}/candles?granularity=7", 400, "Unsupported granularity"),
        ("/accounts", 401, "CB-ACCESS-KEY header is required"),
        ("/nonsense", 401, "CB-ACCESS-KEY header is required"),
    ],
)
def test_errors_are_worded_as_the_exchange_does(
    exchange: ExchangeProcess, path: str, status: int, message: str
) -> None:
    reply = requests.get(exchange.url + path, timeout=60)

    assert (reply.status_code, reply.json()) == (status, {"message": message})


def test_a_request_without_a_user_agent_is_refused(exchange: ExchangeProcess) -> None:
    # requests would add one of its own.
    with closing(HTTPConnection("127.0.0.1", exchange.port, timeout=60)) as connection:
        connection.request("GET", "/time")
        reply = connection.getresponse()
        body = json.loads(reply.read())

    assert (reply.status, body) == (400, {"message": "User-Agent header is required."})


def test_who_does_not_subscribe_is_disconnected_after_5_s(exchange: ExchangeProcess) -> None:
    began_s = time.monotonic()
    with exchange.feed() as feed:
        opcode, _ = feed.recv_data()

    assert opcode == websocket.ABNF.OPCODE_CLOSE
    assert 4.5 < time.monotonic() - began_s < 50


def test_unsubscribing_ends_the_messages(exchange: ExchangeProcess) -> None:
    with exchange.feed("matches", product_ids=[PAIR]) as feed:
        heard(feed, 3)
        feed.send('{"type":"unsubscribe","channels":["matches"]}')

        assert heard(feed, 1, "subscriptions")[0]["channels"] == []
        feed.settimeout(0.5)
        with pytest.raises(websocket.WebSocketTimeoutException):
            feed.recv()


def test_a_paused_replay_stands_still_and_goes_on(exchange: ExchangeProcess) -> None:
    paused = exchange.pause()
    time.sleep(0.3)
    assert exchange.played() == paused
    before = history(exchange)

    exchange.resume()

    eventually(lambda: exchange.played()[PAIR]["count"] > paused[PAIR]["count"])
    assert history(exchange)[: len(before)] == before
