"""What every kind of venue makes of the exchange's faults, races and rules."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from cambista.evidence import (
    Accepted,
    CancelTaken,
    NothingToCancel,
    NotSent,
    OrderState,
    Refused,
    Unknown,
)
from cambista.exchange import Exchange, VenueAway
from common.clock import now
from tests.support.exchange import ExchangeProcess
from tests.support.exchange_client import Client
from tests.support.redis import free_port
from tests.support.venue_accounts import KINDS, PAIR, SIZE, opened, placed, ticket


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
