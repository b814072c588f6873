"""One-off trades over the REST API, at a simulated cambista in a process of its own."""

import threading
from decimal import Decimal
from typing import Any

import pytest

from common.channels import BEST_PRICES, BOT_INBOX
from common.clock import now
from tests.integration.gui.asking import post
from tests.integration.gui.conftest import Visitor
from tests.support.sims import Sim, sim, stored_fills, stored_orders
from tests.support.trading import best
from tests.support.waiting import eventually

__all__ = ["sim"]

BUY = {"idempotencyKey": "one", "pair": "BTC-EUR", "side": "buy", "size": "0.02"}


@pytest.fixture
def quoted(sim: Sim) -> Sim:
    """Return the simulated cambista with best prices of 3399 and 3401."""
    eventually(lambda: sim.bus.client.pubsub_numsub(BEST_PRICES.at("BTC-EUR"))[0][1])
    sim.bus.put(BEST_PRICES, best("3399", "3401", at=now()), "BTC-EUR")
    return sim


def test_the_same_key_trades_once_and_gives_the_same_answer(visitor: Visitor, quoted: Sim) -> None:
    first = post(visitor, "/trades", BUY, 200)
    second = post(visitor, "/trades", BUY, 200)

    assert first == second
    assert first["status"] == "done"
    assert Decimal(first["size"]) == Decimal("0.02")
    assert Decimal(first["average_price"]) == 3401
    # A clerk files fills before orders.
    eventually(lambda: len(stored_orders(quoted.store())) == 1)
    assert len(stored_fills(quoted.store())) == 1
    assert not quoted.bus.client.exists(BOT_INBOX.at(first["trade_id"]))


def test_many_at_once_under_one_key_trade_once(visitor: Visitor, quoted: Sim) -> None:
    answers: list[Any] = []

    def ask() -> None:
        program = visitor.app.test_client(use_cookies=False)
        program.environ_base["HTTP_AUTHORIZATION"] = visitor.program.environ_base[
            "HTTP_AUTHORIZATION"
        ]
        answers.append(program.post("/api/v1/trades", json=BUY).json)

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert answers == [answers[0]] * 5
    assert answers[0]["status"] == "done"
    eventually(lambda: len(stored_fills(quoted.store())) == 1)


@pytest.mark.usefixtures("quoted")
def test_funds_are_spent_and_not_more(visitor: Visitor) -> None:
    body = {"idempotencyKey": "two", "pair": "BTC-EUR", "side": "buy", "funds": "100"}

    made = post(visitor, "/trades", body, 200)

    assert made["status"] == "done"
    assert 99 < Decimal(made["funds"]) <= 100


def test_what_the_market_does_not_take_is_taken_off_the_book(
    visitor: Visitor, quoted: Sim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.services.one_off.PATIENCE_S", 0.2)
    quoted.bus.put(BEST_PRICES, best("3399", "3401", size="0.005", at=now()), "BTC-EUR")

    made = post(visitor, "/trades", BUY, 200)

    assert (made["status"], Decimal(made["size"])) == ("part", Decimal("0.005"))
    assert post(visitor, "/trades", BUY, 200) == made


def test_a_trade_whose_answer_is_late_is_asked_on_under_its_key(
    visitor: Visitor, quoted: Sim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.services.one_off.ANSWER_WITHIN_S", 0.2)
    quoted.pause()
    assert post(visitor, "/trades", BUY, 202)["status"] == "pending"
    quoted.go_on()
    monkeypatch.undo()

    assert post(visitor, "/trades", BUY, 200)["status"] == "done"
    eventually(lambda: len(stored_orders(quoted.store())) == 1)


@pytest.mark.usefixtures("quoted")
def test_a_key_stands_for_one_trade(visitor: Visitor) -> None:
    post(visitor, "/trades", BUY, 200)

    error = post(visitor, "/trades", BUY | {"size": "0.03"}, 409)["error"]

    assert error["fields"] == {"idempotencyKey": "was used for another trade"}


@pytest.mark.usefixtures("quoted")
def test_what_is_wrong_names_its_field_and_uses_no_key(visitor: Visitor) -> None:
    error = post(visitor, "/trades", BUY | {"size": "much"}, 422)["error"]

    assert error["fields"] == {"size": "is not a number"}
    assert post(visitor, "/trades", BUY, 200)["status"] == "done"
