"""What a person allows: an order beyond it is refused with the reason, and is never sent."""

from datetime import timedelta
from decimal import Decimal

from common.channels import TICKERS
from common.clock import now
from common.messages.base import Side
from common.messages.market import Ticker
from common.messages.order import CancelOrder, OrderRefused, PlaceOrder
from common.records import INTENTS
from tests.support.cambistas import PAIR, Stage
from tests.support.waiting import eventually

LIMITS = {
    "CAMBISTA_ORDER_LIMIT": "USD=1000",
    "CAMBISTA_OPEN_LIMIT": "USD=1500",
    "CAMBISTA_DAY_LIMIT": "USD=2000",
}


def refusal(stage: Stage, command: PlaceOrder) -> str:
    """Ask for an order, and return why it was refused: here, and not by the venue."""
    stage.ask(command)
    stage.wait_for(command.order_id, "refused")
    (event,) = stage.events(command.order_id)
    assert isinstance(event, OrderRefused)
    assert stage.placed(command.order_id) == []
    with stage.open_store() as store:
        kept = store.get(INTENTS, order_id=command.order_id)
    assert kept is not None
    assert (kept.sent_at, kept.body) == (None, "")
    return event.reason


def accept(stage: Stage, command: PlaceOrder) -> None:
    """Ask for an order that is within all limits."""
    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")


def tell_price(stage: Stage, price: str, age: timedelta = timedelta()) -> None:
    """Say what the market's last price is."""
    ticker = Ticker(
        pair=PAIR,
        price=Decimal(price),
        size=Decimal(1),
        side=Side.BUY,
        trade_id=1,
        traded_at=now() - age,
        windows=(),
    )
    stage.bus.put(TICKERS, ticker, PAIR)


def test_funds_are_bounded_for_an_order_for_what_is_open_and_for_a_day(stage: Stage) -> None:
    broker = stage.broker(**LIMITS)
    large = stage.order("1000", "1.001")
    assert refusal(stage, large) == "too large: 1001 USD, where an order may have 1000 USD"

    first = stage.order("1000", "0.9")
    accept(stage, first)
    second = stage.order("1000", "0.7")
    assert refusal(stage, second) == "the limit of open orders, 1500 USD, would be passed"

    stage.ask(CancelOrder(order_id=first.order_id, bot_id=stage.bot_id))
    stage.wait_for(first.order_id, "accepted", "cancelled")
    accept(stage, stage.order("1000", "0.9"))
    late = stage.order("1000", "0.3")
    assert refusal(stage, late) == "the limit of a day, 2000 USD, would be passed"

    broker.kill()
    stage.broker(**LIMITS)
    again = stage.order("1000", "0.3")
    assert refusal(stage, again) == "the limit of a day, 2000 USD, would be passed"


def test_a_price_is_held_against_the_last_one_in_the_direction_that_costs_money(
    stage: Stage,
) -> None:
    stage.broker(CAMBISTA_COLLAR_RATE="0.05")
    eventually(stage.card)
    unheard = stage.order()
    assert "has not been heard for too long" in refusal(stage, unheard)

    tell_price(stage, "1000", age=timedelta(hours=1))
    assert "has not been heard for too long" in refusal(stage, stage.order())

    tell_price(stage, "1000")
    dear = stage.order("1050.01")
    assert refusal(stage, dear) == "the price is more than 5 % beyond the last, 1000"
    cheap = stage.order("949.99", side=Side.SELL)
    assert refusal(stage, cheap) == "the price is more than 5 % beyond the last, 1000"
    accept(stage, stage.order("1050"))


def test_the_last_price_is_known_to_a_broker_that_starts_between_two_trades(stage: Stage) -> None:
    tell_price(stage, "1000")
    stage.broker(CAMBISTA_COLLAR_RATE="0.05")

    accept(stage, stage.order("1000"))


def test_no_more_orders_pass_in_a_second_than_are_allowed(stage: Stage) -> None:
    stage.broker(CAMBISTA_ORDERS_PER_S="2")
    commands = [stage.order() for _ in range(12)]

    stage.ask(*commands)
    eventually(lambda: all(stage.is_answered(each.order_id) for each in commands))

    refused = [each for each in commands if stage.kinds(each.order_id) == ["refused"]]
    assert 1 <= len(refused) <= 10
    for each in refused:
        assert refusal(stage, each) == "more than 2 orders in a second"
    assert sum(len(stage.placed(each.order_id)) for each in commands) == 12 - len(refused)


def test_only_the_pairs_that_are_named_may_be_traded_and_only_as_the_venue_does(
    stage: Stage,
) -> None:
    stage.broker()

    other = stage.order().model_copy(update={"pair": "ETH-USD"})
    assert refusal(stage, other) == "ETH-USD is not available"
    assert "price is too accurate" in refusal(stage, stage.order("1000.001"))
    assert "size is too accurate" in refusal(stage, stage.order(size="0.000000001"))
    assert "funds is too small" in refusal(stage, stage.order("1", "0.0001"))
