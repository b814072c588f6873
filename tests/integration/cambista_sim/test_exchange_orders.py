"""Orders of the rarer kinds at the stand-in exchange, in both dialects; few may be open."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from cambista_sim.exchange.library import SHIPPED
from cambista_sim.rules import TOO_MANY_OPEN
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.exchange_client import AdvancedClient, Client

RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))
BROKERAGE = "/api/v3/brokerage"
WAITING = {"type": "limit", "price": "5000", "size": "0.01"}
LIMIT = {"base_size": "0.01", "limit_price": "5000"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run an exchange whose market stands still, and where two orders may be open."""
    folder = tmp_path_factory.mktemp("orders")
    with running_exchange(folder, VIRC_REPLAY=RECORDING, VIRC_EXCHANGE_OPEN_ORDERS="2") as one:
        one.pause()
        yield one


@pytest.fixture
def client(running: ExchangeProcess) -> Iterator[Client]:
    """Return the demo user's client; the orders are gone after the test."""
    made = Client(running.url)
    yield made
    made.delete("/orders")


@pytest.fixture
def advanced(running: ExchangeProcess) -> AdvancedClient:
    """Return the same user's client of the other dialect."""
    return AdvancedClient(running.url, running.folder)


def best(running: ExchangeProcess) -> tuple[str, str]:
    book = running.get("/products/BTC-USD/book", level=1)
    return book["bids"][0][0], book["asks"][0][0]


def test_an_order_too_many_is_refused_in_both_dialects(
    client: Client, advanced: AdvancedClient
) -> None:
    assert "id" in client.place(**WAITING)
    assert advanced.create("BUY", limit_limit_gtc=LIMIT)["success"]

    assert client.place(**WAITING) == {"message": TOO_MANY_OPEN}
    assert client.last.status_code == 400
    refused = advanced.create("BUY", limit_limit_gtc=LIMIT)
    assert (refused["success"], refused["error_response"]["message"]) == (False, TOO_MANY_OPEN)
    assert advanced.last.status_code == 200
    client.delete("/orders")
    assert "id" in client.place(**WAITING)


def _bracket(client: Client, advanced: AdvancedClient, dialect: str, stop: str) -> str:
    """Place a bracket to sell whose stop is the best bid, and return its id."""
    if dialect == "exchange":
        form: dict[str, Any] = {"type": "limit", "price": "99000", "size": "0.01"}
        limit = str(Decimal(stop) - 100)
        placed = client.place("sell", **form, stop_price=stop, stop_limit_price=limit)
        assert placed["stop_limit_price"] == f"{limit}000000"
        return str(placed["id"])
    asked = {"base_size": "0.01", "limit_price": "99000", "stop_trigger_price": stop}
    placed = advanced.create("SELL", trigger_bracket_gtc=asked)
    return str(placed["order_id"])


@pytest.mark.parametrize("dialect", ["exchange", "advanced"])
def test_a_bracket_rests_until_the_last_trade_reaches_its_stop(
    running: ExchangeProcess, client: Client, advanced: AdvancedClient, dialect: str
) -> None:
    client.place(type="market", size="0.0001")
    bid, _ = best(running)
    held = Decimal(client.balances()["BTC"][1])
    order_id = _bracket(client, advanced, dialect, f"{Decimal(bid):.2f}")
    assert client.get(f"/orders/{order_id}")["status"] == "open"
    assert Decimal(client.balances()["BTC"][1]) == held + Decimal("0.01")

    client.place("sell", type="market", size="0.0001")

    order = client.get(f"/orders/{order_id}")
    assert (order["status"], order["done_reason"]) == ("done", "filled")
    assert Decimal(order["executed_value"]) / Decimal(order["filled_size"]) <= Decimal(bid)
    told = advanced.get(f"{BROKERAGE}/orders/historical/{order_id}")["order"]
    assert (told["order_type"], told["trigger_status"]) == ("BRACKET", "STOP_TRIGGERED")
    assert Decimal(client.balances()["BTC"][1]) == held


def test_a_bracket_the_wrong_way_round_is_refused_in_both_dialects(
    client: Client, advanced: AdvancedClient
) -> None:
    form = {"type": "limit", "price": "5000", "size": "0.01"}
    assert client.place(**form, stop_price="4000", stop_limit_price="3900") == {
        "message": "Invalid stop_limit_price"
    }
    refused = advanced.create("BUY", trigger_bracket_gtc={**LIMIT, "stop_trigger_price": "4000"})
    assert refused["error_response"]["error"] == "INVALID_BRACKET_PRICES"
    passed = advanced.create("BUY", trigger_bracket_gtc={**LIMIT, "stop_trigger_price": "5001"})
    assert passed["error_response"]["error"] == "INVALID_BRACKET_STOP_TRIGGER_PRICE"


def test_an_iceberg_is_refused_and_not_shown_whole(client: Client) -> None:
    assert client.place(**WAITING, max_floor="0.001") == {"message": "max_floor is not supported"}
    assert client.last.status_code == 400
