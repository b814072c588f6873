"""A session: what a process does for an account from taking the lease until it loses it."""

import gc
import logging
import select
import time
from collections.abc import Sequence
from dataclasses import dataclass

from cambista.account import Account
from cambista.archive import Archive
from cambista.books import Books
from cambista.broker import RealBroker
from cambista.claim import LeaseLost
from cambista.desk import Desk
from cambista.exchange import Exchange
from cambista.gate import Gate
from cambista.guard import Guard
from cambista.halt import Switches
from cambista.lease import Lease
from cambista.life import Patience
from cambista.limits import Exposure, Limits
from cambista.shop_window import ShopWindow
from cambista.stray import strays
from common.broker import Letter
from common.bus import Bus
from common.channels import BEST_PRICES, BOT_INBOX, BROKER_ORDERS, HALTS, TICKERS
from common.clock import now
from common.errors import Away
from common.failpoint import pass_by
from common.listener import Heard, Listener, Taken, reason_of
from common.messages.intent import Stage
from common.messages.market import BestPrices, Ticker
from common.messages.order import OrderCommand
from common.messages.platform import Condition, Level
from common.messages.trading import Halt
from common.store import Store

log = logging.getLogger(__name__)

STEP_S = 0.5
"""Longest wait of a step."""

REFRESH_S = 1.0
"""Between two looks at the halt's switches, for a word that was not heard."""

STRAYS_S = 5.0
"""Between two looks for commands that nobody has in hand."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the settings say of a broker."""

    name: str
    pairs: tuple[str, ...]
    limits: Limits
    patience: Patience


class Session:
    """A real broker on its queue, under a lease that is held. Made anew after each loss."""

    def __init__(
        self, bus: Bus, store: Store, exchange: Exchange, lease: Lease, plan: Plan
    ) -> None:
        self._bus = bus
        self._lease = lease
        self._plan = plan
        self._archive = Archive(store, plan.name)
        self._gate = Gate()
        self._books = Books(self._archive)
        at = now()
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        self._switches = Switches(plan.name)
        self._guard = Guard(
            plan.limits, self._switches, Exposure.of(self._archive.since(midnight), at)
        )
        self._account = Account(
            plan.name, exchange, self._guard, plan.pairs, self._archive.last_fill_at()
        )
        self._desk = Desk(exchange, self._gate, plan.patience)
        self._broker = RealBroker(
            books=self._books,
            desk=self._desk,
            lease=lease,
            guard=self._guard,
            account=self._account,
            patience=plan.patience,
            clock=now,
            seconds=time.monotonic,
        )
        self._window = ShopWindow(bus, self._account)
        self._listener: Listener[OrderCommand] | None = None
        self._refreshed_at = 0.0
        self._strays_at = time.monotonic()

    def start(self) -> None:
        """Take up what the store and Redis hold; the venue is asked in the steps that follow."""
        for name in self._switches.names():
            kept = self._archive.halt(name)
            if kept is not None:
                self._switches.hear(kept)
        self._refresh_switches()
        self._broker.recover(self._archive.live())
        gc.freeze()  # what was taken up is no garbage: no order waits while it is looked at
        self._desk.start()

    def step(self) -> None:
        """Serve what has come within half a second. Raises LeaseLost, Away."""
        self._lease.renew()
        letters: list[Letter] = []
        taken: list[Taken[OrderCommand]] = []
        for item in self._listen():
            if isinstance(item, Taken):
                letters += self._obey(item)
                taken.append(item)
            else:
                self._hear(item)
        self._broker.take(self._desk.results())
        self._broker.run_errands()
        self._commit(letters, taken)
        self._refresh_switches()
        is_halted = self._switches.halt is not None and self._gate.out_count == 0
        self._window.dress(self._books.register.undone(), is_halted=is_halted)

    def close(self) -> None:
        """Let nothing out any more, and give back connections and threads."""
        self._gate.close("the broker is closing")
        self._desk.close()
        if self._listener is not None:
            self._listener.close()

    def condition(self) -> tuple[Condition, str]:
        """Return how the broker is."""
        if not self._broker.is_ready:
            return Condition.WAITING, "asks the venue what became of its orders"
        unknown = [each for each in self._books.register.undone() if each.stage is Stage.UNKNOWN]
        if unknown:
            return Condition.DEGRADED, f"{len(unknown)} orders may have been placed or not"
        condition, detail = self._account.condition()
        return condition, self._guard.described() or detail

    def figures(self) -> dict[str, int | float]:
        """Return counters: intents by stage, orders on their way, orders that are not ours."""
        undone = list(self._books.register.undone())
        foreign = self._account.foreign
        return {
            **{stage.value: sum(each.stage is stage for each in undone) for stage in Stage},
            "on_their_way": self._gate.out_count,
            "foreign_orders": 0 if foreign is None else len(foreign.orders),
            "tenure": self._lease.number,
        }

    def _obey(self, taken: Taken[OrderCommand]) -> list[Letter]:
        """Have a command obeyed; one that cannot be is parked before the service begins anew."""
        try:
            return self._broker.obey(taken.message)
        except (Away, LeaseLost):
            raise
        except Exception as error:
            if self._listener is not None:
                self._listener.reject(taken.text, f"{type(error).__name__}: {error}")
            raise

    def _listen(self) -> Sequence[Taken[OrderCommand] | Heard]:
        """Wait for what comes first: a command, a word, a result; no command before recovery."""
        wait_s = self._broker.wait_s(STEP_S)
        if self._listener is None and self._broker.is_ready:
            self._open_shop()
        if self._listener is None:
            select.select([self._desk.bell], [], [], min(wait_s, STEP_S))
            return []
        if time.monotonic() - self._strays_at > STRAYS_S:
            self._strays_at = time.monotonic()
            return strays(self._bus, self._listener)
        return self._listener.listen(wait_s)

    def _open_shop(self) -> None:
        """Send what was left unsent, and begin to take commands."""
        self._broker.begin()
        pairs = self._plan.pairs
        self._listener = Listener(
            self._bus,
            BROKER_ORDERS,
            (self._plan.name,),
            [
                *((HALTS, (name,)) for name in self._switches.names()),
                *((channel, (pair,)) for pair in pairs for channel in (TICKERS, BEST_PRICES)),
            ],
            waker=self._desk.bell,
        )
        self._hear_last_prices()
        log.info("takes orders, under tenure %d", self._lease.number)

    def _hear_last_prices(self) -> None:
        """Learn what was said last of each pair: the next word may be long in coming."""
        pairs = self._plan.pairs
        try:
            said = [*self._bus.get_many(TICKERS, pairs), *self._bus.get_many(BEST_PRICES, pairs)]
        except ValueError as error:
            log.warning("waits for the next prices: %s", reason_of(error))
            return
        for each in said:
            if each is not None:
                self._guard.hear(each)

    def _hear(self, heard: Heard) -> None:
        message = heard.message
        if isinstance(message, Halt):
            self._switch(message)
        elif isinstance(message, Ticker | BestPrices):
            self._guard.hear(message)

    def _refresh_switches(self) -> None:
        """Read the switches, for words that were said while nobody listened."""
        if time.monotonic() - self._refreshed_at < REFRESH_S:
            return
        self._refreshed_at = time.monotonic()
        for halt in self._bus.get_many(HALTS, self._switches.names()):
            if halt is not None:
                self._switch(halt)
        self._turn_gate()

    def _switch(self, halt: Halt) -> None:
        """Take a word on the halt: it holds at once, and is kept where Redis cannot lose it."""
        if not self._switches.hear(halt):
            return
        self._turn_gate()
        self._archive.keep(halt)
        said = "is halted" if halt.is_halted else "goes on"
        text = f"{said}: {halt.reason}" if halt.reason else said
        log.warning("%s %s", halt.name, text)
        self._bus.notify(Level.WARNING, f"{self._plan.name} {text}")

    def _turn_gate(self) -> None:
        if self._switches.halt is None:
            self._gate.open()
        else:
            self._gate.close("trading is halted")

    def _commit(self, letters: list[Letter], taken: list[Taken[OrderCommand]]) -> None:
        """Write down what was learnt; then tell; then forget what was obeyed and told.

        Orders that are just leaving have the machine to themselves: people's books wait a step.
        """
        is_time = self._books.has_news and not (taken and self._books.can_wait)
        if is_time:
            # A process that slept through its lease must not write what it believed before.
            self._lease.check()
            letters = [*letters, *self._books.commit()]
        if letters:
            pass_by("after-commit-before-event")
            batch = self._bus.batch()
            for letter in letters:
                batch.push(BOT_INBOX, letter.event, letter.bot_id)
            batch.send()
            pass_by("after-event-before-ack")
        if taken:
            batch = self._bus.batch()
            for each in taken:
                batch.forget(BROKER_ORDERS.taken(self._plan.name), each.text)
            batch.send()
        if is_time:
            self._books.told()
