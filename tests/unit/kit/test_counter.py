"""The simulated venue in the kit."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid5

from common.messages.base import Side
from common.messages.order import OrderAccepted, OrderCancelled, OrderFilled, PlaceOrder
from kit.conditions import Conditions
from kit.counter import Counter
from kit.market import Market, make_market
from kit.run import BOT_ID

SECOND = timedelta(seconds=1)


def counter(market: Market, conditions: Conditions = Conditions()) -> Counter:  # noqa: B008 - frozen
    funds = {"EUR": Decimal(1000), "BTC": Decimal(5)}
    return Counter(market.product, conditions, funds, market.begins_at)


def order(
    number: int, side: Side, price: str, size: str = "1", *, is_immediate: bool = False
) -> PlaceOrder:
    return PlaceOrder(
        order_id=uuid5(BOT_ID, str(number)),
        bot_id=BOT_ID,
        pair="BTC-EUR",
        side=side,
        price=Decimal(price),
        size=Decimal(size),
        is_immediate=is_immediate,
    )


def test_an_order_takes_no_more_than_the_last_trades_size_and_at_its_price() -> None:
    market = make_market(["100"], size="0.4")
    made = counter(market)
    made.trade(next(market.trades()))

    letters = made.obey(order(1, Side.BUY, "101", is_immediate=True), market.begins_at + SECOND)

    accepted, filled, cancelled = (each.event for each in letters)
    assert isinstance(accepted, OrderAccepted)
    assert isinstance(filled, OrderFilled)
    assert (filled.price, filled.size, filled.is_maker) == (Decimal(100), Decimal("0.4"), False)
    assert filled.fee == Decimal("0.24")
    assert isinstance(cancelled, OrderCancelled)


def test_what_was_taken_is_gone_until_the_market_trades_again() -> None:
    market = make_market(["100", "100"], size="0.4")
    made, trades = counter(market), list(market.trades())
    made.trade(trades[0])
    asked = [order(number, Side.BUY, "101", is_immediate=True) for number in (1, 2, 3)]

    sizes = []
    for place, each in enumerate(asked):
        if place == 2:
            made.trade(trades[1])
        letters = made.obey(each, market.begins_at + SECOND)
        fills = [one.event for one in letters if isinstance(one.event, OrderFilled)]
        sizes.append(sum((fill.size for fill in fills), Decimal(0)))

    assert sizes == [Decimal("0.4"), 0, Decimal("0.4")]


def test_an_order_that_joins_the_best_price_waits_behind_it() -> None:
    market = make_market(["100", "99.99", "99.99", "99.99"], size="0.4")
    made, trades = counter(market), list(market.trades())
    made.trade(trades[0])  # the best bid is a tick below it, and has 0.4
    made.obey(order(1, Side.BUY, "99.99", "0.3"), market.begins_at)

    fills = [
        len([x for x in made.trade(each) if isinstance(x.event, OrderFilled)])
        for each in trades[1:]
    ]

    assert fills == [0, 1, 0]


def test_without_a_book_nothing_trades_at_once() -> None:
    market = make_market(["100"])
    made = counter(market, Conditions(has_book=False))
    made.trade(next(market.trades()))

    letters = made.obey(order(1, Side.BUY, "101", is_immediate=True), market.begins_at)

    assert [each.event.kind for each in letters] == ["order_accepted", "order_cancelled"]


def test_a_book_shown_late_is_that_of_the_last_trade_passed_by() -> None:
    market = make_market(["100", "90"], size="2")
    made = counter(market)
    assert made.is_quiet(Decimal(1), Decimal(10**6))
    for stretch in market.stretches:
        made.pass_by(stretch)

    letters = made.obey(order(1, Side.SELL, "80", is_immediate=True), market.ends_at)

    (filled,) = [each.event for each in letters if isinstance(each.event, OrderFilled)]
    assert filled.price == 90


def test_a_resting_order_ends_the_quiet_at_its_price() -> None:
    market = make_market(["100"])
    made = counter(market)
    made.trade(next(market.trades()))
    made.obey(order(1, Side.BUY, "95"), market.begins_at)
    made.obey(order(2, Side.SELL, "105"), market.begins_at)

    assert made.is_quiet(Decimal("95.01"), Decimal("104.99"))
    assert not made.is_quiet(Decimal(95), Decimal(100))
    assert not made.is_quiet(Decimal(100), Decimal(105))


def test_it_keeps_orders_fills_and_the_account() -> None:
    market = make_market(["100", "94"])
    made, trades = counter(market), list(market.trades())
    made.trade(trades[0])
    made.obey(order(1, Side.BUY, "95", "2"), market.begins_at)
    made.trade(trades[1])

    (record,) = made.orders()
    (fill,) = made.fills
    assert record.status == "filled"
    assert (fill.price, fill.fee) == (Decimal(95), Decimal("0.76"))
    assert made.balances() == {"BTC": 7, "EUR": Decimal("809.24")}
    assert made.worth(Decimal(100)) == Decimal("1509.24")
