"""The stand-in exchange over its life: killed, stopped, too fast for its readers, set wrong."""

import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from os import environ
from pathlib import Path
from typing import Any

import pytest
import requests

from cambista_sim.exchange import anchor_file
from cambista_sim.exchange.library import SHIPPED
from tests.support.exchange import running_exchange
from tests.support.feeds import PAIR, heard, history, rest
from tests.support.waiting import eventually

SEVEN = Path(__file__).parents[2] / "data/exchange_2021-04-17_7products_l2_ticker_matches.jsonl.gz"
CANDLES = str(next(SHIPPED.glob("*.csv.gz")))


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
            told = exchange.get(f"/products/{pair}/book", level=2)
            feed.settimeout(0.3)
            eventually(lambda: is_right(book, told, rest(feed)))


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
        eventually(lambda: "cut off" in exchange.log_file.read_text())

        # What the kernel had buffered may still come, but not the endless replay.
        assert len(list(rest(feed))) < 100_000


def test_sigterm_ends_it_with_sockets_open(tmp_path: Path) -> None:
    with (
        running_exchange(tmp_path, VIRC_REPLAY=CANDLES) as exchange,
        exchange.feed("matches", product_ids=[PAIR]) as feed,
    ):
        heard(feed, 1, "subscriptions")
        began_s = time.monotonic()

        assert exchange.stop() == 0
        # Within three seconds, as far as it is for it to say: it waits for nobody to hang up.
        assert time.monotonic() - began_s < 30


def test_requests_over_the_rate_are_refused(tmp_path: Path) -> None:
    settings = {"VIRC_REPLAY": CANDLES, "VIRC_EXCHANGE_PUBLIC_RATE": "1"}
    with running_exchange(tmp_path, **settings) as exchange, requests.Session() as session:
        replies = [session.get(f"{exchange.url}/time", timeout=60) for _ in range(40)]

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
        timeout=60,
        check=False,
    )

    assert ended.returncode == 2
    assert name in ended.stderr


def is_right(
    book: dict[str, dict[Decimal, Decimal]],
    told: dict[str, list[tuple[str, str, int]]],
    messages: Iterator[dict[str, Any]],
) -> bool:
    """Whether a book is what was told over REST, after the updates that have come."""
    for message in messages:
        update(book, message)
    return all(
        book[side] == {Decimal(price): Decimal(size) for price, size, _ in told[name]}
        for side, name in (("buy", "bids"), ("sell", "asks"))
    )


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
