"""The stand-in exchange's private half, as a user's client sees it."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

import pytest
import requests

from cambista_sim.exchange.library import SHIPPED
from cambista_sim.exchange.users import DEMO
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.exchange_client import Client

PAIR = "BTC-USD"
RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))
WAITING = {"type": "limit", "price": "5000", "size": "0.01"}

USERS = [
    {**json.loads(DEMO.model_dump_json()), "user": name, "key": name, "permissions": permitted}
    for name, permitted in (
        ("alice", ["view", "trade"]),
        ("bob", ["view", "trade"]),
        ("guest", ["view"]),
    )
]


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run an exchange with three users, whose market stands still."""
    folder = tmp_path_factory.mktemp("private")
    users = folder / "users.json"
    users.write_text(json.dumps(USERS))
    with running_exchange(folder, VIRC_REPLAY=RECORDING, VIRC_EXCHANGE_USERS=str(users)) as running:
        running.pause()
        yield running


@pytest.fixture
def alice(exchange: ExchangeProcess) -> Iterator[Client]:
    """Return Alice's client; her orders are gone after the test."""
    client = Client(exchange.url, DEMO.model_copy(update={"user": "alice", "key": "alice"}))
    yield client
    client.delete("/orders")


@pytest.fixture
def bob(exchange: ExchangeProcess) -> Iterator[Client]:
    """Return Bob's client."""
    client = Client(exchange.url, DEMO.model_copy(update={"user": "bob", "key": "bob"}))
    yield client
    client.delete("/orders")


def best(exchange: ExchangeProcess, side: str) -> Decimal:
    """Return the best price of a side."""
    return Decimal(exchange.get(f"/products/{PAIR}/book")[side][0][0])


def refused(client: Client, **form: object) -> tuple[int, str]:
    """Return the status and the message of an order that is refused."""
    message = client.place(**form).get("message", "")
    return client.last.status_code, message


def test_a_user_has_an_account_in_every_currency(alice: Client) -> None:
    accounts = alice.get("/accounts/")

    assert {each["currency"] for each in accounts} >= {"BTC", "USD"}
    assert {each["profile_id"] for each in accounts} == {accounts[0]["profile_id"]}
    assert alice.get(f"/accounts/{accounts[0]['id']}") == accounts[0]
    assert alice.get(f"/accounts/{accounts[0]['id'].replace('-', '')}") == accounts[0]
    assert alice.get(f"/accounts/{uuid4()}") == {"message": "NotFound"}
    assert re.fullmatch(r"\d+\.\d{16}", accounts[0]["balance"])


def test_a_limit_order_waits_holds_money_and_is_cancelled(alice: Client) -> None:
    before = alice.balances()["USD"]
    placed = alice.place(**WAITING, client_oid=(oid := str(uuid4())))

    assert (placed["status"], placed["filled_size"]) == ("pending", "0.00000000")
    by_id, by_oid = alice.get(f"/orders/{placed['id']}"), alice.get(f"/orders/client:{oid}")
    assert by_id == by_oid
    assert by_id["status"] == "open"
    assert alice.balances()["USD"][1] == "50.3000000000000000"
    usd = next(each["id"] for each in alice.get("/accounts") if each["currency"] == "USD")
    [hold] = alice.get(f"/accounts/{usd}/holds")
    assert (hold["amount"], hold["ref"]) == ("50.3000000000000000", placed["id"])

    assert alice.delete(f"/orders/client:{oid}", product_id=PAIR) == oid
    assert alice.balances()["USD"] == before
    assert alice.delete(f"/orders/{placed['id']}") == {"message": "Order already done"}
    assert alice.last.status_code == 400
    assert alice.get(f"/orders/{placed['id']}")["done_reason"] == "canceled"


def test_a_market_order_fills_at_the_books_prices(exchange: ExchangeProcess, alice: Client) -> None:
    ask = best(exchange, "asks")
    before = Decimal(alice.balances()["USD"][0])

    placed = alice.place(type="market", size="0.001")

    order = alice.get(f"/orders/{placed['id']}")
    [fill] = alice.get("/fills", order_id=placed["id"])
    assert (order["status"], order["done_reason"], order["settled"]) == ("done", "filled", True)
    assert (fill["liquidity"], Decimal(fill["price"])) == ("T", ask)
    cost = Decimal(order["executed_value"]) + Decimal(order["fill_fees"])
    assert Decimal(alice.balances()["USD"][0]) == before - cost
    usd = next(each["id"] for each in alice.get("/accounts") if each["currency"] == "USD")
    entries = alice.get(f"/accounts/{usd}/ledger", limit=2)
    assert [each["type"] for each in entries] == ["fee", "match"]
    assert entries[0]["details"]["order_id"] == placed["id"]
    assert sum(Decimal(each["amount"]) for each in entries) == -cost


def test_two_users_trade_with_each_other(
    exchange: ExchangeProcess, alice: Client, bob: Client
) -> None:
    price = str(best(exchange, "bids"))
    offered = alice.place("sell", type="limit", price="5001", size="0.02", post_only=True)
    assert (alice.last.status_code, offered["status"]) == (200, "rejected")
    assert offered["reject_reason"] == "post only"

    bid = alice.place(type="limit", price=price, size="0.02")
    bob.place("sell", type="limit", price=price, size="0.02", time_in_force="IOC")

    fills = alice.get("/fills", product_id=PAIR) + bob.get("/fills", product_id=PAIR)
    trades = exchange.get(f"/products/{PAIR}/trades")
    assert {fill["trade_id"] for fill in fills} <= {trade["trade_id"] for trade in trades}
    assert bid["id"] in {each["id"] for each in alice.get("/orders", status="all")}


def test_bids_inside_the_spread_are_in_the_public_book(
    exchange: ExchangeProcess, alice: Client
) -> None:
    price = str(best(exchange, "bids"))
    before = exchange.get(f"/products/{PAIR}/book", level=2)["bids"][0]

    placed = alice.place(type="limit", price=price, size="0.5", post_only=True)

    after = exchange.get(f"/products/{PAIR}/book", level=2)["bids"][0]
    assert Decimal(after[1]) - Decimal(before[1]) == Decimal("0.5")
    assert after[2] == before[2] + 1
    rows = exchange.get(f"/products/{PAIR}/book", level=3)["bids"]
    assert [row[2] for row in rows if row[0] == after[0]][-1] == placed["id"]


def test_lists_are_filtered_sorted_and_paged(alice: Client) -> None:
    ids = [alice.place(**{**WAITING, "price": str(price)})["id"] for price in (5003, 5001, 5002)]

    assert [each["id"] for each in alice.get("/orders")] == ids[::-1]
    rising = alice.get("/orders", sortedBy="price", sorting="asc")
    assert [each["price"][:4] for each in rising] == ["5001", "5002", "5003"]
    [newest] = alice.get("/orders", limit=1)
    cursor = alice.last.headers["CB-AFTER"]
    assert [each["id"] for each in alice.get("/orders", after=cursor)] == ids[1::-1]
    assert "CB-AFTER" not in alice.last.headers
    before = alice.last.headers["CB-BEFORE"]
    assert [each["id"] for each in alice.get("/orders", before=before)] == [newest["id"]]
    assert alice.get("/orders", product_id="ETH-USD") == []
    assert alice.get("/orders", status="wrong") == {"message": "Invalid status wrong"}
    assert sorted(alice.delete("/orders", product_id=PAIR)) == sorted(ids)
    assert alice.delete("/orders") == []
    assert {each["id"] for each in alice.get("/orders", status=["done", "open"])} >= set(ids)


def test_a_client_oid_that_comes_twice_is_executed_twice(alice: Client) -> None:
    oid = str(uuid4())

    first, second = (alice.place(**WAITING, client_oid=oid)["id"] for _ in range(2))

    assert first != second
    assert {each["id"] for each in alice.get("/orders")} == {first, second}


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"product_id": "XXX-USD"}, "Product not found"),
        ({"price": "5000.001"}, "price is too accurate. Smallest unit is 0.01000000"),
        ({"size": "0.000000001"}, "size is too accurate. Smallest unit is 0.00000001"),
        ({"size": "0"}, "size is too small. Minimum size is 0.00000001"),
        ({"size": "0.0001", "price": "1"}, "funds is too small. Minimum size is 1.00000000"),
        ({"size": "1000"}, "Insufficient funds"),
        ({"size": None}, "Requires size"),
        ({"price": None}, "Requires price"),
        ({"side": None}, "Requires side"),
        ({"side": "BUY"}, "Invalid side BUY"),
        ({"type": "LIMIT"}, "Invalid order_type LIMIT"),
        ({"time_in_force": "gtc"}, "Invalid time_in_force gtc"),
        ({"client_oid": "mine"}, "Invalid client_oid"),
        ({"size": "many"}, "size must be a number"),
        ({"price": "much"}, "price must be a number"),
    ],
)
def test_wrong_orders_are_refused_in_the_exchanges_words(
    alice: Client, form: dict[str, object], message: str
) -> None:
    assert refused(alice, **{**WAITING, **form}) == (400, message)


def test_an_order_that_is_refused_is_not_in_the_journal(
    exchange: ExchangeProcess, alice: Client
) -> None:
    journal = exchange.folder / "exchange-journal.jsonl"
    before = journal.stat().st_size

    refused(alice, **WAITING | {"size": "1000"})

    assert journal.stat().st_size == before


def test_wrong_ids_are_refused_in_the_exchanges_words(alice: Client) -> None:
    unknown = uuid4()

    def asked(method: str, path: str) -> tuple[int, Any]:
        body = alice.ask(method, path)
        return alice.last.status_code, body["message"]

    assert asked("GET", "/orders/1") == (400, "Invalid order id")
    assert asked("GET", f"/orders/oid:{unknown}") == (400, "Invalid id namespace")
    assert asked("GET", f"/orders/{unknown}") == (404, "NotFound")
    assert asked("DELETE", f"/orders/{unknown}") == (404, "order not found")
    assert asked("DELETE", "/orders?product_id=XXX-USD") == (404, "ProductNotFound")
    assert asked("GET", "/fills") == (400, "Requires order_id or product_id")


def test_what_a_key_does_not_permit_is_forbidden(exchange: ExchangeProcess) -> None:
    guest = Client(exchange.url, DEMO.model_copy(update={"user": "guest", "key": "guest"}))

    assert guest.get("/users/self/verify")["id"]
    assert guest.place(**WAITING) == {"message": "Forbidden"}
    assert guest.last.status_code == 403


def test_a_request_without_a_user_agent_is_refused(
    exchange: ExchangeProcess, alice: Client
) -> None:
    connection = HTTPConnection("127.0.0.1", exchange.port, timeout=60)
    connection.request("GET", "/accounts", headers=alice.signed("GET", "/accounts"))
    reply = connection.getresponse()

    assert (reply.status, json.loads(reply.read())) == (
        400,
        {"message": "User-Agent header is required."},
    )
    connection.close()


def test_unsigned_and_unknown_paths_want_a_key(exchange: ExchangeProcess, alice: Client) -> None:
    for path in ("/accounts", "/orders", "/nowhere"):
        reply = requests.get(exchange.url + path, timeout=60)
        assert (reply.status_code, reply.json()) == (
            401,
            {"message": "CB-ACCESS-KEY header is required"},
        )
    assert alice.get("/nowhere") == {"message": "NotFound"}


def test_fees_profiles_and_volumes_are_told(alice: Client) -> None:
    fees = alice.get("/fees")

    assert (fees["maker_fee_rate"], fees["taker_fee_rate"]) == ("0.0040", "0.0060")
    [profile] = alice.get("/profiles")
    assert alice.get(f"/profiles/{profile['id']}") == profile
    assert {each["product_id"] for each in alice.get("/users/self/trailing-volume")} <= {PAIR}
    user_id = alice.get("/users/self/verify")["id"]
    limits = alice.get("/users/self/exchange-limits")
    assert limits["transfer_limits"]["exchange_withdraw"].keys() == alice.balances().keys()
    assert alice.get(f"/users/{user_id}/exchange-limits") == limits
    assert alice.get("/users/another/exchange-limits") == {"message": "NotFound"}


def test_too_many_requests_are_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("limited")
    with running_exchange(
        folder, VIRC_EXCHANGE_PRIVATE_RATE="0.01", VIRC_EXCHANGE_PRIVATE_BURST="3"
    ) as limited:
        client = Client(limited.url)
        answers = [client.get("/fees") for _ in range(5)]

        assert answers[-1] == {"message": "Private rate limit exceeded"}
        assert client.last.status_code == 429
        assert "maker_fee_rate" in answers[0]
