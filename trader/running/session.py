"""A bot's talk with Redis: hears, has the pure bot decide, writes all of it at once, relays.

A decision is durable before anybody hears of it: the document, the commands on the outbox and the
removal of the event from the inbox are one step in Redis, and only for who holds the bot's fence.
Start-up, a restart and Redis's return are one path.
"""

import logging
import os
import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from common.channels import BOT_DOCUMENTS, BOT_INBOX, BOT_LOGS, BOT_RUNNERS, BROKER_ORDERS
from common.clock import now
from common.failpoint import pass_by
from common.listener import Listener, Taken, reason_of
from common.messages.bot import BotDocument, BotEvent, BotStatus, Errand, Outgoing
from common.messages.order import AskOrder, CancelOrder, PlaceOrder
from common.messages.platform import Level
from trader.bot import DocumentCorrupt
from trader.frame.hearing import hearing_of
from trader.frame.life import Event, Released, Started, TimePassed, decide
from trader.frame.logbook import lines
from trader.frame.probe import Probe
from trader.running.attachment import attach, attached_to, revised
from trader.running.ear import Ear
from trader.running.lookout import Lookout
from trader.running.outbox import Outbox
from trader.running.outfit import Outfit
from trader.supervision.restart import BotExit

log = logging.getLogger(__name__)

LISTEN_S = 10.0
"""Longest wait for a message: so often at least a bot says that it lives, and hardly more often.

The trader's signal ends the wait, and so does the instant that the bot waits for.
"""

BLOCK_S = 20.0
"""How long Redis is asked to wait for a message before it says that there is none."""

LOOK_AROUND_S = 5.0
"""Time until the first look at the fence, and for messages that nobody has in hand."""

LOOK_AROUND_GROWTH = 12
"""How many times as long it is at most between two later looks."""

PROBE_LIMIT_S = 60.0
"""A broker that is away for longer does not keep its bots from stopping."""


class FenceLost(Exception):  # noqa: N818 - a state of the world, not a fault
    """Another process has taken the bot over: nothing more may be written."""


class Session:
    """A bot's talk with Redis for as long as the connection lasts."""

    def __init__(self, outfit: Outfit) -> None:
        self.bot_id = outfit.bot_id
        self._bus = outfit.bus
        self._types = outfit.types
        self._slot = outfit.slot
        self._is_released = outfit.is_released
        self._alarm = outfit.alarm
        self._may_decide = outfit.may_decide
        self._token = uuid4()
        self._listener: Listener[BotEvent] | None = None
        self.document: BotDocument | None = None
        self.attached = ""
        """What stands beside it."""
        self._settled_at = ""
        """The broker at which it may place orders: Redis cannot forget that it trades there."""
        self._is_fresh = True
        self._probe = Probe(outfit.bot_id)
        self._probe_until = 0.0
        self._lookout = Lookout(outfit.bot_id)
        self._outbox = Outbox(outfit.bus, outfit.bot_id)
        self._ear = Ear(outfit.bus, outfit.bot_id)
        self._is_held = False
        """Whether a message waits in hand until the probe is over."""
        self._wake_at: datetime | None = None
        self._looked_at = time.monotonic()
        self._look_count = 0

    def open(self, tokens: set[UUID], known: BotDocument | None = None, attached: str = "") -> None:
        """Take the bot over, and read its document. Raises FenceLost, DocumentCorrupt.

        A Redis that has lost its last second is told again what is known here. Only the first
        time may the bot be taken from a process that is not in ``tokens``: later that process is
        one that has taken it from this one.
        """
        holder = self._holder()
        if tokens and holder is not None and holder not in tokens:
            raise FenceLost("another process took it over while Redis was away")
        tokens.update(each for each in (holder, self._token) if each is not None)
        self._bus.put(BOT_RUNNERS, self._token, self.bot_id)
        self._live()
        try:
            stored = self._bus.get(BOT_DOCUMENTS, self.bot_id)
        except ValueError as error:
            raise DocumentCorrupt(f"the document of bot {self.bot_id}: {error}") from error
        self._is_fresh = known is None
        self.document = self._put_back(stored, known, attached)
        if self.document is not None and self.document.type not in self._types:
            raise DocumentCorrupt(f"there is no bot type {self.document.type!r}")

    def run(self) -> BotExit:
        """Go on from where the document is, until the bot ends. Raises BusAway, FenceLost."""
        if self.document is None or not self.document.status.is_alive:
            return BotExit.FINISHED
        left = self._outbox.left()
        if left:
            # Whoever wrote this may not have waited for it to be on the disk.
            self._bus.batch().put(BOT_RUNNERS, self._token, self.bot_id).settle()
        self._relay(left)
        self._live()
        self._listener = Listener(
            self._bus, BOT_INBOX, (self.bot_id,), block_s=BLOCK_S, alarm=self._alarm
        )
        self._handle(Started(os.getpid()))
        self._begin_probe()
        while self.document.status.is_alive:
            self._live()
            if self._is_released():
                self._handle(Released())
                return BotExit.RELEASED
            self._step(self._listener)
        is_refused = self.document.status is BotStatus.REFUSED
        return BotExit.MISCONFIGURED if is_refused else BotExit.FINISHED

    def close(self) -> None:
        """Close the connections."""
        if self._listener is not None:
            self._listener.close()
        self._ear.close()
        self._bus.close()

    def _step(self, listener: Listener[BotEvent]) -> None:
        """Wait for what comes first, a message or the time that the bot waits for."""
        self._hear_of_others(listener)
        left_s = LISTEN_S
        if self._wake_at is not None:
            left_s = min(max((self._wake_at - now()).total_seconds(), 0.0), LISTEN_S)
        for item in listener.listen(left_s):
            if isinstance(item, Taken):
                self._receive(item.message, item.text)
        if self._wake_at is not None and self._wake_at <= now():
            self._handle(TimePassed())
        if time.monotonic() > self._probe_until:
            self._probe.end()
        is_answered = self._is_held and not self._probe.number
        looks_after_s = LOOK_AROUND_S * min(2**self._look_count, LOOK_AROUND_GROWTH)
        if is_answered or time.monotonic() - self._looked_at > looks_after_s:
            self._look_around(listener)

    def _hear_of_others(self, listener: Listener[BotEvent]) -> None:
        """Tell the bot how those are that it watches, and have their news end the next wait."""
        for news in self._ear.hear(hearing_of(self.document)):
            self._handle(news)
        listener.waker = self._ear.line

    def _begin_probe(self) -> None:
        """Ask after the next order, unless this process knew all when Redis went away.

        A bot on its way to another broker asks for no order at the old one, so there is none.
        """
        document = self.document
        if document is None or not document.status.is_alive or document.switch is not None:
            return
        if self._is_fresh:
            self._probe_until = time.monotonic() + PROBE_LIMIT_S
            self._ask_broker(self._probe.begin(_order_count(document)))

    def _receive(self, event: BotEvent, text: bytes) -> None:
        """Handle a message; one that has to wait stays in hand, on the taken-list."""
        if self._probe.holds_back(event):
            self._is_held = True
            return
        self._handle(event, text)
        if self.document is not None:
            self._ask_broker(self._probe.hear(event, _order_count(self.document)))

    def _ask_broker(self, command: AskOrder | CancelOrder | None) -> None:
        if command is None or self.document is None:
            return
        if isinstance(command, CancelOrder):
            text = f"{self.document.name}: cancels order {command.order_id}, which was forgotten"
            self._bus.notify(Level.ERROR, text)
        self._bus.push(BROKER_ORDERS, command, self.document.broker)

    def _handle(self, event: Event, text: bytes | None = None) -> None:
        """Have the bot decide; make it durable; then let the brokers and people know."""
        before = self.document
        if before is None:
            raise RuntimeError("an event before the document")
        if not self._may_decide():
            raise FenceLost("its trader's lease is over")
        decision = decide(self._types[before.type], before, event, now(), self.attached)
        after, batch = decision.document, self._bus.batch()
        is_anew = decision.attached != self.attached
        if after != before or is_anew:
            after = revised(after, before.revision + 1, is_attached_anew=is_anew)
            batch.put(BOT_DOCUMENTS, after, self.bot_id)
        if is_anew:
            attach(batch, after, decision.attached)
        outgoing: list[Outgoing | Errand] = list(decision.commands)
        outgoing += [Errand(errand=each) for each in decision.errands]
        self._outbox.keep(batch, outgoing)
        for line in lines(event, decision, now(), is_news=after != before):
            batch.publish(BOT_LOGS, line, self.bot_id)
        if text is not None:
            batch.forget(BOT_INBOX.taken(self.bot_id), text)
        must_last = self._must_last(after, decision.commands)
        if not batch.send_if(
            BOT_RUNNERS.at(self.bot_id), _fence(self._token), is_settled=must_last
        ):
            raise FenceLost("another process took it over")
        self.document, self._wake_at = after, decision.wake_at
        self.attached = decision.attached
        self._settled_at = after.broker if must_last else self._settled_at
        if (before.switch, before.broker) != (after.switch, after.broker):
            pass_by("mid-switch")
        self._live()
        log.debug("bot %s: %s", self.bot_id, event)
        self._relay(outgoing)
        for said in decision.said:
            log.info("bot %s: %s", self.bot_id, said.text)
            self._bus.notify(said.level, said.text)

    def _must_last(self, after: BotDocument, commands: Sequence[Outgoing]) -> bool:
        """Whether Redis must not lose a decision: an end, or the first order at a broker.

        All else is decided again in the same way; but a bot that forgets that it moved, or that it
        was begun at all, would never look after what it has at the broker.
        """
        is_placing = any(isinstance(each.command, PlaceOrder) for each in commands)
        return not after.status.is_alive or (is_placing and after.broker != self._settled_at)

    def _put_back(
        self, stored: BotDocument | None, known: BotDocument | None, attached: str
    ) -> BotDocument | None:
        """Return the later of two documents, having written it if Redis has lost it."""
        if known is None or (stored is not None and stored.revision >= known.revision):
            self.attached = "" if stored is None else attached_to(self._bus, stored)
            return stored
        log.warning("bot %s: Redis has lost its last moments, and is told again", self.bot_id)
        batch = self._bus.batch().put(BOT_DOCUMENTS, known, self.bot_id)
        self.attached = attached
        if known.attached_revision:
            attach(batch, known, attached)
        if not batch.send_if(BOT_RUNNERS.at(self.bot_id), _fence(self._token)):
            raise FenceLost("another process took it over")
        return known

    def _relay(self, outgoing: Sequence[Outgoing | Errand]) -> None:
        """Hand over what is on the outbox, and show what the bot waits for in the market."""
        batch = self._bus.batch()
        if self.document is not None:
            self._lookout.show(batch, self.document)
        self._outbox.relay(batch, outgoing)
        batch.send()

    def _look_around(self, listener: Listener[BotEvent]) -> None:
        """Notice that another took the bot over, and take up what such a one had in hand.

        A process that is taken over while it waits may still be given one message. It cannot
        handle it, and nobody else would before the next start. That is soon, or never: so the
        looks are more and more seldom.
        """
        self._look_count += 1
        self._looked_at, self._is_held = time.monotonic(), False
        if self._holder() != self._token:
            raise FenceLost("another process took it over")
        for text in self._bus.listed(listener.taken_key):
            try:
                event = BOT_INBOX.decode(text)
            except ValueError as error:
                listener.reject(text, reason_of(error))
            else:
                self._receive(event, text)

    def _holder(self) -> UUID | None:
        return self._bus.get(BOT_RUNNERS, self.bot_id)

    def _live(self) -> None:
        self._slot.beat(time.monotonic())


def _fence(token: UUID) -> str:
    return BOT_RUNNERS.encode(token).decode()


def _order_count(document: BotDocument) -> int:
    """Return how many orders a bot has made; it stands among what is its type's own."""
    return int((document.model_extra or {}).get("order_count", 0))
