"""The broker port, and the loop that the real and the simulated cambista share.

A broker obeys order commands and answers with letters to bots. What it answers is durable before
it answers; so a command may come any number of times, and a letter may be sent any number of
times: bots tell them apart by order and sequence.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from common.bus import Bus
from common.channel import Board, Topic
from common.channels import BOT_INBOX, BROKER_ORDERS, CARDS, WALLETS
from common.errors import Away
from common.listener import Heard, Listener, Taken
from common.messages.order import Card, OrderCommand, OrderEvent, WalletReported
from common.messages.platform import Condition

log = logging.getLogger(__name__)

CARD_S = 1.0
"""Time between two renewals of the card; it lapses after five seconds."""

WALLET_S = 0.1
"""Least time between two reports of the wallet."""

IDLE_S = 0.5
"""How long the loop waits for a command or news."""

SOON_S = 0.1
"""How long it waits after some came: the broker may have put off what could wait."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An event for a bot's inbox."""

    bot_id: UUID
    event: OrderEvent


class Broker(Protocol):
    """Who places orders at a venue. ``obey`` and ``hear`` must be followed by ``commit``."""

    name: str

    def recover(self) -> list[Letter]:
        """Bring the state up to what is stored; return letters that may not have been sent."""

    def topics(self) -> Sequence[tuple[Topic[Any] | Board[Any], tuple[object, ...]]]:
        """Return what of the market it listens to."""

    def obey(self, command: OrderCommand) -> list[Letter]:
        """Carry out a command, or find that it has been, and return the answers."""

    def hear(self, heard: Heard) -> list[Letter]:
        """Act on what the market says."""

    def commit(self) -> None:
        """Make all that was decided durable; letters are sent only after this."""

    def told(self) -> None:
        """Note that all letters so far are in the bots' inboxes."""

    def rest(self) -> None:
        """Do what can wait, between two wake-ups."""

    def card(self) -> Card:
        """Return its card as it is now."""

    def wallet(self) -> WalletReported | None:
        """Return the balances when they changed since the last call."""

    def condition(self) -> tuple[Condition, str]:
        """Return how it is, with a detail for a person."""

    def figures(self) -> dict[str, int | float]:
        """Return the counters of its heartbeat."""

    def close(self) -> None:
        """Give back files and connections."""


class BrokerService:
    """Runs a broker on its queue: the service of cambista and of cambista_sim."""

    def __init__(self, bus: Bus, broker: Broker) -> None:
        self._bus = bus
        self._broker = broker
        self._listener: Listener[OrderCommand] | None = None
        self._card_at = 0.0
        self._wallet_at = 0.0
        self._was_busy = False

    def start(self) -> None:
        """Recover, tell again what may not have been heard, show the card."""
        self._listener = Listener(
            self._bus, BROKER_ORDERS, (self._broker.name,), self._broker.topics()
        )
        letters = self._broker.recover()
        if letters:
            log.info("tells %d events again that may not have been heard", len(letters))
        self._broker.commit()
        self._send(letters, [])
        self._show(time.monotonic())

    def step(self) -> None:
        """Serve what has come within half a second, sooner when the broker may put work off."""
        if self._listener is None:
            raise RuntimeError("step before start")
        letters: list[Letter] = []
        taken: list[Taken[OrderCommand]] = []
        wait_s, self._was_busy = (SOON_S if self._was_busy else IDLE_S), False
        for item in self._listener.listen(wait_s):
            self._was_busy = True
            if isinstance(item, Taken):
                letters += self._obey(self._listener, item)
                taken.append(item)
            else:
                letters += self._broker.hear(item)
        self._broker.commit()
        self._send(letters, taken)
        self._broker.rest()
        self._show(time.monotonic())

    def close(self) -> None:
        """Give back connections and the broker's files."""
        if self._listener is not None:
            self._listener.close()
        self._broker.close()
        self._bus.close()

    def condition(self) -> tuple[Condition, str]:
        """Return how the broker is."""
        return self._broker.condition()

    def figures(self) -> dict[str, int | float]:
        """Return the broker's counters."""
        return self._broker.figures()

    def _obey(self, listener: Listener[OrderCommand], taken: Taken[OrderCommand]) -> list[Letter]:
        """Have a command obeyed; one that cannot be is parked before the service begins anew.

        What the broker has in memory may be half changed, and what is durable is not.
        """
        try:
            return self._broker.obey(taken.message)
        except Away:
            raise
        except Exception as error:
            listener.reject(taken.text, f"{type(error).__name__}: {error}")
            raise

    def _send(self, letters: list[Letter], taken: list[Taken[OrderCommand]]) -> None:
        """Put letters in inboxes first, then forget the commands that they answer."""
        if not letters and not taken:
            return
        batch = self._bus.batch()
        for letter in letters:
            batch.push(BOT_INBOX, letter.event, letter.bot_id)
        for each in taken:
            batch.forget(BROKER_ORDERS.taken(self._broker.name), each.text)
        batch.send()
        if letters:
            self._broker.told()

    def _show(self, at: float) -> None:
        """Renew the card, and report the wallet when it changed."""
        batch = self._bus.batch()
        if at - self._card_at >= CARD_S:
            self._card_at = at
            batch.put(CARDS, self._broker.card(), self._broker.name)
        if at - self._wallet_at >= WALLET_S and (wallet := self._broker.wallet()) is not None:
            self._wallet_at = at
            batch.put(WALLETS, wallet, self._broker.name)
        batch.send()
