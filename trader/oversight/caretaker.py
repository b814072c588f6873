"""The trader's watch over all bots together: hears of each, and pauses, stops or rests them all."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from common.bus import Bus
from common.channels import BOT_DOCUMENTS, BOT_INBOX, OVERSIGHT, RATES, TRADER_COMMANDS
from common.clock import now
from common.listener import Heard, Listener
from common.messages.bot import BotDocument, StopBot, TraderCommand
from common.messages.control import PauseBot, RestRequested
from common.messages.guard import Alarm, Oversight, Rest
from common.messages.market import RateUpdate
from common.messages.platform import Level
from trader.bot import BotClass
from trader.documents import Documents
from trader.oversight.overseer import Limits, Overseer
from trader.oversight.rest import Rests

log = logging.getLogger(__name__)


class Caretaker:
    """Looks after all bots while this trader is the one that reads the commands.

    Every method raises BusAway. Without any limit it hears nothing and costs nothing.
    """

    def __init__(
        self,
        bus: Bus,
        limits: Limits,
        types: Mapping[str, BotClass],
        is_reader: Callable[[], bool],
    ) -> None:
        self._bus = bus
        self._limits = limits
        self._types = types
        self._is_reader = is_reader
        self._listener: Listener[object] | None = None
        self._overseer = Overseer(limits, None, now())
        self._rests = Rests(limits.rest, None)
        self._alive: set[UUID] = set()
        """The bots that live, those that guard others apart."""
        self._has_looked_back = False
        """Whether bots that rest because of settings of earlier have been told to go on."""

    def look(self) -> None:
        """Take in what was told since the last look, and act upon it."""
        if not self._is_reader():
            self.close()
            self._has_looked_back = False
            return
        if not self._limits.is_any:
            self._look_back()
        elif self._listener is None:
            self._begin()
            self._act()
        elif self._hear(self._listener) or self._rests.is_due(now()):
            self._act()

    def at_rest(self, document: BotDocument) -> dict[str, Any]:
        """Return what to change of a bot that is to begin, so that it rests with all others."""
        rest = self._rests.rest
        if rest is None or self._is_guard(document) or not document.status.is_alive:
            return {}
        guard = (document.model_extra or {}).get("guard") or {}
        return {"guard": {**guard, "rest": rest.model_dump(mode="json")}}

    def _look_back(self) -> None:
        """End a rest that nobody asks for any more; nothing else is to be done without settings."""
        if self._has_looked_back:
            return
        kept = self._kept()
        if kept is not None and kept.rest is not None:
            self._begin()
            self._act()
            self.close()
        self._has_looked_back = True

    def _act(self) -> None:
        before, at = self._oversight(), now()
        alarm = self._overseer.judge(at) if self._limits.quotes else None
        told = self._rests.judge(at)
        batch, after = self._bus.batch(), self._oversight()
        # Dying in between, it fires once more: a bot that is paused or rests does not mind.
        if alarm is not None:
            for uid in sorted(self._alive):
                batch.push(TRADER_COMMANDS, _command(alarm, uid))
        for uid, rest in told:
            batch.push(BOT_INBOX, RestRequested(rest=rest), uid)
        if after != before:
            batch.put(OVERSIGHT, after)
        batch.send()
        if alarm is not None:
            self._tell(alarm)
        if after.rest != before.rest:
            self._tell_rest(after.rest)

    def _oversight(self) -> Oversight:
        return self._overseer.oversight.model_copy(update=self._rests.kept)

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _begin(self) -> None:
        """First listen, then look: what changes in between is heard."""
        self._listener = Listener(self._bus, patterns=[BOT_DOCUMENTS, RATES])
        kept = self._kept()
        self._overseer = Overseer(self._limits, kept, now())
        self._rests = Rests(self._limits.rest, kept)
        self._alive.clear()
        for document in Documents(self._bus).every():
            self._take_in(document)

    def _kept(self) -> Oversight | None:
        try:
            return self._bus.get(OVERSIGHT)
        except ValueError:
            log.exception("what the protections for all count from is not readable: counts anew")
            return None

    def _hear(self, listener: Listener[object]) -> bool:
        heard = [each for each in listener.listen(0.0) if isinstance(each, Heard)]
        for each in heard:
            if isinstance(each.message, BotDocument):
                self._take_in(each.message)
            elif isinstance(each.message, RateUpdate):
                self._overseer.hear_rate(each.message.pair, each.message.rate)
        return bool(heard)

    def _take_in(self, document: BotDocument) -> None:
        is_guard = self._is_guard(document)
        try:
            self._overseer.hear_bot(document, is_guard=is_guard)
            self._rests.hear_bot(document, is_guard=is_guard)
        except ValueError:
            log.warning("the books of bot %s are not readable and are left out", document.uid)
        self._alive.discard(document.uid)
        if document.status.is_alive and not is_guard:
            self._alive.add(document.uid)

    def _is_guard(self, document: BotDocument) -> bool:
        bot_type = self._types.get(document.type)
        return bot_type is not None and bot_type.looks_after_others

    def _tell_rest(self, rest: Rest | None) -> None:
        if rest is None:
            self._bus.notify(Level.INFO, "The rest of all bots is over")
        else:
            log.warning("%s", rest.text)
            self._bus.notify(Level.WARNING, rest.text)

    def _tell(self, alarm: Alarm) -> None:
        log.warning("%s", alarm.text)
        verb = "paused" if alarm.deed == "pause" else "stopped"
        self._bus.notify(Level.ERROR, f"{alarm.text}: all bots are {verb}")


def _command(alarm: Alarm, uid: UUID) -> TraderCommand:
    if alarm.deed == "stop":
        return StopBot(bot_id=uid)
    return PauseBot(bot_id=uid, keeps_orders=False)
