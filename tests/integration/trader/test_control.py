"""Commands to bots that are there: answered, carried out once, and in order."""

from typing import Any
from uuid import UUID, uuid4

from common.channels import BOT_DOCUMENTS, BOT_INBOX, BOT_LOGS, BOT_OWNERS, COMMANDS_DONE
from common.messages.answer import CommandDone
from common.messages.bot import BotStatus, StopBot, TraderCommand
from common.messages.control import ArchiveBot, ContinueBot, DeleteBot, EditBot, PauseBot
from common.messages.order import CancelOrder
from tests.support.bot_params import PARAMS
from tests.support.bots import BOT_ID, wish
from tests.support.traders import TraderProcess, is_living
from tests.support.venue import Venue
from tests.support.waiting import eventually


def ask(trader: TraderProcess, command: TraderCommand) -> CommandDone:
    """Send a command, and return its answer."""
    assert command.command_id is not None
    command_id = command.command_id
    trader.ask(command)
    answer = eventually(lambda: trader.bus.get(COMMANDS_DONE, command_id))
    assert answer is not None
    return answer


def given(**params: Any) -> dict[str, Any]:  # noqa: ANN401 - as JSON has them
    return {**PARAMS["simple"], **params}


def test_a_bot_pauses_and_goes_on_and_each_is_answered(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    (order,) = eventually(venue.open_orders)
    pid = trader_process.bot_pid()

    assert ask(trader_process, PauseBot(command_id=uuid4(), bot_id=BOT_ID)).is_done
    venue.obey_until(lambda: trader_process.document().status is BotStatus.PAUSED)
    venue.fill(order)
    venue.obey_until(lambda: trader_process.document().model_dump()["instructions_index"] == 1)
    assert venue.open_orders() == []

    assert ask(trader_process, ContinueBot(command_id=uuid4(), bot_id=BOT_ID)).is_done
    (selling,) = eventually(venue.open_orders)
    assert selling.asked.side == "sell"
    assert trader_process.bot_pid() == pid


def test_a_paused_bot_stays_paused_when_its_process_is_killed(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    eventually(venue.open_orders)
    trader_process.ask(PauseBot(bot_id=BOT_ID, keeps_orders=False))
    eventually(lambda: not venue.open_orders())
    pid = trader_process.bot_pid()

    trader_process.kill()
    trader_process.start()
    trader_process.bot_pid(other_than=pid)

    assert trader_process.document().status is BotStatus.PAUSED
    assert venue.open_orders() == []
    trader_process.ask(ContinueBot(bot_id=BOT_ID))
    eventually(venue.open_orders)


def test_a_command_that_is_sent_twice_is_carried_out_once(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    eventually(venue.open_orders)
    pause = PauseBot(command_id=uuid4(), bot_id=BOT_ID)
    go_on = ContinueBot(command_id=uuid4(), bot_id=BOT_ID)

    trader_process.ask(pause, go_on, pause)
    trader_process.ask(StopBot(bot_id=BOT_ID))

    venue.obey_until(lambda: trader_process.document().status is BotStatus.STOPPED)
    assert venue.open_orders() == []
    assert len(trader_process.await_notices("pauses")) == 1


def test_commands_to_a_bot_are_heard_in_order(trader_process: TraderProcess, venue: Venue) -> None:
    trader_process.ask(wish())
    eventually(venue.open_orders)

    prices = [str(3300 + number) for number in range(20)]
    trader_process.ask(
        *(EditBot(bot_id=BOT_ID, params=given(buy_at=each)) for each in prices),
        PauseBot(bot_id=BOT_ID),
        ContinueBot(bot_id=BOT_ID),
        PauseBot(bot_id=BOT_ID),
    )

    venue.obey_until(lambda: trader_process.document().params["buy_at"] == prices[-1])
    venue.obey_until(lambda: trader_process.document().status is BotStatus.PAUSED)


def test_an_edit_replaces_the_open_order_and_a_wrong_one_changes_nothing(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    (order,) = eventually(venue.open_orders)

    wrong = EditBot(command_id=uuid4(), bot_id=BOT_ID, params=given(size="0"))
    answer = ask(trader_process, wrong)
    assert not answer.is_done
    assert [each.field for each in answer.errors] == ["params.size"]
    fits = EditBot(command_id=uuid4(), bot_id=BOT_ID, name="new", params=given(sell_at="3400"))
    assert ask(trader_process, fits).is_done
    venue.obey_until(lambda: trader_process.document().name == "new")
    assert venue.open_orders() == [order]

    lower = EditBot(command_id=uuid4(), bot_id=BOT_ID, params=given(buy_at="3300"))
    assert ask(trader_process, lower).is_done
    eventually(lambda: [str(each.asked.price) for each in venue.open_orders()] == ["3300"])
    assert len([each for each in venue.heard if isinstance(each, CancelOrder)]) == 1


def test_a_bot_that_was_given_up_goes_on_when_it_is_told_to(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish("crashing"))
    crashed = trader_process.await_status(BotStatus.CRASHED)
    assert crashed.last_error

    trader_process.ask(ContinueBot(bot_id=BOT_ID))

    trader_process.await_notices("is given up", 2)
    again = trader_process.document()
    assert again.status is BotStatus.CRASHED
    assert again.crash_count == 4
    log = [each.text for each in trader_process.bus.kept(BOT_LOGS, BOT_ID)]
    assert any("ZeroDivisionError" in each for each in log)


def test_a_stopped_bot_goes_on_archived_it_is_out_of_sight_and_deleted_it_is_gone(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    eventually(venue.open_orders)
    for early in (ArchiveBot, DeleteBot):
        assert (
            "stop it first" in ask(trader_process, early(command_id=uuid4(), bot_id=BOT_ID)).reason
        )
    stop(trader_process, venue)
    trader_process.ask(ContinueBot(bot_id=BOT_ID))
    eventually(venue.open_orders)
    stop(trader_process, venue)

    assert ask(trader_process, ArchiveBot(command_id=uuid4(), bot_id=BOT_ID)).is_done
    assert trader_process.document().is_archived
    assert ask(trader_process, DeleteBot(command_id=uuid4(), bot_id=BOT_ID)).is_done
    assert trader_process.bus.get(BOT_DOCUMENTS, BOT_ID) is None
    assert not trader_process.bus.client.keys(f"{BOT_INBOX.at(BOT_ID)[:-6]}*")
    # The end of its process may be noticed later.
    owners = trader_process.bus.client
    eventually(lambda: not owners.hexists(BOT_OWNERS.at(), str(BOT_ID)))


def test_what_cannot_be_done_is_answered_with_the_reason(
    trader_process: TraderProcess, venue: Venue
) -> None:
    nobody: UUID = uuid4()

    answer = ask(trader_process, PauseBot(command_id=uuid4(), bot_id=nobody))

    assert answer.reason == f"there is no bot {nobody}"
    trader_process.ask(wish())
    eventually(venue.open_orders)
    stop(trader_process, venue)
    pause = ask(trader_process, PauseBot(command_id=uuid4(), bot_id=BOT_ID))
    assert pause.reason == "it is stopped"
    assert not is_living(trader_process.document().pid)


def stop(trader: TraderProcess, venue: Venue) -> None:
    """Stop the bot, and wait until it is."""
    trader.ask(StopBot(bot_id=BOT_ID))
    venue.obey_until(lambda: trader.document().status is BotStatus.STOPPED)
