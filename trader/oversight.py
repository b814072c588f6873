"""The trader's watch over all bots together: hears of each, and pauses or stops all of them."""

import logging
from collections.abc import Callable, Mapping
from uuid import UUID

from common.bus import Bus
from common.channels import BOT_DOCUMENTS, OVERSIGHT, RATES, TRADER_COMMANDS
from common.clock import now
from common.listener import Heard, Listener
from common.messages.bot import BotDocument, StopBot, TraderCommand
from common.messages.control import PauseBot
from common.messages.guard import Alarm
from common.messages.market import RateUpdate
from common.messages.platform import Level
from trader.bot import BotClass
from trader.documents import Documents
from trader.overseer import Limits, Overseer

log = logging.getLogger(__name__)


class Watch:
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
        self._alive: dict[UUID, str] = {}
        """The bots that live, with their types."""

    def look(self) -> None:
        """Take in what was told since the last look, and act upon it."""
        if not self._limits.quotes or not self._is_reader():
            self.close()
            return
        if self._listener is None:
            self._begin()
        elif not self._hear(self._listener):
            return
        before = self._overseer.oversight
        alarm = self._overseer.judge(now())
        if self._overseer.oversight != before:
            self._bus.put(OVERSIGHT, self._overseer.oversight)
        if alarm is not None:
            self._fire(alarm)

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _begin(self) -> None:
        """First listen, then look: what changes in between is heard."""
        self._listener = Listener(self._bus, patterns=[BOT_DOCUMENTS, RATES])
        self._overseer = Overseer(self._limits, self._bus.get(OVERSIGHT), now())
        self._alive.clear()
        for document in Documents(self._bus).every():
            self._take_in(document)

    def _hear(self, listener: Listener[object]) -> bool:
        heard = [each for each in listener.listen(0.0) if isinstance(each, Heard)]
        for each in heard:
            if isinstance(each.message, BotDocument):
                self._take_in(each.message)
            elif isinstance(each.message, RateUpdate):
                self._overseer.hear_rate(each.message.pair, each.message.rate)
        return bool(heard)

    def _take_in(self, document: BotDocument) -> None:
        bot_type = self._types.get(document.type)
        is_guard = bot_type is not None and bot_type.looks_after_others
        try:
            self._overseer.hear_bot(document, is_guard=is_guard)
        except ValueError:
            log.warning("the books of bot %s are not readable and are left out", document.uid)
        self._alive.pop(document.uid, None)
        if document.status.is_alive and not is_guard:
            self._alive[document.uid] = document.type

    def _fire(self, alarm: Alarm) -> None:
        """Have all bots pause or stop: commands that came before are carried out before."""
        log.warning("%s", alarm.text)
        verb = "paused" if alarm.deed == "pause" else "stopped"
        self._bus.notify(Level.ERROR, f"{alarm.text}: all bots are {verb}")
        batch = self._bus.batch()
        for uid in self._alive:
            batch.push(TRADER_COMMANDS, _command(alarm, uid))
        batch.send()


def _command(alarm: Alarm, uid: UUID) -> TraderCommand:
    if alarm.deed == "stop":
        return StopBot(bot_id=uid)
    return PauseBot(bot_id=uid, keeps_orders=False)
