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
    refused,
    simple_bot,
    wish,
)
from trader.bot import Bot
from trader.bots.simple import Params, Simple, State
from trader.ledger import OpenOrder
from trader.life import Released, Started, TimePassed, decide

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
    assert asked == [ask(order)]

    asked = bot.tell(not_found(order))
    assert asked == []
    assert open_orders(bot) == []
    assert "does not know" in bot.said[0].text


def test_an_old_answer_does_not_make_a_known_order_forgotten(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), not_found(order), accepted(order))

    bot.tell(not_found(order))

    assert len(open_orders(bot)) == 1


def test_a_stopping_bot_cancels_its_order_and_waits_for_the_answer(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order))

    assert bot.tell(STOP) == [cancel(order)]
    assert bot.is_now(BotStatus.STOPPING)
    assert bot.document.pid == 17

    bot.tell(cancelled(order))
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.document.pid is None
    assert open_orders(bot) == []


def test_a_bot_without_an_open_order_stops_at_once(bot: PureBot) -> None:
    bot.tell(refused(bot.last_placed))

    assert bot.tell(STOP) == []
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.wake_at is None


def test_asking_twice_to_stop_cancels_once(bot: PureBot) -> None:
    bot.tell(STOP)

    assert bot.tell(STOP) == []


def test_an_order_that_fills_while_the_bot_stops_is_counted_and_no_other_placed(
    bot: PureBot,
) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), STOP)

    assert bot.tell(filled(order)) == []
    assert bot.is_now(BotStatus.STOPPED)
    assert len(bot.document.history) == 1


def test_a_part_that_fills_while_the_bot_stops_does_not_stop_it(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), STOP, filled(order, "0.01", is_complete=False))

    assert bot.is_now(BotStatus.STOPPING)

    bot.tell(cancelled(order, sequence=3, filled_size="0.01"))
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.json["totals"]["bought_size"] == "0.01"


def test_a_refused_cancel_is_not_taken_for_cancelled(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(accepted(order), STOP)

    assert bot.tell(cancel_refused(order)) == [ask(order)]
    assert bot.is_now(BotStatus.STOPPING)

    bot.tell(accepted(order), filled(order))
    assert bot.is_now(BotStatus.STOPPED)
    assert bot.json["totals"]["bought_size"] == "0.02"


def test_a_refused_cancel_of_an_order_nobody_cancels_is_ignored(bot: PureBot) -> None:
    assert bot.tell(cancel_refused(bot.last_placed)) == []


def test_a_stopping_bot_asks_twice_before_an_unknown_order_counts_as_gone(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(STOP, cancel_refused(order))

    assert bot.tell(not_found(order)) == [ask(order)]
    assert bot.is_now(BotStatus.STOPPING)

    assert bot.tell(not_found(order)) == []
    assert bot.is_now(BotStatus.STOPPED)


def test_a_stopping_bot_without_an_answer_cancels_again_after_a_while(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(STOP)

    assert bot.pass_time(5) == []
    assert bot.pass_time(6) == [cancel(order)]
    assert bot.pass_time(11) == [cancel(order)]


def test_a_stopping_bot_that_is_restarted_asks_and_cancels(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(STOP)

    assert bot.start() == [ask(order), cancel(order)]


@pytest.mark.parametrize(
    "event", [STOP, Started(3), TimePassed(), Released()], ids=lambda each: type(each).__name__
)
def test_a_stopped_bot_ignores_all(bot: PureBot, event: Any) -> None:  # noqa: ANN401
    bot.tell(STOP, cancelled(bot.last_placed, sequence=1))
    before = bot.document

    assert bot.tell(event) == []
    assert bot.document == before
    assert before.status is BotStatus.STOPPED


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
