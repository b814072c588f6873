"""The stand-in exchange's faults, each as a client meets it."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
import requests
import websocket

from cambista_sim.exchange.library import SHIPPED
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.waiting import eventually

PAIR = "BTC-EUR"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run an exchange that plays a day's candles a hundred times as fast as life."""
    recording = str(next(SHIPPED.glob("*.csv.gz")))
    folder = tmp_path_factory.mktemp("faulty")
    with running_exchange(folder, VIRC_REPLAY=recording, VIRC_REPLAY_SPEED="100") as running:
        yield running


@pytest.fixture
def exchange(process: ExchangeProcess) -> Iterator[ExchangeProcess]:
    """Return the exchange, whose faults are gone after the test."""
    yield process
    process.clear_faults()


@pytest.fixture
def feed(exchange: ExchangeProcess) -> Iterator[websocket.WebSocket]:
    """Return a socket that has heard its first match."""
    with exchange.feed("matches", product_ids=[PAIR]) as opened:
        while json.loads(opened.recv())["type"] != "match":
            pass
        yield opened


MORE = 10
"""So many messages are read after the last that is out of the usual: there is no other."""


def next_ids(feed: websocket.WebSocket, count: int) -> list[int]:
    """Return the ids of the next matches that can be read."""
    return [json.loads(feed.recv())["trade_id"] for _ in range(count)]


def steps(ids: list[int]) -> list[int]:
    """Return by how much each id is above the one before."""
    return [after - before for before, after in pairwise(ids)]


def odd_steps(ids: list[int]) -> list[int]:
    """Return the steps that are not to the next id."""
    return [step for step in steps(ids) if step != 1]


@pytest.mark.parametrize(
    ("kind", "unusual"),
    [("drop", [2, 2, 2]), ("duplicate", [0, 0, 0]), ("reorder", [2, -1, 2] * 3)],
)
def test_matches_are_dropped_duplicated_and_reordered(
    exchange: ExchangeProcess, feed: websocket.WebSocket, kind: str, unusual: list[int]
) -> None:
    exchange.strike({"kind": kind, "count": 3, "every": 5, "product_id": PAIR})
    ids = next_ids(feed, 2)
    while len(odd_steps(ids)) < len(unusual):
        ids += next_ids(feed, 1)
    assert odd_steps([*ids, *next_ids(feed, MORE)]) == unusual
    assert exchange.get("/admin/faults")[0]["hits"] == 3


def test_a_dropped_match_is_in_the_rest_history(
    exchange: ExchangeProcess, feed: websocket.WebSocket
) -> None:
    ids = next_ids(feed, 1)
    exchange.strike({"kind": "drop"})
    while not odd_steps(ids):
        ids += next_ids(feed, 1)
    [lost] = set(range(ids[0], ids[-1])) - set(ids)
    rows = exchange.get(f"/products/{PAIR}/trades", after=lost + 1, limit=1)
    assert [row["trade_id"] for row in rows] == [lost]


def test_a_stalled_socket_stays_open_and_goes_on(
    exchange: ExchangeProcess, feed: websocket.WebSocket
) -> None:
    exchange.strike({"kind": "stall", "seconds": 1.5})
    ids: list[int] = []
    silent_s = 0.0
    while silent_s < 1:
        began_s = time.monotonic()
        ids += next_ids(feed, 1)
        silent_s = time.monotonic() - began_s
    ids += next_ids(feed, MORE)
    assert set(steps(ids)) == {1}
    with exchange.feed("matches", product_ids=[PAIR]) as other:
        assert other.recv()


def test_an_abrupt_close_is_a_reset(exchange: ExchangeProcess, feed: websocket.WebSocket) -> None:
    exchange.strike({"kind": "close", "how": "abrupt"})

    with pytest.raises(ConnectionResetError):
        next_ids(feed, 1000)


def test_a_normal_close_has_code_1000(exchange: ExchangeProcess, feed: websocket.WebSocket) -> None:
    exchange.strike({"kind": "close", "how": "normal"})

    opcode, payload = feed.recv_data()
    while opcode != websocket.ABNF.OPCODE_CLOSE:
        opcode, payload = feed.recv_data()
    assert int.from_bytes(payload[:2]) == 1000


def test_connections_are_refused_for_some_time(
    exchange: ExchangeProcess, feed: websocket.WebSocket
) -> None:
    exchange.strike({"kind": "refuse", "seconds": 3})
    eventually(lambda: not reachable(exchange))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", exchange.port), timeout=60)
    assert next_ids(feed, 5)
    eventually(lambda: reachable(exchange))


def reachable(exchange: ExchangeProcess) -> bool:
    """Return whether the exchange answers."""
    try:
        return bool(exchange.get("/time"))
    except requests.ConnectionError:
        return False


def texts_around(
    exchange: ExchangeProcess,
    feed: websocket.WebSocket,
    what: str,
    is_odd: Callable[[str], bool],
) -> list[str]:
    """Switch garbage on, and return what comes up to it and after it."""
    exchange.strike({"kind": "garbage", "what": what, "every": 5})
    texts = [str(feed.recv())]
    while not is_odd(texts[-1]):
        texts.append(str(feed.recv()))
    return texts + [str(feed.recv()) for _ in range(MORE)]


def test_invalid_json_is_sent(exchange: ExchangeProcess, feed: websocket.WebSocket) -> None:
    texts = texts_around(exchange, feed, "invalid_json", lambda text: not is_json(text))

    broken = [text for text in texts if not is_json(text)]
    assert len(broken) == 1
    whole = [json.loads(text)["trade_id"] for text in texts if is_json(text)]
    assert set(steps(whole)) == {1}


def is_json(text: str) -> bool:
    """Return whether a text is JSON."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("what", "is_odd"),
    [
        ("unknown_type", lambda message: message["type"] == "wibble"),
        ("extra_fields", lambda message: "extra" in message and "price" in message),
        ("missing_fields", lambda message: "trade_id" in message and "price" not in message),
    ],
)
def test_odd_messages_are_sent(
    exchange: ExchangeProcess,
    feed: websocket.WebSocket,
    what: str,
    is_odd: Callable[[dict[str, Any]], bool],
) -> None:
    texts = texts_around(exchange, feed, what, lambda text: is_odd(json.loads(text)))
    messages = [json.loads(text) for text in texts]

    assert len([message for message in messages if is_odd(message)]) == 1


@pytest.mark.parametrize(
    ("answer", "status", "begins"),
    [
        ("429", 429, '{"message":'),
        ("500", 500, '{"message":'),
        ("502", 502, "<"),
        ("html", 200, "<"),
    ],
)
def test_rest_answers_wrongly_so_many_times(
    exchange: ExchangeProcess, answer: str, status: int, begins: str
) -> None:
    exchange.strike({"kind": "rest", "answer": answer, "count": 2})

    replies = [requests.get(f"{exchange.url}/products", timeout=60) for _ in range(3)]

    assert [reply.status_code for reply in replies] == [status, status, 200]
    assert replies[0].text.startswith(begins)
    assert replies[2].json()


def test_rest_hangs_up_or_is_cut_short(exchange: ExchangeProcess) -> None:
    exchange.strike(
        {"kind": "rest", "answer": "hang_up", "count": 1},
        {"kind": "rest", "answer": "invalid_json", "count": 1},
    )

    with pytest.raises(requests.ConnectionError):
        requests.get(f"{exchange.url}/products", timeout=60)
    assert not is_json(requests.get(f"{exchange.url}/products", timeout=60).text)


def test_a_fault_that_cannot_be_read_is_refused(exchange: ExchangeProcess) -> None:
    reply = requests.post(f"{exchange.url}/admin/faults", data='{"kind":"explode"}', timeout=60)

    assert reply.status_code == 400
    assert "explode" in reply.json()["message"]
