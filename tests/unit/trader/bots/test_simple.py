"""The simple bot: its instructions, its history, its refusals."""

from decimal import Decimal
from typing import Any
from uuid import uuid5

from hypothesis import given
from hypothesis import strategies as st

from common.messages.base import Side
from common.messages.bot import BotStatus, FieldError
from tests.support.bots import (
    BOT_ID,
    PureBot,
    accepted,
    cancelled,
    filled,
    refused,
    simple_bot,
)


def trade(bot: PureBot, count: int = 1) -> None:
    """Let the venue take and wholly fill the bot's next orders."""
    for _ in range(count):
        bot.tell(accepted(bot.last_placed), filled(bot.last_placed))


def steps(bot: PureBot) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bot.json["instructions"]
    return found


def test_it_begins_with_the_buy_order() -> None:
    bot = simple_bot(post_only=True)

    (order,) = bot.start()

    assert order == bot.last_placed
    assert (bot.last_placed.side, bot.last_placed.price) == (Side.BUY, Decimal("3371.0"))
    assert bot.last_placed.size == Decimal("0.02")
    assert bot.last_placed.is_post_only


def test_the_document_says_what_it_waits_for_in_the_originals_words() -> None:
    bot = simple_bot()

    bot.start()

    assert steps(bot) == [
        {
            "type": "order",
            "side": "buy",
            "pair": "BTC-EUR",
            "price": "3371.0",
            "size": "0.02",
            "status": "wait_filled",
            "wait_filled": str(uuid5(BOT_ID, "1")),
            "start_date": "2019-01-05T16:08:16.956086Z",
            "execution_date": None,
        },
        {
            "type": "order",
            "side": "sell",
            "pair": "BTC-EUR",
            "price": "3383.0",
            "size": "0.02",
            "status": None,
            "wait_filled": None,
            "start_date": None,
            "execution_date": None,
        },
    ]


def test_it_can_begin_with_the_sell_order() -> None:
    bot = simple_bot(begin_at_sell=True)

    bot.start()

    assert bot.last_placed.side is Side.SELL
    assert bot.json["instructions_index"] == 1


def test_it_sells_when_the_whole_buy_order_is_filled() -> None:
    bot = simple_bot()
    bot.start()
    order = bot.last_placed

    asked = bot.tell(accepted(order), filled(order, "0.015", is_complete=False))
    assert asked == []

    bot.tell(filled(order, "0.005", sequence=3))
    assert bot.last_placed.side is Side.SELL
    assert bot.json["instructions_count"] == 1


def test_the_history_sums_the_fills_of_an_instruction() -> None:
    bot = simple_bot()
    bot.start()
    order = bot.last_placed

    bot.tell(
        accepted(order),
        filled(order, "0.015", price="3371", is_complete=False),
        filled(order, "0.005", price="3367", sequence=3),
    )

    assert bot.json["history"] == [
        {
            "type": "order",
            "side": "buy",
            "pair": "BTC-EUR",
            "price": "3371.0",
            "size": "0.02",
            "start_date": "2019-01-05T16:08:16.956086Z",
            "execution_date": "2019-01-05T16:09:15.956086Z",
            "order_id": str(order.order_id),
            "average_price": "3370",
            "funds": "67.400",
            "fees": "0.269600",
            "why": {
                "text": "Step 1 of 2 was next: buy 0.02 BTC at 3371.0 EUR.",
                "values": {"size": "0.02", "traded": "0"},
                "parts": None,
                "ticker": None,
            },
            "cambista": "sim",
        }
    ]


def test_it_loops_with_a_fresh_order_each_time() -> None:
    bot = simple_bot(loop=True)
    bot.start()

    trade(bot, 4)

    assert bot.json["instructions_count"] == 4
    assert bot.json["instructions_index"] == 0
    assert [each.order_id for each in bot.placed] == [uuid5(BOT_ID, str(n)) for n in range(1, 6)]
    assert steps(bot)[1]["start_date"] is None
    assert steps(bot)[0]["execution_date"] is None


def test_without_a_loop_it_ends_after_the_last_instruction() -> None:
    bot = simple_bot(loop=False)
    bot.start()

    trade(bot, 2)

    assert bot.document.status is BotStatus.ENDED
    assert bot.document.pid is None
    assert bot.json["instructions_index"] == 1
    assert len(bot.placed) == 2
    assert [each["execution_date"] is not None for each in steps(bot)] == [True, True]


def test_profit_is_counted_from_fills_and_fees() -> None:
    bot = simple_bot(loop=False)
    bot.start()

    trade(bot, 2)

    totals = bot.json["totals"]
    assert Decimal(totals["profit"]) == Decimal("0.24") - Decimal("0.26968") - Decimal("0.27064")


def test_a_refusal_is_said_kept_and_tried_again_with_a_new_order() -> None:
    bot = simple_bot()
    bot.start()
    first = bot.last_placed

    asked = bot.tell(refused(first, "Insufficient funds"))

    assert asked == []
    assert bot.document.status is BotStatus.RUNNING
    assert bot.document.last_error == (
        "order to buy 0.02 BTC at 3371.0 EUR was refused: Insufficient funds"
    )
    assert [each.text for each in bot.said] == [
        "test4: order to buy 0.02 BTC at 3371.0 EUR was refused: Insufficient funds; "
        "it tries again in 5 s"
    ]
    assert steps(bot)[0]["status"] is None
    assert steps(bot)[0]["wait_filled"] is None

    bot.pass_time(6)
    assert bot.last_placed.order_id == uuid5(BOT_ID, "2")
    assert bot.last_placed.price == first.price


def test_refusals_in_a_row_are_tried_again_later_and_later_and_said_once() -> None:
    bot = simple_bot()
    bot.start()
    delays: list[float] = []

    for _ in range(6):
        bot.tell(refused(bot.last_placed, "post only"))
        assert bot.wake_at is not None
        delays.append((bot.wake_at - bot.at).total_seconds())
        bot.pass_time(61)

    assert delays == [5, 10, 20, 40, 60, 60]
    assert len(bot.said) == 1


def test_an_accepted_order_forgets_earlier_refusals() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(refused(bot.last_placed, "post only"))
    bot.pass_time(6)

    bot.tell(accepted(bot.last_placed))

    assert bot.document.last_error == ""
    assert bot.json["refusal_count"] == 0


def test_a_restart_does_not_shorten_the_wait() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(refused(bot.last_placed))

    assert bot.start() == []
    assert bot.wake_at is not None


def test_an_order_that_is_wrong_in_itself_ends_the_bot_as_refused() -> None:
    bot = simple_bot()
    bot.start()

    bot.tell(refused(bot.last_placed, "Product not found"))

    reason = "order to buy 0.02 BTC at 3371.0 EUR was refused: Product not found"
    assert bot.document.status is BotStatus.REFUSED
    assert bot.document.errors == (FieldError(field="instructions", message=reason),)
    assert bot.wake_at is None


def test_an_order_cancelled_by_others_is_asked_for_again_as_far_as_it_is_not_filled() -> None:
    bot = simple_bot()
    bot.start()
    order = bot.last_placed
    bot.tell(accepted(order), filled(order, "0.015", is_complete=False))

    bot.tell(cancelled(order, sequence=3, filled_size="0.015"))
    bot.pass_time(6)

    assert bot.last_placed.size == Decimal("0.005")

    trade(bot)
    assert bot.json["history"][0]["funds"] == "67.4200"
    assert bot.json["history"][0]["size"] == "0.02"
    assert bot.last_placed.side is Side.SELL


@given(st.lists(st.integers(1_000, 2_000_000), min_size=1, max_size=8))
def test_however_an_order_is_cut_into_fills_the_size_adds_up(parts: list[int]) -> None:
    whole = Decimal(sum(parts)).scaleb(-8)
    bot = simple_bot(size=str(whole), buy_at="5000000", sell_at="6000000")
    bot.start()
    order = bot.last_placed
    bot.tell(accepted(order))

    for number, part in enumerate(parts):
        size = format(Decimal(part).scaleb(-8), "f")
        is_last = number + 1 == len(parts)
        bot.tell(filled(order, size, sequence=number + 2, is_complete=is_last))

    assert Decimal(bot.json["totals"]["bought_size"]) == whole
    assert bot.json["instructions_count"] == 1
    assert len(bot.placed) == 2
