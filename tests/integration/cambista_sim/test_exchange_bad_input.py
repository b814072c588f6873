"""What strangers and careless clients send the stand-in exchange: refused, and never fatal."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cambista_sim.exchange.library import SHIPPED
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.exchange_client import AdvancedClient, Client

RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))
BROKERAGE = "/api/v3/brokerage"
LIMIT = {"type": "limit", "price": "5000", "size": "0.01"}


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    with running_exchange(tmp_path_factory.mktemp("bad"), VIRC_REPLAY=RECORDING) as running:
        yield running


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"price": "1e99"}, "price is too large"),
        ({"size": "1e99"}, "size is too large"),
        ({"type": "market", "price": None, "size": None, "funds": "1e99"}, "funds is too large"),
        ({"size": None, "price": "1e-99", "funds": "1e99"}, "funds is too large"),
        ({"stop": "loss", "stop_price": "1e99"}, "stop_price is too large"),
        ({"price": []}, "price must be a number"),
        ({"side": []}, "Invalid side []"),
        ({"product_id": []}, "Requires product_id"),
        ({"product_id": [7]}, "Product not found"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_and_holds_nothing(
    exchange: ExchangeProcess, form: dict[str, Any], message: str
) -> None:
    client = Client(exchange.url)

    assert client.place(**{**LIMIT, **form}) == {"message": message}
    assert client.last.status_code == 400
    assert {hold for _, hold, _ in client.balances().values()} == {"0.0000000000000000"}


@pytest.mark.parametrize(
    "path",
    [
        "/orders?start_date=999999999999999",
        "/orders?after=%C2%B2",
        "/fills?product_id=BTC-USD&end_date=9999-12-31T23:59:59-10:00",
        f"/products/BTC-USD/candles?start={'9' * 400}&end=0",
        "/orders/%ff",
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(exchange: ExchangeProcess, path: str) -> None:
    client = Client(exchange.url)

    assert set(client.get(path)) == {"message"}
    assert client.last.status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/orders/historical/batch?cursor=%C2%B2", None),
        ("GET", "/orders/historical/batch?limit=-1", None),
        ("GET", "/market/product_book?product_id=BTC-USD&limit=-1", None),
        ("GET", "/orders/historical/fills?start_sequence_timestamp=999999999999999", None),
        ("POST", "/orders/edit", {"order_id": "x", "price": [], "size": "1"}),
        ("POST", "/orders/edit", {"order_id": "x", "price": "1e999999", "size": "1"}),
        ("POST", "/orders/batch_cancel", {"order_ids": "x"}),
    ],
)
def test_the_other_dialect_refuses_as_well(
    exchange: ExchangeProcess, method: str, path: str, body: object
) -> None:
    client = AdvancedClient(exchange.url, exchange.folder)

    found = client.ask(method, BROKERAGE + path, body)

    assert client.last.status_code == 400
    assert set(found) == {"error", "error_details", "message"}


def test_the_repeat_of_a_refused_order_is_refused_and_that_of_a_taken_one_is_the_same(
    exchange: ExchangeProcess,
) -> None:
    client = AdvancedClient(exchange.url, exchange.folder)
    crossing = {"base_size": "0.01", "limit_price": "90000", "post_only": True}
    resting = {**crossing, "limit_price": "5000"}

    refused = [client.create("BUY", "first", limit_limit_gtc=crossing) for _ in range(2)]
    taken = [client.create("BUY", "second", limit_limit_gtc=resting) for _ in range(2)]

    assert [each["success"] for each in (*refused, *taken)] == [False, False, True, True]
    assert refused[1]["error_response"]["error"] == "INVALID_LIMIT_PRICE_POST_ONLY"
    assert taken[0]["order_id"] == taken[1]["order_id"]
    assert taken[1]["order_configuration"] == {"limit_limit_gtc": resting}
    Client(exchange.url).delete("/orders")


FEED = [
    '{"type":[]}',
    "[" * 100_000,
    '{"type":"subscribe","channels":[{"name":{}}]}',
    '{"type":"subscribe","channels":["\\ud800"]}',
    '{"type":"subscribe","channels":["user"],"key":"virc-demo","signature":"\\ud800",'
    '"passphrase":[],"timestamp":7}',
]
ADVANCED = [
    '{"type":[]}',
    "[" * 100_000,
    '{"type":"subscribe","channel":[]}',
    '{"type":"subscribe","channel":"level2","product_ids":[""]}',
    '{"type":"subscribe","channel":"user","jwt":"\\ud800"}',
]


@pytest.mark.parametrize(
    ("first", "wrong"),
    [
        ({"channels": ["heartbeat"], "product_ids": ["BTC-USD"]}, FEED),
        ({"channel": "heartbeats"}, ADVANCED),
    ],
    ids=["exchange", "advanced"],
)
def test_a_socket_outlives_whatever_is_sent(
    exchange: ExchangeProcess, first: dict[str, Any], wrong: list[str]
) -> None:
    with exchange.feed() as socket:
        socket.send(json.dumps({"type": "subscribe", **first}))
        for text in wrong:
            socket.send(text)
        kinds: list[str] = []
        # The errors first, then a sign that the socket lives on.
        while kinds.count("error") < len(wrong) or not kinds[-1].startswith("heartbeat"):
            message = json.loads(socket.recv())
            kinds.append(message.get("type") or message["channel"])
