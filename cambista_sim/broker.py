"""The simulated broker: the venue behind the broker port, with its journal and its clerk."""

import gc
import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from cambista_sim.clerk import Clerk, Papers
from cambista_sim.compaction import compacted
from cambista_sim.door import Door
from cambista_sim.face import Face
from cambista_sim.facts import AnyFact, Entry, Matched, orders_in
from cambista_sim.journal import Journal
from cambista_sim.market import MarketReader
from cambista_sim.telling import (
    USER,
    fill_of,
    letters_about,
    record_of,
)
from cambista_sim.venue import Venue
from common.broker import Letter
from common.channel import Board, Topic
from common.channels import BEST_PRICES, HALTS, TRADES
from common.clock import now
from common.listener import Heard
from common.messages.market import BestPrices, Trade
from common.messages.order import (
    Card,
    OrderCommand,
    PlaceOrder,
    WalletReported,
)
from common.messages.platform import Condition
from common.messages.trading import Halt

log = logging.getLogger(__name__)

JOURNAL_LIMIT = 64 << 20
"""Bytes after which the journal is written anew with what still counts."""


class SimBroker:
    """Decides with the venue, journals what it decided, and files it in the store."""

    def __init__(
        self,
        *,
        face: Face,
        venue: Venue,
        journal: Journal,
        clerk: Clerk,
        market: MarketReader,
        funds: dict[str, Decimal],
        pairs: tuple[str, ...],
    ) -> None:
        self.name = face.name
        self._face = face
        self._venue = venue
        self._door = Door(venue)
        self._state = venue.state
        self._journal = journal
        self._clerk = clerk
        self._market = market
        self._funds = funds
        self._pairs = pairs
        self._facts: list[AnyFact] = []
        self._number = self._told = 0
        self._is_wallet_new = True
        self._dirty: dict[UUID, None] = {}
        self._trades: list[tuple[UUID, Matched]] = []
        self._journal_limit = JOURNAL_LIMIT

    def recover(self) -> list[Letter]:
        """Rebuild the venue from the journal, then trade what the market traded meanwhile."""
        letters = self._replay()
        if self._number == 0:
            self._note(self._venue.deposit(USER, self._funds, now()))
        self._enlist()
        self._clerk.start()
        for pair in self._pairs:
            letters += self._catch_up(pair)
            best = self._market.best_prices(pair)
            if best is not None:
                self._venue.show(best)
        gc.freeze()  # orders may be many and are no garbage: the collector need not look at them
        log.info("goes on with %d open orders and %d facts", self._state.open_count(), self._number)
        return letters

    def topics(self) -> Sequence[tuple[Topic[Any] | Board[Any], tuple[object, ...]]]:
        """Return the trades and best prices of its pairs, and the switches that halt it."""
        market = [(channel, (pair,)) for pair in self._pairs for channel in (TRADES, BEST_PRICES)]
        return [*market, *((HALTS, (name,)) for name in self._face.switches())]

    def obey(self, command: OrderCommand) -> list[Letter]:
        """Carry out a command once, and answer it however often it comes."""
        refusal = ""
        if isinstance(command, PlaceOrder) and command.order_id not in self._state.orders:
            if self._state.has_forgotten and self._market.has_order(command.order_id):
                log.warning("order %s is long done and is not placed again", command.order_id)
                return []
            refusal = self._face.refusal()
        answer = self._door.obey(command, now(), refusal)
        return [*answer.letters, *self._note(answer.facts)]

    def hear(self, heard: Heard) -> list[Letter]:
        """Let a trade fill what it reaches; note best prices."""
        message = heard.message
        if isinstance(message, Trade):
            return self._note(self._venue.trade(message, now()))
        if isinstance(message, BestPrices):
            self._venue.show(message)
        elif isinstance(message, Halt):
            self._face.hear(message)
        return []

    def commit(self) -> None:
        """Write what was decided to the journal."""
        if self._facts:
            self._write(self._facts)
            self._facts = []

    def told(self) -> None:
        """Note that the bots have been told all; the journal says so with its next line."""
        self._told = self._number

    def rest(self) -> None:
        """Hand papers to the clerk, learn new rules, keep the journal small and on the disk."""
        if self._dirty and self._clerk.is_free():
            self._clerk.file(self._papers())
        if self._market.is_due():
            self._enlist()
            self.commit()
        self._journal.sync()
        is_settled = self._told == self._number == self._clerk.filed
        if is_settled and self._journal.size() > self._journal_limit:
            self._journal.replace([compacted(self._state, self._number, now())])
            # What still counts may be long itself: writing it must stay rare.
            self._journal_limit = max(JOURNAL_LIMIT, 2 * self._journal.size())

    def card(self) -> Card:
        """Return its card, with the rules of the pairs that it knows."""
        known = [each for each in self._pairs if each in self._state.listings]
        return self._face.card(
            self._venue.maker_fee_rate,
            self._venue.taker_fee_rate,
            [self._state.listings[each].rules for each in known],
        )

    def wallet(self) -> WalletReported | None:
        """Return the balances when they changed since the last call."""
        if not self._is_wallet_new:
            return None
        self._is_wallet_new = False
        return self._report()

    def condition(self) -> tuple[Condition, str]:
        """Return degraded while the store is away or a pair's rules are not known."""
        if self._clerk.trouble:
            return Condition.DEGRADED, f"orders wait to be filed: {self._clerk.trouble}"
        unknown = [each for each in self._pairs if each not in self._state.listings]
        if unknown:
            return Condition.DEGRADED, f"no trading rules yet for {' '.join(unknown)}"
        return Condition.OK, ""

    def figures(self) -> dict[str, int | float]:
        """Return counters: pairs known, open orders, fills, facts, what waits to be filed."""
        return {
            "pairs": len(self._state.listings),
            "open_orders": self._state.open_count(),
            "fills": self._state.trade_count,
            "facts": self._number,
            "unfiled": self._number - self._clerk.filed,
            "journal_bytes": self._journal.size(),
        }

    def close(self) -> None:
        """Let the clerk finish and close the journal."""
        self._clerk.close()
        self._journal.close()
        self._market.close()

    def _note(self, facts: Sequence[AnyFact]) -> list[Letter]:
        """Remember facts for the journal, the store and the bots; return the letters."""
        self._facts += facts
        return [letter for fact in facts for letter in self._mark(fact)]

    def _mark(self, fact: AnyFact) -> list[Letter]:
        """Mark what a fact changes, and return the letters to those whose orders it is about."""
        self._is_wallet_new = True
        for order_id in orders_in(fact):
            self._dirty[order_id] = None
            if isinstance(fact, Matched):
                self._trades.append((order_id, fact))
        return letters_about(self._state, fact)

    def _catch_up(self, pair: str) -> list[Letter]:
        """Fill from what was traded since the journal's last line."""
        seen = self._state.seen.get(pair)
        if seen is None:
            return []
        return [
            letter
            for trade in self._market.trades_from(pair, seen.first_wanted())
            for letter in self._note(self._venue.trade(trade, now(), is_past=True))
        ]

    def _enlist(self) -> None:
        for halt in self._market.halts(self._face.switches()):
            self._face.hear(halt)
        for product in self._market.products(self._pairs):
            self._note(self._venue.enlist(product, now()))

    def _replay(self) -> list[Letter]:
        """Apply the journal; return letters for, and mark for filing, what its end leaves open."""
        entries = list(self._journal.read())
        told = max((each.told for each in entries), default=0)
        filed = max((each.filed for each in entries), default=0)
        letters: list[Letter] = []
        for entry in entries:
            first = entry.number - len(entry.facts) + 1
            for number, fact in enumerate(entry.facts, start=first):
                self._state.apply(fact)
                marked = self._mark(fact) if number > min(told, filed) else []
                letters += marked if number > told else []
            self._number = entry.number
            self._state.resume(entry.seen, has_forgotten=entry.has_forgotten)
        self._told, self._clerk.filed = told, filed
        return letters

    def _write(self, facts: list[AnyFact]) -> None:
        self._number += len(facts)
        self._journal.write(
            Entry(
                number=self._number,
                facts=facts,
                seen=dict(self._state.seen),
                told=self._told,
                filed=self._clerk.filed,
                has_forgotten=self._state.has_forgotten,
            )
        )

    def _papers(self) -> Papers:
        orders = [self._state.orders[each] for each in self._dirty if each in self._state.orders]
        papers = Papers(
            number=self._number,
            orders=tuple(record_of(each, self.name) for each in orders),
            fills=tuple(
                fill_of(self._state.orders[order_id], trade, self.name)
                for order_id, trade in self._trades
            ),
        )
        self._dirty, self._trades = {}, []
        return papers

    def _report(self) -> WalletReported:
        return self._door.report(now())
