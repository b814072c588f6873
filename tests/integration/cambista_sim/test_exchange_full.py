"""The ``full`` channel, order by order, as a stranger would rebuild a book from it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cambista_sim.exchange.library import SHIPPED
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.exchange_client import Client
from tests.support.feeds import heard

PAIR = "BTC-USD"
RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[ExchangeProcess]:
    """Run an exchange whose market stands still."""
    with running_exchange(tmp_path, VIRC_REPLAY=RECORDING) as one:
        one.pause()
        yield one


def test_makers_are_done_right_after_their_last_match_and_the_taker_rests_last(
    running: ExchangeProcess,
) -> None:
    client = Client(running.url)
    with running.feed() as feed:
        feed.send(client.subscribe("full", product_ids=[PAIR]))
        heard(feed, 1, "subscriptions")
        book = running.get(f"/products/{PAIR}/book", level=3)
        price, size, _ = book["asks"][0]
        ids = {row[2]: row for row in book["asks"]}
        at_best = [row for row in book["asks"] if row[0] == price]
        more = sum((Decimal(row[1]) for row in at_best), Decimal("0.5"))

        placed = client.place(type="limit", price=price, size=str(more))
        messages = _until(feed, "open")

    assert size == at_best[0][1]
    numbers = [each["sequence"] for each in messages]
    assert numbers == list(range(book["sequence"] + 1, book["sequence"] + 1 + len(numbers)))
    assert [each["type"] for each in messages] == [
        "received",
        *(["match", "done"] * len(at_best)),
        "open",
    ]
    for match, done in zip(messages[1:-1:2], messages[2:-1:2], strict=True):
        assert match["maker_order_id"] == done["order_id"]
        assert done["order_id"] in ids
        assert (done["reason"], Decimal(done["remaining_size"])) == ("filled", Decimal(0))
    assert messages[-1]["order_id"] == placed["id"]
    assert Decimal(messages[-1]["remaining_size"]) == Decimal("0.5")


def _until(feed: Any, kind: str) -> list[dict[str, Any]]:  # noqa: ANN401 - a socket
    """Return the messages with a sequence, up to the first of a kind."""
    found: list[dict[str, Any]] = []
    while not found or found[-1]["type"] != kind:
        message = json.loads(feed.recv())
        if "sequence" in message:
            found.append(message)
    return found
