"""Tests of the state that facts make."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cambista_sim.facts import AnyFact, Kept, Matched, Opened, Settled
from cambista_sim.seen import Seen
from cambista_sim.state import State
from cambista_sim.venue import Venue
from common.messages.base import Side
from tests.support.invariants import picture
from tests.support.trading import PAIR, RULES, START, later, market, request, trade


def test_facts_applied_again_make_the_same_state() -> None:
    made, again = market(), State()
    for fact in market().deposit("nobody", {}, START):
        again.apply(fact)
    facts = [
        *made.place(request("ann", Side.SELL, price="100", size="2"), START),
        *made.place(request("bob", Side.BUY, price="100", size="1"), later(1)),
    ]
    twin = market()

    for fact in facts:
        twin.state.apply(fact)

    assert picture(twin.state) == picture(made.state)
    assert twin.state.trade_count == 1


def test_a_refused_order_leaves_nothing_unless_coinbase_shows_it_or_a_bot_asks_for_it() -> None:
    made = market()
    made.place(request("bob", Side.SELL, price="100", size="1"), START)
    unseen = request("ann", Side.BUY, price="100", size="1000")
    shown = request("ann", Side.BUY, price="100", size="1", is_post_only=True)

    for each in (unseen, shown):
        made.place(each, later(1))

    assert unseen.order_id not in made.state.orders
    assert made.state.orders[shown.order_id].reject_reason == "post only"


def test_a_debt_is_paid_once() -> None:
    made = market()
    made.settles_after = timedelta(seconds=5)
    made.place(request("bob", Side.SELL, price="100", size="1"), START)
    made.place(request("ann", Side.BUY, price="100", size="1"), START)
    settled = Settled(happened_at=later(5), pair=PAIR, trade_id=1)

    made.state.apply(settled)

    assert made.state.account("ann").balances["EUR"] == Decimal("9899.4")
    with pytest.raises(KeyError):
        made.state.apply(settled)


def test_what_a_journals_line_says_besides_its_facts_is_taken_over() -> None:
    state = State()

    state.resume({PAIR: Seen(last=7)}, has_forgotten=True)
    state.resume({}, has_forgotten=False)

    assert state.seen[PAIR].last == 7
    assert state.has_forgotten


def test_an_order_cannot_begin_in_its_middle() -> None:
    made = market()
    made.place(request("bob", Side.SELL, price="100", size="1"), START)
    facts = made.place(request("ann", Side.BUY, price="100", size="1"), START)
    matches = [each for each in facts if isinstance(each, Matched)]
    zero = Decimal(0)

    with pytest.raises(TypeError, match="cannot begin"):
        made.state.apply(
            Kept(
                happened_at=START,
                facts=[*matches],
                held=zero,
                unsettled_hold=zero,
                unsettled_count=0,
            )
        )


@pytest.fixture
def resting() -> Venue:
    """Return a venue on which ann has an order for 2 BTC at 100."""
    made = market()
    made.place(request("ann", Side.BUY, number=1, price="100", size="2"), START)
    return made


def test_a_resting_order_holds_its_cost_with_a_takers_fee(resting: Venue) -> None:
    state = resting.state

    assert state.open_count() == 1
    assert len(list(state.open_on(PAIR))) == 1
    assert state.account("ann").available("EUR") == Decimal("9798.8")


def test_a_part_that_traded_is_paid_and_no_longer_held(resting: Venue) -> None:
    resting.trade(trade("100", "0.5", 1), later(1))

    [order] = resting.state.open_on(PAIR)
    ann = resting.state.account("ann")
    assert (order.left, order.fees, order.is_open) == (Decimal("1.5"), Decimal("0.2"), True)
    assert ann.holds["EUR"] == Decimal("150.9")
    assert ann.balances == {"EUR": Decimal("9949.8"), "BTC": Decimal("10.5")}


def test_an_order_that_traded_whole_is_done_and_holds_nothing(resting: Venue) -> None:
    resting.trade(trade("100", "0.5", 1), later(1))
    resting.trade(trade("100", "1.5", 2), later(2))

    assert resting.state.open_count() == 0
    assert resting.state.account("ann").holds["EUR"] == 0
    assert resting.state.trade_count == 2


def test_a_cancelled_order_gives_back_what_its_remainder_held(resting: Venue) -> None:
    resting.trade(trade("100", "0.5", 1), later(1))
    [order] = resting.state.open_on(PAIR)

    resting.cancel("ann", order.request.order_id, later(2))

    assert resting.state.account("ann").holds["EUR"] == 0
    assert len(resting.state.listings[PAIR].book) == 0
    assert order.status == "done"


def test_new_increments_keep_the_orders_that_rest(resting: Venue) -> None:
    resting.trade(trade("100", "0.5", 1), later(1))

    resting.enlist(RULES.model_copy(update={"quote_increment": Decimal("0.5")}), later(2))

    listing = resting.state.listings[PAIR]
    assert listing.rules.quote_increment == Decimal("0.5")
    assert listing.book.levels(Side.BUY) == [(200, 150_000_000, 1)]


def test_an_order_that_nobody_placed_cannot_rest() -> None:
    made = market()
    unknown = request("ann", Side.BUY, price="1", size="1").order_id

    with pytest.raises(KeyError):
        made.state.apply(
            Opened(
                happened_at=START,
                sequence=1,
                order_id=unknown,
                price=Decimal(1),
                size=Decimal(1),
                ahead=None,
            )
        )


LOTS = st.integers(1, 12)
AGAIN = ["cancel", "level", "trade"]
STEP = st.tuples(st.sampled_from(["place", "take", *AGAIN]), LOTS)


def act(made: Venue, number: int, kind: str, lots: int) -> list[AnyFact]:
    """Let something happen at 100, where ann bids, bob sells at once, and the market trades."""
    if kind == "place":
        asked = request("ann", Side.BUY, price="100", size="1", number=number)
        return made.place(asked, later(number))
    if kind == "take":
        taker = request("bob", Side.SELL, price="100", size="1", time_in_force="IOC", number=number)
        return made.place(taker, later(number))
    if kind == "trade":
        return made.trade(trade("100", str(lots), number, side=Side.BUY), later(number))
    if kind == "level":
        made.show_levels(PAIR, [(Side.BUY, 10_000, lots * 100_000_000)])
        return []
    order_id = request("ann", Side.BUY, number=lots).order_id
    order = made.state.orders.get(order_id)
    if order is None or not order.is_open or order.request.user != "ann":
        return []
    return made.cancel("ann", order_id, later(number))


@given(before=st.lists(STEP, max_size=12), after=st.lists(STEP, max_size=20))
def test_a_restart_fills_nobody_earlier_than_if_there_had_been_none(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    made, again = market(), market()
    made.show_book(PAIR, {10_000: 500_000_000}, {})
    facts = [fact for at, step in enumerate(before, start=1) for fact in act(made, at, *step)]

    for fact in facts:
        again.state.apply(fact)
    again.show_book(PAIR, dict(made.state.listings[PAIR].liquidity.totals(Side.BUY)), {})

    for at, step in enumerate(after, start=len(before) + 1):
        if step[0] in AGAIN:
            filled = []
            for each in (made, again):
                act(each, at, *step)
                orders = [o for o in each.state.orders.values() if o.request.user == "ann"]
                filled.append(sum(order.filled_size for order in orders))
            assert filled[1] <= filled[0]
