"""What a document remembers of the orders that are done."""

from decimal import Decimal
from typing import Any

import pytest

from common.messages.order import PlaceOrder
from tests.support.bots import PureBot, accepted, cancelled, filled, simple_bot
from tests.support.news import level_of, reached, swinging_bot
from trader.frame.history import HISTORY_COUNT, PARTS_COUNT, average_price, remembered


@pytest.fixture
def bot() -> PureBot:
    """Return a bot whose order to buy 0.02 is asked for."""
    made = swinging_bot()
    made.tell(reached(level_of(made).watch_id))
    return made


def entry(bot: PureBot) -> dict[str, Any]:
    (found,) = bot.json["history"]
    return dict(found)


def test_the_history_keeps_the_last_hundred() -> None:
    history: list[dict[str, Any]] = []

    for number in range(HISTORY_COUNT + 5):
        history = remembered(history, {"number": number})

    assert len(history) == HISTORY_COUNT
    assert history[0] == {"number": 5}
    assert history[-1] == {"number": HISTORY_COUNT + 4}


def test_only_the_last_entries_keep_the_parts_of_their_rule() -> None:
    history: list[dict[str, Any]] = []

    for _ in range(PARTS_COUNT + 5):
        history = remembered(history, {"why": {"text": "It fell.", "parts": {"is_true": True}}})

    kept = [each["why"]["parts"] is not None for each in history]
    assert kept == [False] * 4 + [True] * (PARTS_COUNT + 1)
    assert history[0]["why"]["text"] == "It fell."


def test_a_filled_order_is_remembered_with_what_it_was_for_and_why(bot: PureBot) -> None:
    order = bot.last_placed

    bot.tell(
        accepted(order),
        filled(order, "0.015", price="3371", is_complete=False),
        filled(order, "0.005", price="3367", sequence=3),
    )

    assert entry(bot) == {
        "type": "order",
        "side": "buy",
        "pair": "BTC-EUR",
        "price": "3376.0",
        "size": "0.02",
        "order_id": str(order.order_id),
        "purpose": "entry",
        "traded_size": "0.020",
        "average_price": "3370",
        "funds": "67.400",
        "fees": "0.269600",
        "start_date": "2019-01-05T16:08:17.956086Z",
        "execution_date": "2019-01-05T16:09:15.956086Z",
        "why": entry(bot)["why"],
        "cambista": "sim",
    }
    assert entry(bot)["why"]["text"] == "The price fell to 3370."
    assert entry(bot)["why"]["ticker"]["trade_id"] > 0


def test_what_traded_of_a_cancelled_order_is_remembered(bot: PureBot) -> None:
    order = bot.last_placed

    bot.tell(accepted(order), filled(order, "0.015", is_complete=False), cancelled(order, 3))

    assert entry(bot)["traded_size"] == "0.015"
    assert entry(bot)["size"] == "0.02"


def test_an_order_of_which_nothing_traded_is_not_remembered(bot: PureBot) -> None:
    bot.tell(accepted(bot.last_placed), cancelled(bot.last_placed))

    assert bot.json["history"] == []


def test_an_order_taken_over_says_that_its_reason_was_lost(bot: PureBot) -> None:
    forgetful = swinging_bot()
    order: PlaceOrder = bot.last_placed

    forgetful.tell(accepted(order), filled(order))

    assert entry(forgetful)["purpose"] == "entry"
    assert "was lost" in entry(forgetful)["why"]["text"]


def test_a_type_that_writes_its_own_history_has_no_second_entry() -> None:
    bot = simple_bot()
    bot.start()

    bot.tell(accepted(bot.last_placed), filled(bot.last_placed))

    assert entry(bot)["why"]["text"] == ("Step 1 of 2 was next: buy 0.02 BTC at 3371.0 EUR.")


@pytest.mark.parametrize(
    ("funds", "size", "average"),
    [("67.42", "0.02", "3371.0"), ("10", "3", "3.333333333333333333"), ("67.4", "0.02", "3370")],
)
def test_the_average_price_has_as_many_decimals_as_a_price(
    funds: str, size: str, average: str
) -> None:
    assert average_price(Decimal(funds), Decimal(size), Decimal("3371.0")) == average
