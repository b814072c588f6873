"""The bots' door to the venue."""

from decimal import Decimal
from uuid import uuid4

from cambista_sim.door import Door
from cambista_sim.telling import letters_of
from common.messages.order import (
    AskOrder,
    AskWallet,
    CancelOrder,
    CancelRefused,
    OrderNotFound,
    OrderRefused,
    WalletReported,
)
from tests.support.trading import BOT_ID, START, later, order, trade, venue


def test_an_order_asked_for_again_is_told_again_and_placed_once() -> None:
    made = venue()
    door, asked = Door(made), order()

    first, again = door.obey(asked, START), door.obey(asked, later(1))

    kept = made.state.orders[asked.order_id]
    assert len(first.facts) == 2
    assert not first.letters
    assert not again.facts
    assert list(again.letters) == letters_of(kept)


def test_with_a_refusal_nothing_is_placed_but_what_is_known_is_told() -> None:
    made = venue()
    door, known, asked = Door(made), order(), order()
    door.obey(known, START)

    refused = door.obey(asked, START, "trading is halted")
    told = door.obey(known, START, "trading is halted")

    event = letters_of(made.state.orders[asked.order_id])[0].event
    assert isinstance(event, OrderRefused)
    assert event.reason == "trading is halted"
    assert len(refused.facts) == 1
    assert not told.facts


def test_an_unknown_order_is_not_found_whatever_is_asked_of_it() -> None:
    door, order_id = Door(venue()), uuid4()

    for command in (
        CancelOrder(order_id=order_id, bot_id=BOT_ID),
        AskOrder(order_id=order_id, bot_id=BOT_ID),
    ):
        (letter,) = door.obey(command, START).letters
        assert letter.event == OrderNotFound(order_id=order_id)


def test_the_answer_about_an_unknown_order_says_which_question_it_is_to() -> None:
    door, asked = Door(venue()), AskOrder(order_id=uuid4(), bot_id=BOT_ID, ask_id=uuid4())

    (letter,) = door.obey(asked, START).letters

    assert letter.event == OrderNotFound(order_id=asked.order_id, ask_id=asked.ask_id)


def test_a_cancel_that_comes_too_late_is_told_all_and_then_refused() -> None:
    made = venue()
    door, asked = Door(made), order(price="100", size="1")
    door.obey(asked, START)
    made.trade(trade("99", "5", 1), later(1))

    answer = door.obey(CancelOrder(order_id=asked.order_id, bot_id=BOT_ID), later(2))

    assert not answer.facts
    assert isinstance(answer.letters[-1].event, CancelRefused)
    assert list(answer.letters[:-1]) == letters_of(made.state.orders[asked.order_id])


def test_an_open_order_is_cancelled_once() -> None:
    door, asked = Door(venue()), order()
    door.obey(asked, START)
    cancel = CancelOrder(order_id=asked.order_id, bot_id=BOT_ID)

    first, again = door.obey(cancel, later(1)), door.obey(cancel, later(2))

    assert len(first.facts) == 1
    assert not again.facts


def test_the_wallet_is_what_the_account_has() -> None:
    door = Door(venue(EUR="12.5"))

    (letter,) = door.obey(AskWallet(bot_id=BOT_ID), START).letters

    assert isinstance(letter.event, WalletReported)
    assert [(each.currency, each.balance) for each in letter.event.balances] == [
        ("EUR", Decimal("12.5"))
    ]
