"""What the feed of every kind of venue that has one must tell."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cambista.evidence import (
    FeedDown,
    FeedUp,
    FillSeen,
    OrderSeen,
    OrderState,
)
from cambista.exchange import Exchange
from tests.support.exchange import ExchangeProcess
from tests.support.venue_accounts import PAIR, SIZE, Followed, best, opened, placed, ticket

AT = datetime(2026, 1, 1, tzinfo=UTC)


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
