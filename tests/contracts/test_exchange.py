"""What every kind of venue must do, each asked through the stand-in exchange."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from queue import Empty, Queue
from typing import TypeVar
from uuid import uuid4

import pytest

from cambista.evidence import (
    Accepted,
    CancelTaken,
    FeedDown,
    FeedNews,
    FeedUp,
    FillSeen,
    NothingToCancel,
    NotSent,
    OrderSeen,
    OrderState,
    Refused,
    Ticket,
    Unknown,
)
from cambista.exchange import Access, Exchange, VenueAway, open_exchange
from cambista_sim.exchange.demo_key import FILE
from cambista_sim.exchange.library import SHIPPED
from cambista_sim.exchange.users import DEMO
from common.clock import now
from common.messages.base import Side
from tests.support.exchange import ExchangeProcess, running_exchange
from tests.support.exchange_client import Client
from tests.support.redis import free_port

PAIR = "BTC-USD"
RECORDING = str(next(SHIPPED.glob("l2_BTC-USD*.gz")))
KINDS = ("coinbase", "coinbase_advanced", "ccxt")
FED = ("coinbase", "coinbase_advanced")
LOW = Decimal("5000.00")
SIZE = Decimal("0.01")
AT = datetime(2026, 1, 1, tzinfo=UTC)
UNLIMITED = {"VIRC_EXCHANGE_PRIVATE_RATE": "0", "VIRC_EXCHANGE_FILLS_RATE": "0"}


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeProcess]:
    """Run the stand-in exchange, whose market stands still."""
    folder = tmp_path_factory.mktemp("venue")
    with running_exchange(folder, VIRC_REPLAY=RECORDING, **UNLIMITED) as running:
        running.pause()
        yield running


def key_file(kind: str, venue: ExchangeProcess) -> Path:
    """Return the file of the demo user's keys, in the form that a kind of venue wants."""
    if kind == "coinbase_advanced":
        return venue.folder / FILE
    file = venue.folder / f"{kind}.json"
    written = {"key": DEMO.key, "secret": DEMO.secret, "passphrase": DEMO.passphrase}
    if kind == "ccxt":
        written = {
            "exchange": "coinbaseexchange",
            "apiKey": DEMO.key,
            "secret": DEMO.secret,
            "password": DEMO.passphrase,
        }
    file.write_text(json.dumps(written))
    return file


def opened(kind: str, venue: ExchangeProcess, url: str = "") -> Exchange:
    """Return the demo user's account."""
    access = Access(
        name=kind,
        rest_url=url or venue.url,
        feed_url=None,
        key_file=key_file(kind, venue),
        is_real_allowed=False,
        pairs=(PAIR, "XYZ-USD"),
    )
    return open_exchange(kind, access)


@pytest.fixture(params=KINDS)
def exchange(request: pytest.FixtureRequest, venue: ExchangeProcess) -> Iterator[Exchange]:
    """Return an account of each kind; its orders and the venue's faults are gone afterwards."""
    found = opened(request.param, venue)
    yield found
    found.close()
    venue.clear_faults()
    Client(venue.url).delete("/orders")


@pytest.fixture(params=FED)
def fed(request: pytest.FixtureRequest, venue: ExchangeProcess) -> Iterator[Exchange]:
    """Return an account of each kind that has a feed."""
    found = opened(request.param, venue)
    yield found
    found.close()
    venue.clear_faults()
    Client(venue.url).delete("/orders")


T = TypeVar("T")


class Followed:
    """A feed that is up, and what it has told."""

    def __init__(self, exchange: Exchange) -> None:
        self._news: Queue[FeedNews] = Queue()
        feed = exchange.feed()
        assert feed is not None
        self.feed = feed
        self.feed.start(self._news.put)
        assert self.next(FeedUp) == FeedUp()

    def next(self, kind: type[T], within_s: float = 5.0) -> T:
        """Return the next news of a kind."""
        deadline = time.monotonic() + within_s
        while (left_s := deadline - time.monotonic()) > 0:
            try:
                told = self._news.get(timeout=left_s)
            except Empty:
                break
            if isinstance(told, kind):
                return told
        raise AssertionError(f"no {kind.__name__} within {within_s} s")


def ticket(side: Side = Side.BUY, price: Decimal = LOW, size: Decimal = SIZE) -> Ticket:
    return Ticket(uuid4(), PAIR, side, price, size)


def placed(exchange: Exchange, asked: Ticket) -> str:
    """Place an order that must be accepted, and return the venue's id."""
    outcome = exchange.place(exchange.compose(asked), now())
    assert isinstance(outcome, Accepted), outcome
    return outcome.venue_order_id


def best(venue: ExchangeProcess, side: str) -> Decimal:
    return Decimal(venue.get(f"/products/{PAIR}/book")[side][0][0])


def test_it_tells_of_the_account(exchange: Exchange) -> None:
    powers = exchange.key_powers()
    held = {each.currency: each for each in exchange.holdings()}
    rates = exchange.fee_rates()

    assert powers.may_withdraw is not True
    assert powers.account
    assert held["USD"].balance > 0
    assert held["BTC"].balance >= held["BTC"].hold
    assert 0 <= rates.maker <= rates.taker < 1
    assert abs(exchange.skew_s()) < 1


def test_both_doors_of_coinbase_know_the_same_account(venue: ExchangeProcess) -> None:
    found = [opened(kind, venue) for kind in ("coinbase", "coinbase_advanced")]

    assert len({each.key_powers().account for each in found}) == 1
    for each in found:
        each.close()


def test_it_lists_the_pairs_that_are_wanted_and_there(exchange: Exchange) -> None:
    (listing,) = exchange.listings()

    assert listing.product.pair == PAIR
    assert listing.product.quote_increment == Decimal("0.01")
    assert listing.product.base_increment == Decimal("0.00000001")
    assert listing.mode == "full"


def test_an_order_rests_is_found_and_is_cancelled(exchange: Exchange) -> None:
    asked, since = ticket(), now()

    venue_order_id = placed(exchange, asked)

    order = exchange.order(PAIR, venue_order_id)
    assert order is not None
    assert (order.state, order.price, order.size) == (OrderState.OPEN, LOW, SIZE)
    found = exchange.find(PAIR, asked.client_oid, since)
    assert found is not None
    assert (found.venue_order_id, found.client_oid) == (venue_order_id, asked.client_oid)
    assert [each.venue_order_id for each in exchange.open_orders()] == [venue_order_id]
    assert exchange.cancel(PAIR, venue_order_id) == CancelTaken()
    over = exchange.order(PAIR, venue_order_id)
    assert over is None or over.state is OrderState.CANCELLED
    assert exchange.open_orders() == []
    assert isinstance(exchange.cancel(PAIR, venue_order_id), NothingToCancel)


def test_the_same_ticket_is_the_same_body(exchange: Exchange) -> None:
    asked = ticket()

    assert exchange.compose(asked) == exchange.compose(asked)
    assert exchange.compose(asked) != exchange.compose(ticket())


def test_an_order_that_takes_trades_and_its_fills_are_told(
    exchange: Exchange, venue: ExchangeProcess
) -> None:
    since = now()
    asked = ticket(price=best(venue, "asks") + 1, size=Decimal("0.00123456"))

    venue_order_id = placed(exchange, asked)

    order = exchange.order(PAIR, venue_order_id)
    assert order is not None
    assert (order.state, order.filled_size) == (OrderState.FILLED, asked.size)
    fills = exchange.fills_of(PAIR, venue_order_id)
    assert sum(each.size for each in fills) == asked.size
    rate = exchange.fee_rates().taker
    for each in fills:
        assert (each.side, each.pair, each.is_maker) == (Side.BUY, PAIR, False)
        assert each.fee == each.price * each.size * rate
    assert list(exchange.fills(PAIR, since - timedelta(seconds=1)))[-len(fills) :] == list(fills)
    assert exchange.fills(PAIR, now() + timedelta(minutes=1)) == []


def test_market_orders_take_a_size_or_funds(exchange: Exchange) -> None:
    bought = Ticket(uuid4(), PAIR, Side.BUY, None, None, funds=Decimal(20))
    sold = Ticket(uuid4(), PAIR, Side.SELL, None, Decimal("0.001"))

    for asked in (bought, sold):
        fills = exchange.fills_of(PAIR, placed(exchange, asked))
        assert {each.side for each in fills} == {asked.side}


@pytest.mark.parametrize("case", ["post only", "funds", "price", "size", "least"])
def test_an_order_against_the_rules_is_refused_and_nothing_is_held(
    exchange: Exchange, venue: ExchangeProcess, case: str
) -> None:
    taking = best(venue, "asks") + 1
    asked = {
        "post only": Ticket(uuid4(), PAIR, Side.BUY, taking, SIZE, is_post_only=True),
        "funds": ticket(size=Decimal(5000)),
        "price": ticket(price=Decimal("5000.001")),
        "size": ticket(size=Decimal("0.000000001")),
        "least": ticket(size=Decimal("0.00000001")),
    }[case]

    outcome = exchange.place(exchange.compose(asked), now())

    assert isinstance(outcome, Refused), outcome
    assert outcome.reason
    assert exchange.open_orders() == []
    found = exchange.find(PAIR, asked.client_oid, now() - timedelta(minutes=1))
    assert found is None or found.state is OrderState.REJECTED


def test_orders_of_others_are_shown(exchange: Exchange, venue: ExchangeProcess) -> None:
    other = Client(venue.url).place(type="limit", price="4000", size="0.01")

    (shown,) = exchange.open_orders()

    assert (shown.venue_order_id, shown.client_oid) == (other["id"], None)


@pytest.mark.parametrize("answer", ["hang_up", "html", "500", "truncated", "invalid_json"])
def test_an_order_whose_answer_is_lost_after_its_effect_is_unknown_and_found(
    exchange: Exchange, venue: ExchangeProcess, answer: str
) -> None:
    asked, since = ticket(), now()
    venue.strike({"kind": "rest", "answer": answer, "when": "after", "method": "POST", "count": 1})

    assert isinstance(exchange.place(exchange.compose(asked), now()), Unknown)

    found = exchange.find(PAIR, asked.client_oid, since)
    assert found is not None
    assert found.state is OrderState.OPEN


@pytest.mark.parametrize("answer", ["hang_up", "html", "502", "503"])
def test_an_order_whose_answer_is_lost_before_its_effect_is_unknown_and_nowhere(
    exchange: Exchange, venue: ExchangeProcess, answer: str
) -> None:
    asked, since = ticket(), now()
    venue.strike({"kind": "rest", "answer": answer, "when": "before", "method": "POST", "count": 1})

    assert isinstance(exchange.place(exchange.compose(asked), now()), Unknown)

    assert exchange.find(PAIR, asked.client_oid, since) is None


def test_a_rate_limit_refuses_an_order_and_is_no_answer_to_a_question(
    exchange: Exchange, venue: ExchangeProcess
) -> None:
    venue.strike({"kind": "rest", "answer": "429", "count": 2})

    assert isinstance(exchange.place(exchange.compose(ticket()), now()), Refused)
    with pytest.raises(VenueAway):
        exchange.open_orders()
    assert exchange.open_orders() == []


@pytest.mark.parametrize("answer", ["hang_up", "html", "500", "truncated"])
def test_a_question_without_an_answer_tells_nothing(
    exchange: Exchange, venue: ExchangeProcess, answer: str
) -> None:
    venue_order_id = placed(exchange, ticket())
    venue.strike({"kind": "rest", "answer": answer, "method": "GET"})

    with pytest.raises(VenueAway):
        exchange.order(PAIR, venue_order_id)
    with pytest.raises(VenueAway):
        exchange.open_orders()
    with pytest.raises(VenueAway):
        exchange.fills_of(PAIR, venue_order_id)


def test_a_cancel_whose_answer_is_lost_is_unknown_and_may_be_repeated(
    exchange: Exchange, venue: ExchangeProcess
) -> None:
    venue_order_id = placed(exchange, ticket())
    venue.strike({"kind": "rest", "answer": "hang_up", "when": "after", "count": 1})

    assert isinstance(exchange.cancel(PAIR, venue_order_id), Unknown)

    assert isinstance(exchange.cancel(PAIR, venue_order_id), NothingToCancel | CancelTaken)
    assert exchange.open_orders() == []


@pytest.mark.parametrize(("part", "state"), [(1, OrderState.FILLED), ("0.5", OrderState.CANCELLED)])
def test_what_trades_before_a_cancel_is_told_by_the_order_and_its_fills(
    exchange: Exchange, venue: ExchangeProcess, part: object, state: OrderState
) -> None:
    venue_order_id = placed(exchange, ticket())
    venue.strike({"kind": "fill_on_cancel", "part": part})

    outcome = exchange.cancel(PAIR, venue_order_id)

    assert isinstance(outcome, CancelTaken | NothingToCancel)
    order = exchange.order(PAIR, venue_order_id)
    assert order is not None
    assert order.state is state
    traded = sum(each.size for each in exchange.fills_of(PAIR, venue_order_id))
    assert order.filled_size == traded == SIZE * Decimal(str(part))


def test_an_order_that_the_venue_forgets_is_none(
    exchange: Exchange, venue: ExchangeProcess
) -> None:
    asked, since = ticket(), now()
    venue_order_id = placed(exchange, asked)
    venue.strike({"kind": "purge"})
    exchange.cancel(PAIR, venue_order_id)

    assert exchange.order(PAIR, venue_order_id) is None
    assert exchange.find(PAIR, asked.client_oid, since) is None
    assert isinstance(exchange.cancel(PAIR, venue_order_id), NothingToCancel)


def test_a_pair_that_takes_no_orders_refuses_them_and_takes_cancels(
    exchange: Exchange, venue: ExchangeProcess
) -> None:
    venue_order_id = placed(exchange, ticket())
    venue.strike({"kind": "modes", "product_id": PAIR, "cancel_only": True})

    try:
        assert isinstance(exchange.place(exchange.compose(ticket()), now()), Refused)
        assert exchange.cancel(PAIR, venue_order_id) == CancelTaken()
    finally:
        venue.strike({"kind": "modes", "product_id": PAIR})


def test_a_body_that_is_sent_twice_places_two_orders_at_the_exchange_and_one_at_advanced(
    venue: ExchangeProcess,
) -> None:
    """Why no order is ever sent again: the one dialect would buy twice."""
    counts = {}
    for kind in ("coinbase", "coinbase_advanced"):
        account = opened(kind, venue)
        body = account.compose(ticket())
        counts[kind] = len({str(account.place(body, now())) for _ in range(2)})
        account.close()
        Client(venue.url).delete("/orders")

    assert counts == {"coinbase": 2, "coinbase_advanced": 1}


def test_an_order_that_is_sent_long_after_its_time_is_refused_by_the_venue(
    exchange: Exchange,
) -> None:
    outcome = exchange.place(exchange.compose(ticket()), now() - timedelta(seconds=55))

    assert not isinstance(outcome, Accepted)
    assert exchange.open_orders() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_venue_that_does_not_listen_gets_nothing(kind: str, venue: ExchangeProcess) -> None:
    away = opened(kind, venue, f"http://127.0.0.1:{free_port()}")

    assert isinstance(away.place(away.compose(ticket()), now()), NotSent)
    assert isinstance(away.cancel(PAIR, str(uuid4())), NotSent)
    with pytest.raises(VenueAway):
        away.holdings()
    away.close()


def test_a_feed_tells_an_orders_life(fed: Exchange) -> None:
    followed = Followed(fed)
    asked = ticket()

    venue_order_id = placed(fed, asked)

    seen = followed.next(OrderSeen)
    assert (seen.venue_order_id, seen.client_oid) == (venue_order_id, asked.client_oid)
    fed.cancel(PAIR, venue_order_id)
    while not seen.state.is_end:
        seen = followed.next(OrderSeen)
    assert (seen.venue_order_id, seen.state) == (venue_order_id, OrderState.CANCELLED)
    followed.feed.close()


def test_a_feed_tells_what_traded(fed: Exchange, venue: ExchangeProcess) -> None:
    followed = Followed(fed)
    asked = ticket(price=best(venue, "asks") + 1, size=Decimal("0.00123456"))

    venue_order_id = placed(fed, asked)

    filled = Decimal(0)
    seen: list[object] = []
    while not (seen and isinstance(seen[-1], OrderSeen) and seen[-1].state.is_end):
        told = followed.next(object)
        assert told != FeedUp(), "a hole, where nothing was lost"
        seen.append(told)
        filled += told.size if isinstance(told, FillSeen) else 0
    last = seen[-1]
    assert isinstance(last, OrderSeen)
    assert (last.venue_order_id, last.state) == (venue_order_id, OrderState.FILLED)
    fills = [each for each in seen if isinstance(each, FillSeen)]
    # A feed tells fills exactly as the list of fills does, or tells states alone; clocks may be
    # written with fewer digits.
    listed = fed.fills_of(PAIR, venue_order_id) if fills else []
    assert [replace(each, filled_at=AT) for each in fills] == [
        replace(each, filled_at=AT) for each in listed
    ]
    assert asked.size in {filled, last.filled_size}
    followed.feed.close()


@pytest.mark.parametrize("kind", ["coinbase"])
def test_a_match_that_the_feed_loses_has_everything_asked_for(
    kind: str, venue: ExchangeProcess
) -> None:
    account = opened(kind, venue)
    followed = Followed(account)
    venue.strike({"kind": "drop", "type": "match", "channel": "user"})

    venue_order_id = placed(account, ticket(price=best(venue, "asks") + 1))

    assert followed.next(FeedUp) == FeedUp()
    assert sum(each.size for each in account.fills_of(PAIR, venue_order_id)) == SIZE
    followed.feed.close()
    account.close()
    venue.clear_faults()


def test_a_feed_that_is_lost_comes_back(fed: Exchange, venue: ExchangeProcess) -> None:
    followed = Followed(fed)

    venue.strike({"kind": "close", "how": "abrupt"})

    assert followed.next(FeedDown).reason
    assert followed.next(FeedUp) == FeedUp()
    placed(fed, ticket())
    assert followed.next(OrderSeen).pair == PAIR
    followed.feed.close()
