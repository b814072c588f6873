"""Asking the trader to start, move and stop bots, and waiting a little for what comes of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from common.bus import Bus
from common.channels import TRADER_COMMANDS
from common.clock import now
from common.messages.answer import CommandDone
from common.messages.bot import (
    BotDocument,
    BotStatus,
    ShadowBot,
    StartBot,
    StopAll,
    StopBot,
    SwitchBot,
)
from common.messages.control import ArchiveBot, ContinueBot, DeleteBot, EditBot, PauseBot
from gui.services import boards

Control = PauseBot | ContinueBot | EditBot | ArchiveBot | DeleteBot | StopBot
"""What can be done to a bot that is there, without looking at the market."""

ANSWER_WITHIN_S = 5.0
"""How long a request waits for the new bot's document."""

_LOOK_EVERY_S = 0.03

_REQUESTS = UUID("6f1d9c2e-53a4-4a29-9c7e-0f6f3b8f2d11")
"""Name space of the bots that were asked for under a key of the asker's own."""


class TraderAwayError(Exception):
    """The trader is silent: nothing was done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for a bot."""

    document: BotDocument
    """As the trader wrote it, or as it will begin when nothing is known yet."""
    is_known: bool
    """Whether the trader has written the document."""
    was_there: bool = False
    """Whether it was there before it was asked for: the request was a repeat."""


def bot_id_for(key: str) -> UUID:
    """Return a new bot's id: the same for the same key, a random one without."""
    return uuid5(_REQUESTS, key) if key else uuid4()


def start(bus: Bus, command: StartBot, title: str) -> Asked:
    """Have a bot made, and return what is known of it within five seconds.

    Raises TraderAwayError, and BusAway: then it may or may not be started; asking again under the
    same key is safe.
    """
    there = boards.bot(bus, command.bot_id)
    if there is not None:
        return Asked(there, is_known=True, was_there=True)
    _check_trader(bus)
    bus.push(TRADER_COMMANDS, command)
    document = _wait_for(bus, command.bot_id)
    if document is None:
        return Asked(_expected(command, title), is_known=False)
    return Asked(document, is_known=True)


def stop(bus: Bus, bot_id: UUID) -> None:
    """Have a bot stopped; a silent trader does it when it is back. Raises BusAway."""
    bus.push(TRADER_COMMANDS, StopBot(bot_id=bot_id))


def stop_all(bus: Bus) -> int:
    """Have every bot stopped, and return how many live. Raises BusAway."""
    count = sum(each.status.is_alive for each in boards.bots(bus))
    bus.push(TRADER_COMMANDS, StopAll())
    return count


def change(bus: Bus, command: SwitchBot | ShadowBot) -> None:
    """Have a bot moved to another cambista, or shadowed there. Raises TraderAwayError, BusAway."""
    _check_trader(bus)
    bus.push(TRADER_COMMANDS, command)


def control(bus: Bus, command: Control) -> CommandDone | None:
    """Have something done to a bot; return the trader's answer, or None when it takes its time.

    Raises TraderAwayError, BusAway.
    """
    _check_trader(bus)
    bus.push(TRADER_COMMANDS, command)
    deadline = time.monotonic() + ANSWER_WITHIN_S
    while command.command_id is not None and time.monotonic() < deadline:
        answer = boards.command_done(bus, command.command_id)
        if answer is not None:
            return answer
        time.sleep(_LOOK_EVERY_S)
    return None


def control_all(bus: Bus, commands: Sequence[Control]) -> None:
    """Have something done to many bots, without waiting. Raises TraderAwayError, BusAway."""
    _check_trader(bus)
    for each in commands:
        bus.push(TRADER_COMMANDS, each)


def _check_trader(bus: Bus) -> None:
    if not any(each.service == "trader" for each in boards.heartbeats(bus)):
        raise TraderAwayError


def _wait_for(bus: Bus, bot_id: UUID) -> BotDocument | None:
    """Return the document once the trader has decided on the bot, or as far as it is."""
    deadline = time.monotonic() + ANSWER_WITHIN_S
    while True:
        document = boards.bot(bus, bot_id)
        if document is not None and document.status is not BotStatus.BUILDING:
            return document
        if time.monotonic() > deadline:
            return document
        time.sleep(_LOOK_EVERY_S)


def _expected(command: StartBot, title: str) -> BotDocument:
    return BotDocument(
        uid=command.bot_id,
        name=command.name,
        type=command.type,
        pair=command.pair,
        cambista_link=f"virc:cambista:{command.cambista}",
        cambista_title=title,
        status=BotStatus.BUILDING,
        start_date=now(),
    )
