"""What every kind of venue must do, each asked through the stand-in exchange."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from cambista.evidence import (
    CancelTaken,
    NothingToCancel,
    OrderState,
    Refused,
    Ticket,
)
from cambista.exchange import Exchange
from common.clock import now
from common.messages.base import Side
from tests.support.exchange import ExchangeProcess
from tests.support.exchange_client import Client
from tests.support.venue_accounts import LOW, PAIR, SIZE, best, opened, placed, ticket


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


def test_what_an_immediate_order_cannot_trade_at_once_is_cancelled(
    exchange: Exchange, venue: ExchangeProcess
) -> None:
    price, offered, _ = venue.get(f"/products/{PAIR}/book")["asks"][0]
    size = Decimal(offered) + Decimal("0.01")
    asked = replace(ticket(price=Decimal(price), size=size), is_immediate=True)

    venue_order_id = placed(exchange, asked)

    order = exchange.order(PAIR, venue_order_id)
    assert order is not None
    fills = exchange.fills_of(PAIR, venue_order_id)
    assert order.state is OrderState.CANCELLED
    assert order.filled_size == sum(each.size for each in fills) > 0
    assert {each.price for each in fills} == {Decimal(price)}
    assert exchange.open_orders() == []


def test_an_immediate_order_that_the_market_does_not_reach_trades_nothing(
    exchange: Exchange,
) -> None:
    venue_order_id = placed(exchange, replace(ticket(), is_immediate=True))

    order = exchange.order(PAIR, venue_order_id)
    assert order is None or (order.state, order.filled_size) == (OrderState.CANCELLED, Decimal(0))
    assert exchange.fills_of(PAIR, venue_order_id) == []
    assert exchange.open_orders() == []


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
