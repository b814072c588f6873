"""How any bot lives through its events, shown with the simple one."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from common.messages.bot import BotStatus, StopRequested
from common.messages.order import (
    AskOrder,
    CancelOrder,
    CancelRefused,
    OrderCommand,
    OrderNotFound,
    PlaceOrder,
    WalletReported,
)
from tests.support.bots import (
    BEGAN_AT,
    PureBot,
    accepted,
    admitted,
    cancelled,
    filled,
    kinds,
    no_answer_to,
    refused,
    simple_bot,
    wish,
)
from trader.bot import Bot
from trader.bots.simple import Params, Simple, State
from trader.frame.life import Released, Started, decide
from trader.ledger import OpenOrder

STOP = StopRequested()
STRANGER = UUID("2b31f615-b443-4a18-9341-f957d03db2df")


def cancel_refused(order: PlaceOrder) -> CancelRefused:
    return CancelRefused(order_id=order.order_id, reason="Order already done")


def not_found(order: PlaceOrder) -> OrderNotFound:
    return OrderNotFound(order_id=order.order_id)


def ask(order: PlaceOrder) -> AskOrder:
    return AskOrder(order_id=order.order_id, bot_id=order.bot_id)


def cancel(order: PlaceOrder) -> CancelOrder:
    return CancelOrder(order_id=order.order_id, bot_id=order.bot_id)


def open_orders(bot: PureBot) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bot.json["orders"]
    return found


@pytest.fixture
def bot() -> PureBot:
    """Return a bot whose first order is asked for."""
    made = simple_bot()
    made.start()
    return made


def test_a_started_bot_runs_under_its_pid(bot: PureBot) -> None:
    assert bot.is_now(BotStatus.RUNNING)
    assert bot.document.pid == 17


def test_a_restarted_bot_asks_what_became_of_its_order_and_places_none(bot: PureBot) -> None:
    asked = bot.start()

    assert asked == [ask(bot.last_placed)]


def test_a_released_bot_goes_on_running_without_a_pid(bot: PureBot) -> None:
    asked = bot.tell(Released())

    assert asked == []
    assert bot.is_now(BotStatus.RUNNING)
    assert bot.document.pid is None


def test_an_event_seen_before_is_not_counted_again(bot: PureBot) -> None:
    order = bot.last_placed
    part = filled(order, "0.01", is_complete=False)
    bot.tell(accepted(order), part)
    before = bot.document

    asked = bot.tell(part, accepted(order))

    assert asked == []
    assert bot.document == before


def test_after_a_lost_event_the_broker_is_asked_and_nothing_is_counted(bot: PureBot) -> None:
    order = bot.last_placed

    asked = bot.tell(filled(order, sequence=2))

    assert asked == [ask(order)]
    assert bot.document.history == ()


def test_told_again_in_order_a_lost_event_is_made_good(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(filled(order, sequence=2))

    bot.tell(accepted(order), filled(order, sequence=2))

    assert len(bot.document.history) == 1


def test_an_event_of_somebody_elses_order_is_ignored(bot: PureBot) -> None:
    other = simple_bot(size="0.5")
    other.start()
    foreign = other.last_placed.model_copy(update={"order_id": STRANGER})
    before = bot.document

    asked = bot.tell(
        accepted(foreign), filled(foreign), cancel_refused(foreign), not_found(foreign)
    )

    assert asked == []
    assert bot.document == before


def test_an_event_of_a_done_order_is_ignored(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), filled(order))
    before = bot.document

    asked = bot.tell(filled(order, sequence=3), cancelled(order, sequence=4), not_found(order))

    assert asked == []
    assert bot.document == before


def test_a_wallet_changes_nothing(bot: PureBot) -> None:
    before = bot.document

    assert bot.tell(WalletReported(balances=(), reported_at=BEGAN_AT)) == []
    assert bot.document == before


def test_an_order_that_the_broker_never_heard_of_is_asked_for_again_with_its_id(
    bot: PureBot,
) -> None:
    order = bot.last_placed

    assert bot.tell(not_found(order)) == [order]
    assert len(open_orders(bot)) == 1


def test_an_order_that_the_broker_has_forgotten_is_never_placed_again(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order))

    asked = bot.tell(not_found(order))
    assert len(open_orders(bot)) == 1

    assert bot.tell(no_answer_to(asked)) == []
    assert open_orders(bot) == []
    assert "does not know" in bot.said[0].text


def test_an_old_answer_does_not_make_a_known_order_forgotten(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order))

    bot.tell(not_found(order), not_found(order), not_found(order))

    assert len(open_orders(bot)) == 1


def test_time_that_passes_too_early_changes_nothing(bot: PureBot) -> None:
    bot.tell(refused(bot.last_placed))
    before = bot.document

    assert bot.pass_time(2) == []
    assert bot.document == before


def test_an_order_that_is_made_and_kept_is_a_mistake_of_the_type() -> None:
    class Forgetful(Bot[Params, State]):
        title = help = "Makes an order and does not yield it."

        @classmethod
        def first_state(cls, params: Params, pair: str) -> State:
            return Simple.first_state(params, pair)

        def act(self) -> Iterator[OrderCommand]:
            self.buy(Decimal(1), at=Decimal(1))
            yield from ()

    document = admitted(wish()).document

    with pytest.raises(RuntimeError, match="and kept it"):
        decide(Forgetful, document, Started(1), BEGAN_AT)


def test_an_order_command_is_the_same_each_time_it_is_made(bot: PureBot) -> None:
    order = bot.last_placed
    kept = OpenOrder.model_validate(open_orders(bot)[0])

    assert kept.asked_by(order.bot_id) == order
    assert kinds([order]) == ["place_order"]
