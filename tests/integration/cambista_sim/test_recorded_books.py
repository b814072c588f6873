"""The venue's book held against what Coinbase's own did: recorded streams of every order."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from cambista_sim.book import Book
from cambista_sim.facts import AnyFact, Changed, Done, Matched, Opened, Received
from cambista_sim.liquidity import Liquidity
from cambista_sim.request import OrderRequest
from cambista_sim.venue import Venue
from common.messages.base import Side
from common.messages.market import Product
from tests.support.trading import START, later

FOLDER = Path(__file__).resolve().parents[2] / "data"
FULL = "exchange_2016-03-12_BTC-USD_full_l3"
LEVEL2 = "exchange_2018-04-24_BTC-USD_l2_48min_rebuilt"
PAIR = "BTC-USD"
CENT, SATOSHI = Decimal("0.01"), Decimal("0.00000001")


def messages(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(FOLDER / f"{name}.jsonl.gz") as lines:
        for line in lines:
            yield json.loads(line, parse_float=Decimal)["msg"]


def opening() -> dict[str, Any]:
    with gzip.open(FOLDER / f"{FULL}.book_before.json.gz") as file:
        found: dict[str, Any] = json.load(file)
    return found


def checkpoints() -> dict[int, dict[str, Any]]:
    found = json.loads((FOLDER / f"{FULL}.checkpoints.json").read_text(), parse_float=Decimal)
    return {each["after_sequence"]: each for each in found}


def ticks(price: object) -> int:
    return int(Decimal(str(price)) / CENT)


def lots(size: object) -> int:
    return int(Decimal(str(size)) / SATOSHI)


def resting() -> Iterator[tuple[str, Side, str, str]]:
    book = opening()
    for side, rows in ((Side.BUY, book["bids"]), (Side.SELL, book["asks"])):
        for price, size, order_id in rows:
            yield order_id, side, price, size


def check_book(book: Book[Any], expected: dict[str, Any]) -> None:
    for side, name in ((Side.BUY, "bids"), (Side.SELL, "asks")):
        depth = expected["levels_per_side"]
        assert [(each.tick, each.lots) for each in book.levels(side, depth)] == [
            (ticks(price), lots(size)) for price, size in expected[name]
        ]


def test_the_book_driven_by_recorded_orders_makes_the_exchanges_matches_and_books() -> None:
    book: Book[str] = Book()
    for order_id, side, price, size in resting():
        book.add(order_id, side, ticks(price), lots(size))
    expected, matches, recorded, checked = checkpoints(), [], [], 0
    for message in messages(FULL):
        order_id, side = message.get("order_id", ""), Side(message["side"])
        if message["type"] == "received":
            limit = message["price"] and ticks(message["price"])
            left = lots(message["size"])
            for match in book.match(side, left, limit):
                left -= match.lots
                matches.append((match.key, order_id, match.tick, match.lots))
            if limit and left:
                book.add(order_id, side, limit, left)
        elif message["type"] == "done" and message["reason"] == "canceled":
            assert book.cancel(order_id) == lots(message["remaining_size"])
        elif message["type"] == "match":
            ids = (message["maker_order_id"], message["taker_order_id"])
            recorded.append((*ids, ticks(message["price"]), lots(message["size"])))
        if message["sequence"] in expected:
            check_book(book, expected[message["sequence"]])
            checked += 1

    assert checked == 2
    assert matches == recorded
    assert len(recorded) == 1


def asked(order_id: str, side: Side, price: str | None, size: str) -> OrderRequest:
    return OrderRequest(
        user=f"{side}ers",
        order_id=UUID(order_id),
        pair=PAIR,
        side=side,
        kind="limit" if price else "market",
        price=(price and Decimal(price)) or None,
        size=Decimal(size),
    )


def told(fact: AnyFact) -> tuple[object, ...]:
    """Return what a fact and a recorded message have in common."""
    match fact:
        case Received():
            return ("received", fact.sequence, fact.request.order_id, fact.request.size)
        case Opened():
            return ("open", fact.sequence, fact.order_id, fact.size)
        case Done():
            return ("done", fact.sequence, fact.order_id, fact.reason)
        case Matched():
            return ("match", fact.sequence, fact.trade_id, fact.price, fact.size)
        case _:
            raise ValueError(f"{fact} is not recorded")


def recorded_as(message: dict[str, Any]) -> tuple[object, ...]:
    kind, sequence = message["type"], message["sequence"]
    if kind == "match":
        price, size = Decimal(message["price"]), Decimal(message["size"])
        return (kind, sequence, message["trade_id"], price, size)
    last = (
        message["reason"]
        if kind == "done"
        else Decimal(message["remaining_size" if kind == "open" else "size"])
    )
    return (kind, sequence, UUID(message["order_id"]), last)


def recorded_venue() -> Venue:
    """Return a venue on which the orders before the recording rest."""
    made = Venue(Decimal(0), Decimal(0))
    made.enlist(
        Product(pair=PAIR, base_increment=SATOSHI, quote_increment=CENT, min_funds=Decimal(0)),
        START,
    )
    for side, currency in ((Side.BUY, "USD"), (Side.SELL, "BTC")):
        made.deposit(f"{side}ers", {currency: Decimal(10) ** 12}, START)
    for row in resting():
        made.place(asked(*row), START)
    first = next(each for each in messages(FULL) if each["type"] == "match")
    listing = made.state.listings[PAIR]
    listing.sequence, listing.trade_id = opening()["sequence"], first["trade_id"] - 1
    return made


def test_the_venue_driven_by_recorded_orders_tells_the_recorded_messages_number_by_number() -> None:
    made = recorded_venue()
    expected, ours, theirs = checkpoints(), [], []
    for message in messages(FULL):
        side = Side(message["side"])
        theirs.append(recorded_as(message))
        if message["type"] == "received":
            row = (message["order_id"], side, message["price"], message["size"])
            ours += made.place(asked(*row), later(1))
        elif message["type"] == "done" and message["reason"] == "canceled":
            ours += made.cancel(f"{side}ers", UUID(message["order_id"]), later(1))
        if message["sequence"] in expected:
            check_book(made.state.listings[PAIR].book, expected[message["sequence"]])

    assert [told(each) for each in ours] == theirs
    assert not any(isinstance(each, Changed) for each in ours)
    assert Counter(type(each) for each in ours)[Matched] == 1


def test_the_recorded_level_2_stream_ends_in_the_recorded_book() -> None:
    liquidity = Liquidity()
    for message in messages(LEVEL2):
        if message["type"] == "snapshot":
            bids, asks = (
                {ticks(price): lots(size) for price, size in message[name]}
                for name in ("bids", "asks")
            )
            liquidity.replace(bids, asks)
            continue
        liquidity.change(
            (Side(side), ticks(price), lots(size)) for side, price, size in message["changes"]
        )
    expected = json.loads((FOLDER / f"{LEVEL2}.final_book.json").read_text())

    for side, name, best in ((Side.BUY, "bids", "best_bid"), (Side.SELL, "asks", "best_ask")):
        totals = liquidity.totals(side)
        ours = sorted(totals.items(), reverse=side is Side.BUY)
        rows = [(ticks(price), lots(size)) for price, size in expected[f"{name}_top50"]]
        assert ours[: len(rows)] == rows
        assert len(totals) == expected["levels"][name == "asks"]
        assert liquidity.best(side, START) == ticks(expected[best][0])
