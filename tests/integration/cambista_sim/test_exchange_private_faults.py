"""Faults of the private half, each as a user's client meets it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import requests
import websocket

from cambista_sim.exchange.library import SHIPPED
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.exchange_client import Client
from tests.support.waiting import eventually

PAIR = "BTC-USD"
RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))
WAITING = {"type": "limit", "price": "5000", "size": "0.01"}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run an exchange whose market stands still, with a fault from a file."""
    folder = tmp_path_factory.mktemp("faulty")
    faults = folder / "faults.json"
    faults.write_text('[{"kind": "rest", "answer": "503", "path": "/fees", "count": 1}]')
    with running_exchange(
        folder, VIRC_REPLAY=RECORDING, VIRC_EXCHANGE_FAULTS=str(faults)
    ) as running:
        running.pause()
        yield running


@pytest.fixture
def exchange(process: ExchangeProcess) -> Iterator[ExchangeProcess]:
    yield process
    process.clear_faults()
    Client(process.url).delete("/orders")


@pytest.fixture
def client(exchange: ExchangeProcess) -> Client:
    return Client(exchange.url)


def open_count(client: Client) -> int:
    return len(client.get("/orders", status="open"))


def test_a_fault_of_the_file_strikes_first(client: Client) -> None:
    with pytest.raises(requests.JSONDecodeError):
        client.get("/fees")
    assert client.last.status_code == 503

    assert "maker_fee_rate" in client.get("/fees")


@pytest.mark.parametrize(("when", "placed"), [("before", 0), ("after", 1)])
def test_a_reply_is_lost_before_or_after_the_effect(
    exchange: ExchangeProcess, client: Client, when: str, placed: int
) -> None:
    fault = {"kind": "rest", "answer": "hang_up", "method": "POST", "path": "/orders", "count": 1}
    exchange.strike({**fault, "when": when})

    with pytest.raises(requests.ConnectionError):
        client.place(**WAITING)

    assert open_count(client) == placed


def test_a_reply_is_truncated_or_late_and_the_order_is_there(
    exchange: ExchangeProcess, client: Client
) -> None:
    fault = {"kind": "rest", "method": "POST", "path": "/orders", "count": 1, "when": "after"}
    exchange.strike({**fault, "answer": "truncated"}, {**fault, "answer": "delay", "delay_s": 1})

    with pytest.raises(requests.JSONDecodeError):
        client.place(**WAITING)
    late = client.place(**WAITING)

    assert client.last.elapsed.total_seconds() >= 1
    assert late["id"] in {each["id"] for each in client.get("/orders")}
    assert open_count(client) == 2


def test_an_order_fills_while_it_is_cancelled(exchange: ExchangeProcess, client: Client) -> None:
    # At the market's price: the trade is the last one, by which market orders are bound.
    at_best = {**WAITING, "price": exchange.get(f"/products/{PAIR}/book")["bids"][0][0]}
    first, second = (client.place(**at_best)["id"] for _ in range(2))
    exchange.strike(
        {"kind": "fill_on_cancel", "part": "0.5"}, {"kind": "fill_on_cancel", "part": "1"}
    )

    assert client.delete(f"/orders/{first}") == first
    assert client.delete(f"/orders/{second}") == {"message": "Order already done"}

    half, whole = (client.get(f"/orders/{each}") for each in (first, second))
    assert (half["done_reason"], Decimal(half["filled_size"])) == ("canceled", Decimal("0.005"))
    assert (whole["done_reason"], Decimal(whole["filled_size"])) == ("filled", Decimal("0.01"))


def test_a_cancelled_order_is_purged(exchange: ExchangeProcess, client: Client) -> None:
    exchange.strike({"kind": "purge"})
    placed = client.place(**WAITING)["id"]

    client.delete(f"/orders/{placed}")

    assert client.get(f"/orders/{placed}") == {"message": "NotFound"}


def test_money_moves_later_than_its_trade(exchange: ExchangeProcess, client: Client) -> None:
    exchange.strike({"kind": "settle", "seconds": 3})
    before = client.balances()["BTC"][0]
    placed = client.place(type="market", size="0.001")["id"]

    assert client.get(f"/orders/{placed}")["settled"] is False
    assert client.balances()["BTC"][0] == before
    eventually(lambda: client.get(f"/orders/{placed}")["settled"])
    assert client.balances()["BTC"][0] != before
    exchange.strike({"kind": "settle", "seconds": 0})


def test_modes_refuse_orders_and_are_shown(exchange: ExchangeProcess, client: Client) -> None:
    modes = {"kind": "modes", "product_id": PAIR}
    exchange.strike({**modes, "cancel_only": True})
    assert client.place(**WAITING) == {"message": "Cancel only mode"}
    assert exchange.get(f"/products/{PAIR}")["cancel_only"] is True

    exchange.strike({**modes, "limit_only": True})
    assert client.place(type="market", size="0.01") == {"message": "Limit only mode"}
    exchange.strike({**modes, "trading_disabled": True})
    assert client.place(**WAITING) == {"message": "Trading pair not available"}
    exchange.strike({**modes, "max_slippage": "0.02"})
    assert client.place(**WAITING)["status"] == "pending"


def test_a_market_order_stops_at_the_price_bound(exchange: ExchangeProcess, client: Client) -> None:
    modes = {"kind": "modes", "product_id": PAIR}
    client.place(type="market", size="0.001")
    exchange.strike({**modes, "max_slippage": "0.000001"})

    placed = client.place("sell", type="market", size="9.5")["id"]

    order = client.get(f"/orders/{placed}")
    assert order["done_reason"] == "canceled"
    assert Decimal(order["filled_size"]) < Decimal("9.5")
    exchange.strike({**modes, "max_slippage": "0.02"})


def test_only_the_user_channel_goes_down(exchange: ExchangeProcess, client: Client) -> None:
    with exchange.feed() as private, exchange.feed("heartbeat", product_ids=[PAIR]) as public:
        private.send(client.subscribe("user", product_ids=[PAIR]))
        assert json.loads(private.recv())["type"] == "subscriptions"
        exchange.strike({"kind": "close", "channel": "user"})

        eventually(lambda: has_ended(private))
        assert heard(public, "heartbeat")["product_id"] == PAIR


def test_a_message_of_the_user_channel_is_lost(exchange: ExchangeProcess, client: Client) -> None:
    exchange.strike({"kind": "drop", "type": "received", "channel": "user", "count": 1})
    with exchange.feed() as private:
        private.send(client.subscribe("user", product_ids=[PAIR]))
        json.loads(private.recv())
        placed = client.place(**WAITING)["id"]

        message = json.loads(private.recv())
        assert (message["type"], message["order_id"]) == ("open", placed)


def has_ended(feed: websocket.WebSocket) -> bool:
    try:
        return not feed.recv()
    except (websocket.WebSocketException, ConnectionError):
        return True


def heard(feed: websocket.WebSocket, kind: str) -> Any:  # noqa: ANN401 - any JSON
    while (message := json.loads(feed.recv()))["type"] != kind:
        pass
    return message
