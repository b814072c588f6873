"""The trader service: obeys commands, and settles what became of bots' processes."""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, assert_never
from uuid import UUID

from common.bus import Bus
from common.channels import BOT_INBOX, BOT_LOGS, BOT_TYPES, CARDS, INDICATORS
from common.clock import now
from common.messages.bot import (
    BotDocument,
    BotFault,
    BotStatus,
    BotTypes,
    FieldError,
    ShadowBot,
    ShadowRequested,
    StartBot,
    StopAll,
    StopBot,
    StopRequested,
    SwitchBot,
    SwitchRequested,
    TraderCommand,
)
from common.messages.control import ArchiveBot, ContinueBot, DeleteBot, EditBot, PauseBot
from common.messages.platform import Condition, Level
from common.switch import shadow_objection
from trader.admission import Admission, admit, switch_objection
from trader.advice import answer
from trader.bot import BotClass
from trader.control import Control
from trader.desk import DONE, Desk, Outcome
from trader.documents import Documents
from trader.frame.logbook import line
from trader.oversight.caretaker import Caretaker
from trader.oversight.overseer import NO_LIMITS, Limits
from trader.supervision.restart import BotExit, cause_of, is_crash
from trader.supervision.sharing import Sharing, Tenancy
from trader.supervision.supervisor import Exit, Supervisor
from trader.types.finder import describe

log = logging.getLogger(__name__)

NOTICE_LENGTH = 1000
"""Letters of a line on the dashboard."""

LISTEN_S = 0.2
"""Longest wait for a command: so late at most is a dead bot noticed."""

SCAN_S = 60.0
"""Time between two looks for bots that should run and that the table of owners has lost."""


class Trader:
    """The service while Redis is there; the supervisor and its bots stay when it is not."""

    def __init__(
        self,
        bus: Bus,
        supervisor: Supervisor,
        types: Mapping[str, BotClass],
        tenancy: Tenancy,
        *,
        limits: Limits = NO_LIMITS,
        faults: Sequence[BotFault] = (),
    ) -> None:
        self._faults = tuple(faults)
        self._bus = bus
        self._supervisor = supervisor
        self._types = types
        self._documents = Documents(bus)
        self._sharing = Sharing(bus, supervisor, tenancy)
        self._desk = Desk(
            bus, self._sharing, self._carry_out, lambda each: answer(bus, each, self._types)
        )
        self._caretaker = Caretaker(bus, limits, types, lambda: self._sharing.is_reader)
        self._control = Control(
            bus, self._documents, types, self._sharing.admit, self._caretaker.at_rest
        )
        self._scan_at = 0.0

    def start(self) -> None:
        """Offer the bot types, take a part of the bots; have all run whose document lives."""
        types = tuple(describe(name, each) for name, each in self._types.items())
        self._bus.put(BOT_TYPES, BotTypes(types=types, faults=self._faults))
        for fault in self._faults:
            log.error("a bot type cannot be used: %s", fault)
            self._bus.notify(Level.ERROR, f"A bot type cannot be used: {fault}"[:NOTICE_LENGTH])
        self._sharing.look()
        self._scan_when_due()
        self._desk.open_or_close()

    def step(self) -> None:
        """Obey a command if there is one, look after the bots."""
        self._sharing.look_when_due()
        self._scan_when_due()
        self._caretaker.look()
        self._desk.obey(0.0 if self._supervisor.is_behind else LISTEN_S)
        self._supervisor.look()
        while self._supervisor.exits:
            self._settle(self._supervisor.exits[0])

    def close(self) -> None:
        """Close the connections; the bots go on."""
        self._desk.close()
        self._caretaker.close()
        self._bus.close()

    def condition(self) -> tuple[Condition, str]:
        """Return how the trader is."""
        if self._faults:
            told = "; ".join(map(str, self._faults))
            return Condition.DEGRADED, f"bot types cannot be used: {told}"
        waiting = self._supervisor.waiting_count
        return Condition.OK, f"{waiting} bots wait to be started" if waiting else ""

    def figures(self) -> dict[str, int | float]:
        """Return how many bots run, and how many are to be started."""
        return {
            "bots": self._supervisor.running_count,
            "bots_waiting": self._supervisor.waiting_count,
            "traders": self._sharing.traders_count,
        }

    def _scan_when_due(self) -> None:
        """Make bots known whose document says that they live: the reader of commands does it."""
        if not self._sharing.is_reader or time.monotonic() < self._scan_at:
            return
        self._scan_at = time.monotonic() + SCAN_S
        alive = {document.uid for document in self._documents.alive()}
        self._sharing.admit(alive - self._sharing.known)
        log.info("%d bots are to run", len(alive))

    def _settle(self, end: Exit) -> None:
        """Have a bot whose process ended started again after a time, given away, or forgotten."""
        if not self._sharing.has(end.bot_id):
            # It is no longer sure that nobody else runs it: the next look will tell.
            self._supervisor.settle(None)
        elif self._sharing.hand_over(end.bot_id, end.code):
            self._supervisor.settle(None)
        else:
            delay_s = self._restart_delay_s(end)
            self._supervisor.settle(delay_s)
            if delay_s is None:
                self._forget(end.bot_id)

    def _forget(self, bot_id: UUID) -> None:
        """Let a bot go that is done, unless a person had it go on at this very moment."""
        self._sharing.forget(bot_id)
        with suppress(ValueError):
            if self._is_to_run(bot_id):
                self._sharing.admit([bot_id])

    def _carry_out(self, command: TraderCommand) -> Outcome:
        log.info("%r", command)
        match command:
            case StartBot():
                self._start_bot(command)
            case StopBot():
                self._stop_bot(command.bot_id)
            case StopAll():
                for document in self._documents.alive():
                    self._bus.push(BOT_INBOX, StopRequested(), document.uid)
            case SwitchBot():
                self._switch_bot(command)
            case ShadowBot():
                self._shadow_bot(command)
            case PauseBot() | ContinueBot() | EditBot() | ArchiveBot() | DeleteBot():
                return self._control.carry_out(command)
            case _:
                assert_never(command)
        return DONE

    def _start_bot(self, command: StartBot) -> None:
        card = self._bus.get(CARDS, command.cambista)
        indicators = self._bus.get(INDICATORS)
        admission = admit(command, self._types, card, now(), indicators)
        first = admission.document
        first = first.model_copy(update=self._caretaker.at_rest(first))
        document: BotDocument | None = first
        if self._documents.create(first):
            self._tell_admission(admission)
        else:
            document = self._documents.get(command.bot_id)
        if document is not None and document.status.is_alive:
            self._sharing.admit([document.uid])

    def _tell_admission(self, admission: Admission) -> None:
        document = admission.document
        for text in admission.warnings:
            self._bus.notify(Level.WARNING, f"{document.name}: {text}")
        if document.errors:
            told = "; ".join(f"{each.field}: {each.message}" for each in document.errors)
            self._bus.notify(Level.ERROR, f"{document.name} was refused: {told}")

    def _stop_bot(self, bot_id: UUID) -> None:
        document = self._documents.get(bot_id)
        if document is None:
            self._bus.notify(Level.WARNING, f"There is no bot {bot_id} to stop")
        elif document.status.is_alive:
            self._bus.push(BOT_INBOX, StopRequested(), bot_id)
        elif document.status is BotStatus.CRASHED:
            # It may have left an order open: it is to take that off the book, as any other.
            self._documents.amend(bot_id, {"status": BotStatus.STOPPING, "crash_count": 0})
            self._sharing.admit([bot_id])
        else:
            self._bus.notify(Level.INFO, f"{document.name} is {document.status} already")

    def _switch_bot(self, command: SwitchBot) -> None:
        document = self._documents.get(command.bot_id)
        if document is None:
            self._bus.notify(Level.WARNING, f"There is no bot {command.bot_id} to switch")
            return
        card = self._bus.get(CARDS, command.cambista)
        reason = switch_objection(document, command.cambista, self._types, card)
        product = card.product(document.pair) if card is not None else None
        if reason or card is None or product is None:
            where = f"stays at {document.cambista_title}, not {command.cambista}"
            self._bus.notify(Level.WARNING, f"{document.name} {where}: {reason}")
            return
        wish = SwitchRequested(cambista=card.name, title=card.title, product=product)
        self._bus.push(BOT_INBOX, wish, command.bot_id)

    def _shadow_bot(self, command: ShadowBot) -> None:
        document = self._documents.get(command.bot_id)
        if document is None:
            self._bus.notify(Level.WARNING, f"There is no bot {command.bot_id} to shadow")
            return
        card = self._bus.get(CARDS, command.cambista) if command.cambista else None
        reason = shadow_objection(document, command.cambista, card) if command.cambista else ""
        if reason:
            text = f"{document.name} gets no shadow at {command.cambista}: {reason}"
            self._bus.notify(Level.WARNING, text)
            return
        title = "" if card is None else card.title
        wish = ShadowRequested(cambista=command.cambista, title=title)
        self._bus.push(BOT_INBOX, wish, command.bot_id)

    def _restart_delay_s(self, end: Exit) -> float | None:
        """Write down why a bot's process ended; return when it is started again, or None."""
        log.info("bot %s: its process ended with %s %s", end.bot_id, end.code, end.reason)
        try:
            if is_crash(end.code):
                return self._settle_crash(end)
            if end.code == BotExit.FINISHED and self._is_to_run(end.bot_id):
                return self._supervisor.policy.first_delay_s
            if end.code == BotExit.MISCONFIGURED and end.reason:
                self._bus.notify(Level.ERROR, f"Bot {end.bot_id} cannot run: {end.reason}")
                changes = {
                    "status": BotStatus.REFUSED,
                    "errors": (FieldError(field="document", message=end.reason),),
                    "last_error": end.reason,
                    "pid": None,
                }
                self._documents.amend(end.bot_id, changes)
        except ValueError as error:
            # A document that cannot be read is not overwritten: a person may mend it.
            log.error("bot %s: %s", end.bot_id, error)  # noqa: TRY400 - the data is wrong
            return None
        return self._supervisor.policy.delay_s(end.code, 1)

    def _is_to_run(self, bot_id: UUID) -> bool:
        """Whether a bot's document lives although its process says that it is done.

        Redis had lost it for a moment, or its end.
        """
        document = self._documents.get(bot_id)
        return document is not None and document.status.is_alive

    def _settle_crash(self, end: Exit) -> float | None:
        """Count a crash, and return the delay until the restart, or None when it was the last."""
        policy = self._supervisor.policy
        cause = cause_of(end.code, end.reason)
        document = self._documents.get(end.bot_id)
        if document is None or not document.status.is_alive:
            return None
        crashes = policy.crashes_in_a_row(document.crash_count, end.lived_s)
        delay_s = policy.delay_s(end.code, crashes)
        changes: dict[str, Any] = {"crash_count": crashes, "last_error": cause, "pid": None}
        if delay_s is None:
            changes["status"] = BotStatus.CRASHED
            text = f"{document.name} crashed {crashes} times in a row and is given up: {cause}"
        else:
            text = f"{document.name} died and is started again: {cause}"
        level = Level.ERROR if delay_s is None else Level.WARNING
        # Before the document: a page is drawn anew when that is told, and has to find the reason.
        self._bus.publish(BOT_LOGS, line(level, text, now()), end.bot_id)
        self._documents.amend(end.bot_id, changes)
        self._bus.notify(level, text)
        return delay_s
