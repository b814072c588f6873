"""What the stand-in exchange acknowledged survives its death at any moment."""

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
import websocket

from cambista_sim.exchange.library import SHIPPED
from cambista_sim.exchange.users import DEMO
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.exchange_client import Client
from tests.support.waiting import eventually

PAIR = "BTC-USD"
RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))
NAMES = ("ann", "ben", "cy", "dee")


def key_of(name: str) -> Any:  # noqa: ANN401 - the model's type is of no interest
    return DEMO.model_copy(update={"user": name, "key": name})


@dataclass(eq=False)
class Trader(threading.Thread):
    """A client that places and cancels as fast as it is answered, and writes down the answers."""

    url: str
    name_: str
    seed: int
    placed: dict[str, dict[str, Any]] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    asked_to_cancel: set[str] = field(default_factory=set)
    is_over: bool = False

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(self.seed)

    def run(self) -> None:
        client = Client(self.url, key_of(self.name_))
        while not self.is_over:
            try:
                self.act(client)
            except (requests.RequestException, ValueError):
                # The exchange was killed: what was asked is not known to have happened.
                time.sleep(0.005)

    def act(self, client: Client) -> None:
        if self.placed and self.chance.random() < 0.3:
            order_id = self.chance.choice(list(self.placed))
            self.asked_to_cancel.add(order_id)
            if client.delete(f"/orders/{order_id}") == order_id:
                self.cancelled.add(order_id)
            return
        side = self.chance.choice(["buy", "sell"])
        price = self.chance.choice(["8030", "8042.9", "8043", "8055"])
        reply = client.place(
            side, type="limit", price=price, size="0.001", client_oid=str(uuid4()), stp="co"
        )
        if "id" in reply:
            self.placed[reply["id"]] = reply


class Watcher(threading.Thread):
    """A subscriber to ``full``, who begins anew with the book as often as the exchange is killed.

    ``lives`` has, for each connection, the number of the book and those of what was told after it.
    """

    def __init__(self, exchange: ExchangeProcess) -> None:
        super().__init__(daemon=True)
        self.exchange = exchange
        self.client = Client(exchange.url, key_of(NAMES[0]))
        self.lives: list[tuple[int, list[int]]] = []
        self.is_over = False

    @property
    def last(self) -> int:
        """The last number that it knows."""
        return max((max([begun, *seen]) for begun, seen in self.lives), default=0)

    def run(self) -> None:
        while not self.is_over:
            try:
                with self.exchange.feed() as socket:
                    self.watch(socket)
            except (OSError, ValueError, KeyError, websocket.WebSocketException):
                # The exchange was killed, or is not there yet.
                time.sleep(0.01)

    def watch(self, socket: websocket.WebSocket) -> None:
        socket.send(self.client.subscribe("full", product_ids=[PAIR]))
        while json.loads(socket.recv())["type"] != "subscriptions":
            pass
        begun = self.exchange.get(f"/products/{PAIR}/book", level=3)["sequence"]
        seen: list[int] = []
        self.lives.append((begun, seen))
        socket.settimeout(0.1)
        while not self.is_over:
            with suppress(websocket.WebSocketTimeoutException):
                number = json.loads(socket.recv()).get("sequence", 0)
                if number > begun:
                    seen.append(number)


def check_numbers(exchange: ExchangeProcess, watcher: Watcher) -> None:
    """Look whether what a subscriber heard has no hole, and no life went back."""
    exchange.pause()
    end = exchange.get(f"/products/{PAIR}/book", level=3)["sequence"]
    eventually(lambda: watcher.last >= end and len(watcher.lives) > 1)
    watcher.is_over = True
    watcher.join(60)
    last = 0
    for begun, seen in watcher.lives:
        assert begun >= last, "the numbers went back"
        assert seen == list(range(begun + 1, begun + 1 + len(seen))), "there is a hole"
        last = max([begun, *seen])
    assert last == end


@contextmanager
def trading(exchange: ExchangeProcess, seed: int) -> Iterator[list[Trader]]:
    """Let four users trade for the length of a block."""
    traders = [Trader(exchange.url, name, seed * 10 + at) for at, name in enumerate(NAMES)]
    for trader in traders:
        trader.start()
    try:
        yield traders
    finally:
        for trader in traders:
            trader.is_over = True
        for trader in traders:
            trader.join(60)


@contextmanager
def exchange_in(folder: Path, **env: str) -> Iterator[ExchangeProcess]:
    """Run an exchange with four users."""
    users = folder / "users.json"
    entry = json.loads(DEMO.model_dump_json())
    users.write_text(json.dumps([{**entry, "user": name, "key": name} for name in NAMES]))
    settings = {"VIRC_REPLAY": RECORDING, "VIRC_EXCHANGE_USERS": str(users), **env}
    with running_exchange(folder, **settings) as one:
        yield one


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[ExchangeProcess]:
    """Run an exchange whose market is played."""
    with exchange_in(tmp_path) as one:
        yield one


def sequences(folder: Path) -> Iterator[int]:
    """Yield the sequence of every fact of the product in the journal, in order."""
    _, *lines = (folder / "exchange-journal.jsonl").read_text().splitlines()
    for line in lines:
        for fact in json.loads(line)["facts"]:
            if fact.get("sequence"):
                yield fact["sequence"]


def check(exchange: ExchangeProcess, traders: list[Trader]) -> None:
    """Look whether everything that was acknowledged is there, once."""
    for trader in traders:
        client = Client(exchange.url, key_of(trader.name_))
        found = {row["id"]: row for row in client.pages("/orders", status="all")}
        lost = [each for each in trader.placed if each not in found]
        assert not lost, f"{trader.name_} lost {lost}"
        for order_id in trader.cancelled:
            assert found[order_id]["status"] == "done"
        fills = client.pages("/fills", product_id=PAIR)
        keys = [(fill["trade_id"], fill["order_id"]) for fill in fills]
        assert len(keys) == len(set(keys))
        by_order: dict[str, Decimal] = {}
        for fill in fills:
            by_order[fill["order_id"]] = by_order.get(fill["order_id"], Decimal(0)) + Decimal(
                fill["size"]
            )
        for order_id, row in found.items():
            assert by_order.get(order_id, Decimal(0)) == Decimal(row["filled_size"])
        holds = {
            "USD": sum(
                Decimal(row["price"])
                * (Decimal(row["size"]) - Decimal(row["filled_size"]))
                * Decimal("1.006")
                for row in found.values()
                if row["status"] == "open" and row["side"] == "buy"
            ),
            "BTC": sum(
                Decimal(row["size"]) - Decimal(row["filled_size"])
                for row in found.values()
                if row["status"] == "open" and row["side"] == "sell"
            ),
        }
        balances = client.balances()
        for currency, held in holds.items():
            assert Decimal(balances[currency][1]) == held
    told = list(sequences(exchange.folder))
    assert told == sorted(set(told))


def rehearse(exchange: ExchangeProcess, kills: int, seed: int) -> Watcher:
    """Kill the exchange so often under load, and look at all that is left."""
    chance, watcher = random.Random(seed), Watcher(exchange)
    watcher.start()
    with trading(exchange, seed) as traders:
        for number in range(kills):
            # Most lives are too short for a subscriber: here and there it is given the time.
            wanted = number // 10
            eventually(lambda wanted=wanted: len(watcher.lives) > wanted, 60)  # type: ignore[misc]
            time.sleep(chance.uniform(0.02, 0.5))
            exchange.restart()
    check(exchange, traders)
    check_numbers(exchange, watcher)
    assert sum(len(trader.placed) for trader in traders) > kills
    return watcher


def test_nothing_acknowledged_is_lost_when_it_is_killed_under_load(
    exchange: ExchangeProcess,
) -> None:
    rehearse(exchange, kills=4, seed=4)


def test_every_number_is_told_or_in_the_journal_when_only_users_trade(tmp_path: Path) -> None:
    with exchange_in(tmp_path, VIRC_REPLAY_SPEED="0.000001") as exchange:
        watcher = rehearse(exchange, kills=2, seed=7)
        kept = set(sequences(exchange.folder))

    first, last = watcher.lives[0][0], watcher.last
    told = {number for _, seen in watcher.lives for number in seen}
    assert set(range(first + 1, last + 1)) <= kept | told
    assert told <= kept


@pytest.mark.chaos
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(20))
def test_nothing_acknowledged_is_lost_in_a_thousand_deaths(
    exchange: ExchangeProcess, seed: int
) -> None:
    rehearse(exchange, kills=50, seed=seed)


def test_a_restart_gives_the_same_book_balances_and_orders(exchange: ExchangeProcess) -> None:
    client = Client(exchange.url, key_of("ann"))
    client.place(type="limit", price="8000", size="0.1")
    client.place("sell", type="limit", price="9000", size="0.2")
    client.place(type="market", size="0.01")
    client.place("sell", type="limit", price="7000", size="0.2", stop="loss", stop_price="7100")
    exchange.pause()

    def picture() -> object:
        book = exchange.get(f"/products/{PAIR}/book", level=3)
        own = {row["id"] for row in client.pages("/orders", status="all")}
        rows = [row for half in ("bids", "asks") for row in book[half] if row[2] in own]
        return rows, client.get("/orders", status="all"), client.balances()

    before = picture()
    exchange.restart()

    assert picture() == before
    assert len(client.get("/orders", status="active")) == 1


def test_a_journal_of_another_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    journal = tmp_path / "exchange-journal.jsonl"
    journal.write_text('{"version":99}\n')

    with pytest.raises(AssertionError, match="version 99, and version 1 is wanted"):
        ExchangeProcess(tmp_path).start()
    assert journal.read_text() == '{"version":99}\n'
