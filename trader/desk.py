"""Where commands come in: one trader reads them, in order, and answers those that have an id.

A trader that reads and dies leaves what it had in hand on the taken-list; the next reader begins
with that. One that hung and wakes finds its lease over, and leaves alone what it has in hand.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from common.bus import Bus
from common.channels import COMMANDS_DONE, TRADER_ASKS, TRADER_COMMANDS
from common.clock import now
from common.errors import Away
from common.listener import Listener, Taken, reason_of
from common.messages.answer import CommandDone
from common.messages.bot import FieldError, TraderCommand
from common.messages.preview import AskPreview
from trader.supervision.sharing import Sharing

log = logging.getLogger(__name__)

LOOK_AROUND_S = 2.0
"""Time between two looks for commands that a reader took when it was none any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: carried out, unless there is a reason why not."""

    reason: str = ""
    errors: tuple[FieldError, ...] = ()


DONE = Outcome()


class Desk:
    """Reads the commands while this trader is the one to. Every method raises BusAway."""

    def __init__(
        self,
        bus: Bus,
        sharing: Sharing,
        carry_out: Callable[[TraderCommand], Outcome],
        advise: Callable[[AskPreview], None],
    ) -> None:
        self._bus = bus
        self._sharing = sharing
        self._carry_out = carry_out
        self._advise = advise
        self._listener: Listener[TraderCommand] | None = None
        self._looked_at = 0.0
        self._seen: set[bytes] = set()
        """What lay on the taken-list at the last look."""

    def open_or_close(self) -> None:
        """Begin or end to read, as the table of owners says."""
        if self._sharing.is_reader and self._listener is None:
            self._listener = Listener(self._bus, TRADER_COMMANDS, topics=[(TRADER_ASKS, ())])
        elif not self._sharing.is_reader:
            self.close()

    def obey(self, wait_s: float) -> None:
        """Carry out what comes, waiting for it at most so long."""
        self.open_or_close()
        if self._listener is None:
            time.sleep(wait_s)
            return
        for item in self._listener.listen(wait_s):
            if isinstance(item, Taken):
                self._obey(self._listener, item)
            else:
                self._advise(item.message)
        if time.monotonic() - self._looked_at > LOOK_AROUND_S:
            self._look_around(self._listener)

    def close(self) -> None:
        """Close the connection; what was on its way stays on the taken-list."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _obey(self, listener: Listener[TraderCommand], taken: Taken[TraderCommand]) -> None:
        if not self._sharing.is_sure:
            log.warning("leaves a command to another trader: %s", taken.message)
            return
        try:
            self._answer(taken.message)
        except Away:
            raise
        except Exception as error:
            log.exception("cannot carry out %s", taken.message)
            listener.reject(taken.text, f"{type(error).__name__}: {error}")
        else:
            listener.done(taken)

    def _answer(self, command: TraderCommand) -> None:
        """Carry out a command, unless it was answered already, and answer it."""
        command_id = command.command_id
        if command_id is None:
            self._carry_out(command)
        elif self._bus.get(COMMANDS_DONE, command_id) is None:
            outcome = self._carry_out(command)
            answer = CommandDone(
                command_id=command_id,
                is_done=not outcome.reason,
                reason=outcome.reason,
                errors=outcome.errors,
                done_at=now(),
            )
            self._bus.put(COMMANDS_DONE, answer, command_id)

    def _look_around(self, listener: Listener[TraderCommand]) -> None:
        """Take up what lies on the taken-list since the last look: this trader has it not."""
        self._looked_at = time.monotonic()
        found = self._bus.listed(listener.taken_key)
        for text in [each for each in found if each in self._seen]:
            try:
                message = TRADER_COMMANDS.decode(text)
            except ValueError as error:
                listener.reject(text, reason_of(error))
            else:
                self._obey(listener, Taken(message, text))
        self._seen = set(found)
