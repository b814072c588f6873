"""The stand-in exchange as its clients see it: real sockets, real processes."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from decimal import Decimal
from http.client import HTTPConnection
from os import environ
from pathlib import Path
from typing import Any

import pytest
import requests
import websocket

from cambista_sim.exchange import anchor_file
from cambista_sim.exchange.library import SHIPPED
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.waiting import eventually

SEVEN = Path(__file__).parents[2] / "data/exchange_2021-04-17_7products_l2_ticker_matches.jsonl.gz"
CANDLES = str(next(SHIPPED.glob("*.csv.gz")))
PAIR = "BTC-EUR"


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run an exchange that plays a day's candles a hundred times as fast as life."""
    folder = tmp_path_factory.mktemp("exchange")
    with running_exchange(folder, VIRC_REPLAY=CANDLES, VIRC_REPLAY_SPEED="100") as running:
        yield running


def heard(feed: websocket.WebSocket, count: int, kind: str = "match") -> list[dict[str, Any]]:
    """Return so many messages of a kind."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        message = json.loads(feed.recv())
        if message["type"] == kind:
            found.append(message)
    return found


def rest(feed: websocket.WebSocket) -> Iterator[dict[str, Any]]:
    """Yield messages until none comes or the connection ends."""
    with suppress(websocket.WebSocketException, ConnectionError):
        while text := feed.recv():
            yield json.loads(text)


def history(exchange: ExchangeProcess, pair: str = PAIR) -> list[dict[str, Any]]:
    """Return all trades there have been, oldest first, walked by ``CB-AFTER``."""
    rows: list[dict[str, Any]] = []
    query: dict[str, str] = {}
    while True:
        url = f"{exchange.url}/products/{pair}/trades"
        reply = requests.get(url, params=query, timeout=10)
        rows.extend(reply.json())
        if "CB-AFTER" not in reply.headers:
            return rows[::-1]
        query = {"after": reply.headers["CB-AFTER"]}


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
        assert match.items() >= by_id[match["trade_id"]].items()


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
    assert (ticker["trade_id"], ticker["price"]) == (rows[-1]["trade_id"], rows[-1]["price"])
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
    reply = requests.get(exchange.url + path, timeout=10)

    assert (reply.status_code, reply.json()) == (status, {"message": message})


def test_a_request_without_a_user_agent_is_refused(exchange: ExchangeProcess) -> None:
    # requests would add one of its own.
    with closing(HTTPConnection("127.0.0.1", exchange.port, timeout=10)) as connection:
        connection.request("GET", "/time")
        reply = connection.getresponse()
        body = json.loads(reply.read())

    assert (reply.status, body) == (400, {"message": "User-Agent header is required."})


def test_who_does_not_subscribe_is_disconnected_after_5_s(exchange: ExchangeProcess) -> None:
    began_s = time.monotonic()
    with exchange.feed() as feed:
        opcode, _ = feed.recv_data()

    assert opcode == websocket.ABNF.OPCODE_CLOSE
    assert 4.5 < time.monotonic() - began_s < 7


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


def test_ids_go_on_after_the_exchange_was_killed(tmp_path: Path) -> None:
    settings = {"VIRC_REPLAY": CANDLES, "VIRC_REPLAY_SPEED": "200"}
    with running_exchange(tmp_path, **settings) as exchange:
        with exchange.feed("matches", product_ids=[PAIR]) as feed:
            matches = heard(feed, 60)
        before = history(exchange)
        exchange.kill()
        time.sleep(0.5)
        exchange.start()

        with exchange.feed("matches", product_ids=[PAIR]) as feed:
            after = heard(feed, 20)
        rows = history(exchange)

    assert rows[: len(before)] == before
    assert [row["trade_id"] for row in rows] == list(
        range(rows[0]["trade_id"], rows[0]["trade_id"] + len(rows))
    )
    # Those that were due while it was down are in the history and were on no socket.
    assert after[0]["trade_id"] > matches[-1]["trade_id"] + 20
    assert {row["trade_id"] for row in rows} >= {match["trade_id"] for match in after}


def test_another_speed_begins_beyond_the_ids_of_before(tmp_path: Path) -> None:
    with running_exchange(tmp_path, VIRC_REPLAY=CANDLES, VIRC_REPLAY_SPEED="100000") as exchange:
        eventually(lambda: exchange.played()[PAIR]["count"] > 20_000)
        last_id = exchange.pause()[PAIR]["last_id"]

    with running_exchange(tmp_path, VIRC_REPLAY=CANDLES) as exchange:
        first_id = exchange.played()[PAIR]["first_id"]

    assert first_id > last_id


def test_an_anchor_that_cannot_be_read_begins_a_new_replay(tmp_path: Path) -> None:
    (tmp_path / anchor_file.NAME).write_text('{"fingerprint":')

    with running_exchange(tmp_path, VIRC_REPLAY=CANDLES) as exchange:
        assert exchange.played()[PAIR]["count"] >= 1
        assert "cannot be read" in exchange.log_file.read_text()


def test_a_book_of_snapshot_and_updates_is_right_over_many_loops(tmp_path: Path) -> None:
    pair = "SKL-USD"
    with running_exchange(tmp_path, VIRC_REPLAY=str(SEVEN), VIRC_REPLAY_SPEED="40") as exchange:
        book: dict[str, dict[Decimal, Decimal]] = {"buy": {}, "sell": {}}
        with exchange.feed("level2_batch", product_ids=[pair]) as feed:
            snapshot = heard(feed, 1, "snapshot")[0]
            for side, name in (("buy", "bids"), ("sell", "asks")):
                book[side] = {Decimal(price): Decimal(size) for price, size in snapshot[name]}
            for message in heard(feed, 30, "l2update"):
                update(book, message)
            exchange.pause()
            feed.settimeout(0.3)
            for message in rest(feed):
                update(book, message)
        told = exchange.get(f"/products/{pair}/book", level=2)

    for side, name in (("buy", "bids"), ("sell", "asks")):
        assert book[side] == {Decimal(price): Decimal(size) for price, size, _ in told[name]}


def update(book: dict[str, dict[Decimal, Decimal]], message: dict[str, Any]) -> None:
    """Apply an update, and check that the book is not crossed."""
    if message["type"] != "l2update":
        return
    for side, price, size in message["changes"]:
        if Decimal(size):
            book[side][Decimal(price)] = Decimal(size)
        else:
            book[side].pop(Decimal(price), None)
    assert max(book["buy"]) < min(book["sell"])


def test_speed_0_waits_for_its_readers_and_loses_nothing(tmp_path: Path) -> None:
    with running_exchange(tmp_path, VIRC_REPLAY=CANDLES, VIRC_REPLAY_SPEED="0") as exchange:
        with exchange.feed("matches", product_ids=[PAIR]) as feed:
            ids = [match["trade_id"] for match in heard(feed, 10_000)]
        first = exchange.get(f"/products/{PAIR}/trades", after=ids[0] + 1, limit=1)
        exchange.restart()
        with exchange.feed("matches", product_ids=[PAIR]) as feed:
            later_id = heard(feed, 1)[0]["trade_id"]
        again = exchange.get(f"/products/{PAIR}/trades", after=ids[0] + 1, limit=1)

    assert ids == list(range(ids[0], ids[0] + 10_000))
    assert later_id > ids[-1]
    assert first == again


def test_a_reader_that_is_too_slow_is_cut_off(tmp_path: Path) -> None:
    settings = {"VIRC_REPLAY_SPEED": "100000", "VIRC_EXCHANGE_QUEUE": "500"}
    with (
        running_exchange(tmp_path, VIRC_REPLAY=CANDLES, **settings) as exchange,
        exchange.feed("matches", product_ids=[PAIR]) as feed,
    ):
        eventually(lambda: "cut off" in exchange.log_file.read_text(), within_s=15)

        # What the kernel had buffered may still come, but not the endless replay.
        assert len(list(rest(feed))) < 100_000


def test_sigterm_ends_it_within_3_s_with_sockets_open(tmp_path: Path) -> None:
    with (
        running_exchange(tmp_path, VIRC_REPLAY=CANDLES) as exchange,
        exchange.feed("matches", product_ids=[PAIR]) as feed,
    ):
        heard(feed, 1, "subscriptions")
        began_s = time.monotonic()

        assert exchange.stop() == 0
        assert time.monotonic() - began_s < 3


def test_requests_over_the_rate_are_refused(tmp_path: Path) -> None:
    settings = {"VIRC_REPLAY": CANDLES, "VIRC_EXCHANGE_PUBLIC_RATE": "10"}
    with running_exchange(tmp_path, **settings) as exchange, requests.Session() as session:
        replies = [session.get(f"{exchange.url}/time", timeout=10) for _ in range(40)]

    refused = [reply for reply in replies if reply.status_code == 429]
    assert refused
    assert refused[0].json() == {"message": "Public rate limit exceeded"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIRC_REPLAY", "nowhere.jsonl.gz"),
        ("VIRC_REPLAY", __file__),
        ("VIRC_REPLAY", f"{CANDLES} {CANDLES}"),
        ("VIRC_REPLAY_SPEED", "-1"),
    ],
)
def test_a_bad_setting_ends_it_with_code_2_and_its_name(
    tmp_path: Path, name: str, value: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "cambista_sim.exchange"],
        env={**environ, "VIRC_DATA": str(tmp_path), name: value},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert ended.returncode == 2
    assert name in ended.stderr
