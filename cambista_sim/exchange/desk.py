"""The desk: the venue behind the wire door, its journal, its memory, and who is told.

Whatever is decided is written to the journal before anybody hears of it; it is on the disk before
it is acknowledged, for which whoever answers awaits ``durable``.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from cambista_sim.compaction import compacted
from cambista_sim.exchange.archive_copy import papers_of
from cambista_sim.exchange.depth import Place
from cambista_sim.exchange.entry import ExchangeEntry, kept, micros_of, trade_of
from cambista_sim.exchange.group_sync import GroupSync
from cambista_sim.exchange.hub import Hub
from cambista_sim.exchange.market import Market, Played, Trade
from cambista_sim.exchange.market_id import order_id as market_order_id
from cambista_sim.exchange.order_feed import Told, told
from cambista_sim.exchange.recovery import Recovered
from cambista_sim.exchange.touched import pair_of, prices_of
from cambista_sim.exchange.users import Key
from cambista_sim.facts import AnyFact, Matched, ModeSet, Rejected, Taken
from cambista_sim.journal import Journal
from cambista_sim.request import OrderRequest
from cambista_sim.turn import Turn
from cambista_sim.venue import Venue
from common.clock import now
from common.messages.base import Side
from common.messages.market import Trade as MarketTrade

log = logging.getLogger(__name__)

JOURNAL_LIMIT = 128 << 20
"""Bytes after which the journal is written anew with what still counts."""

_SIDES = {side.value: side for side in Side}


class Desk:
    """Decides with the venue, journals it, remembers it, and has it told."""

    def __init__(
        self,
        venue: Venue,
        journal: Journal,
        *,
        recovered: Recovered,
        keys: Mapping[str, Key],
        hub: Hub,
        markets: Mapping[str, Market],
    ) -> None:
        self.venue = venue
        self.archive = recovered.archive
        self.markets = markets
        self.number = recovered.number
        self.keys = keys
        """Any key of each user."""
        self._journal = journal
        self._hub = hub
        self._group = GroupSync(journal.sync_now, self.compact)
        self._told_sequences: dict[str, int] = {}
        self._labels: dict[str, str] = {}
        self.hear: Callable[[Sequence[AnyFact]], None] = lambda _: None
        """Another dialect, which hears of the facts too."""

    def place(self, request: OrderRequest, label: str = "") -> list[AnyFact]:
        """Place an order, which its user may call otherwise than by a UUID."""
        self._labels = {str(request.order_id): label} if label else {}
        return self._done(self.venue.place(request, now()))

    def refused(self, request: OrderRequest) -> str | None:
        """Return why an order would not be taken, or None when it would."""
        return self.venue.refusal(request, now())

    def cancel(self, user: str, order_id: UUID) -> list[AnyFact]:
        """Cancel an order. Raises KeyError or AlreadyDoneError."""
        return self._done(self.venue.cancel(user, order_id, now()))

    def cancel_all(self, user: str, pair: str | None) -> list[AnyFact]:
        """Cancel a user's orders, on one pair or on all."""
        return self._done(self.venue.cancel_all(user, pair, now()))

    def edit(self, user: str, order_id: UUID, price: Decimal, size: Decimal) -> list[AnyFact]:
        """Change an order. Raises KeyError, AlreadyDoneError or EditRefusedError."""
        return self._done(self.venue.edit(user, order_id, price, size, now()))

    def set_modes(self, modes: ModeSet) -> list[AnyFact]:
        """Change what may be asked for on a product."""
        return self._done(self.venue.set_modes(modes))

    def deposit(self, user: str, funds: Mapping[str, Decimal]) -> list[AnyFact]:
        """Give a user money."""
        return self._done(self.venue.deposit(user, funds, now()))

    def tick(self) -> list[AnyFact]:
        """End orders whose time is over, and settle trades that are old enough."""
        at = now()
        return self._done([*self.venue.expire(at), *self.venue.settle(at)])

    def play(self, market: Market, played: Played) -> None:
        """Let the market do something, and tell what comes of it."""
        trade = played.trade
        if trade is not None:
            self._hub.tell_trade(market, trade)
            self._fill(market, trade)
        if played.changes:
            pair = market.product.product_id
            self.venue.show_levels(pair, [(_SIDES[s], t, n) for s, t, n in played.changes])
            self._hub.tell_changes(market, played.changes, played.at_us)

    def fill_resting(self, order_id: UUID, part: Decimal) -> list[AnyFact]:
        """Let the market trade with a part of what is left of an order that rests."""
        order = self.venue.state.orders[order_id]
        listing = self.venue.state.listings[order.request.pair]
        if order not in listing.book:
            return []
        turn = Turn(self.venue.state, now())
        resting = listing.book[order]
        lots = max(1, int(resting.lots * part))
        turn.fill_maker(listing, resting, lots, market_trade_id=0)
        return self._done(turn.facts)

    def keep_sequences(self, pairs: Iterable[str] = ()) -> None:
        """Write down how far the market's own events have counted, on some pairs or on all."""
        told = self._told_sequences
        found = self._sequences(pairs).items()
        moved = {pair: sequence for pair, sequence in found if told.get(pair) != sequence}
        if moved:
            self._write([], moved)

    def begin(self, facts: Sequence[AnyFact]) -> None:
        """Write how the desk begins, with facts that are new since the journal's last line."""
        self._done(list(facts))
        self._write([], self._sequences(), first_ids=self.first_ids())

    async def durable(self) -> None:
        """Wait until all that was written so far is on the disk."""
        await self._group.durable()

    def compact(self) -> None:
        """Begin the journal anew when it has become long."""
        if self._journal.size() < JOURNAL_LIMIT:
            return
        self._journal.replace([self.snapshot()])
        log.info("the journal begins anew with %d bytes", self._journal.size())

    def snapshot(self) -> ExchangeEntry:
        """Return one line after which a new desk is as this one is."""
        return ExchangeEntry(
            number=self.number,
            facts=compacted(self.venue.state, self.number, now()).facts,
            seen={},
            told=0,
            filed=0,
            sequences=self._sequences(),
            first_ids=self.first_ids(),
            own={name: kept(market.own) for name, market in self.markets.items()},
            papers=papers_of(self.archive),
        )

    def first_ids(self) -> dict[str, int]:
        """Return each replay's first trade id."""
        return {name: market.first_replayed_id for name, market in self.markets.items()}

    def close(self) -> None:
        """Bring everything to the disk."""
        self._group.close()
        self._journal.close()

    def _fill(self, market: Market, trade: Trade) -> None:
        """Let a trade of the market reach the users' orders; nearly none does."""
        product = market.product
        listing = self.venue.state.listings[product.product_id]
        price = listing.price(trade.ticks)
        low, high = listing.quiet or listing.quiet_between()
        if low < price < high:
            listing.last_price = price
            return
        seen = self.venue.state.seen.get(product.product_id)
        told_trade = MarketTrade.model_construct(
            pair=product.product_id,
            # The venue counts those that it is shown, and waits for none of the others.
            trade_id=seen.last + 1 if seen else 1,
            price=price,
            size=listing.size(trade.lots),
            side=_SIDES[trade.side],
            traded_at=_EPOCH + timedelta(microseconds=trade.at_us),
        )
        facts = self.venue.trade(told_trade, now())
        both = [Place(side.value, trade.ticks) for side in Side]
        if facts:
            self._done(facts, places=both)
        else:
            self._look(market, both, trade.at_us)

    def _done(self, facts: list[AnyFact], *, places: Iterable[Place] = ()) -> list[AnyFact]:
        """Write, remember and tell."""
        if not facts or _is_nothing(facts[0]):
            return facts
        labels, self._labels = self._labels, {}
        orders = self.venue.state.orders
        subjects = [pair_of(fact, orders) for fact in facts]
        pairs = {pair for pair in subjects if pair}
        self._write(facts, self._sequences(pairs), labels=labels)
        said: dict[str, tuple[list[Told], list[Trade], list[Place]]] = {}
        for fact, pair in zip(facts, subjects, strict=True):
            self.archive.apply(fact)
            if labels:
                self.archive.name(labels)
            if pair is None or pair not in self.markets:
                continue
            tolds, trades, touched = said.setdefault(pair, ([], [], []))
            trade = self._count_trade(fact) if isinstance(fact, Matched) else None
            if self._hub.board(pair).tells_of_orders:
                maker_id = trade.maker_order_id if trade is not None else self._emptied(fact)
                message = told(fact, self.archive.orders, self.keys, maker_id)
                tolds += [] if message is None else [message]
            trades += [] if trade is None else [trade]
            touched += self._places(fact, pair)
        at_us = micros_of(facts[-1].happened_at)
        for pair, (tolds, trades, touched) in said.items():
            board = self._hub.board(pair)
            board.tell_orders(tolds, trades, at_us)
            self._look(self.markets[pair], [*touched, *places], at_us)
            if trades:
                board.tell_ticker(at_us)
        self.hear(facts)
        # Orders of the market that users' trades ended have numbers of their own.
        self.keep_sequences(pairs)
        return facts

    def _look(self, market: Market, places: Iterable[Place], at_us: int) -> None:
        board = self._hub.board(market.product.product_id)
        looked = list(dict.fromkeys(places))
        board.show(market.depth.look(looked), at_us)
        board.reconcile([(side, ticks, 0) for side, ticks in looked], at_us)

    def _count_trade(self, fact: Matched) -> Trade | None:
        market = self.markets.get(fact.pair)
        if market is None:
            return None
        maker = market.orders.at(fact.maker_side.value, market.product.ticks(str(fact.price)))
        names = [market_order_id(fact.pair, role, fact.trade_id) for role in ("maker", "taker")]
        trade = trade_of(fact, market, maker.order_id if maker else names[0], names[1])
        market.add(trade)
        return trade

    def _emptied(self, fact: AnyFact) -> str:
        """Return the market's order of which an incoming one took the last; empty if none did."""
        if not isinstance(fact, Taken):
            return ""
        market = self.markets[fact.pair]
        order = market.orders.at(fact.side.value, market.product.ticks(str(fact.price)))
        return "" if order is None else order.order_id

    def _places(self, fact: AnyFact, pair: str) -> list[Place]:
        side, prices = prices_of(fact, self.venue.state.orders)
        listing = self.venue.state.listings[pair]
        return [Place(side, listing.ticks(price)) for price in prices]

    def _sequences(self, pairs: Iterable[str] = ()) -> dict[str, int]:
        listings = self.venue.state.listings
        return {pair: listings[pair].sequence for pair in pairs or self.markets if pair in listings}

    def _write(
        self,
        facts: list[AnyFact],
        sequences: dict[str, int],
        first_ids: dict[str, int] | None = None,
        labels: dict[str, str] | None = None,
    ) -> None:
        self.number += len(facts)
        self._told_sequences.update(sequences)
        entry = ExchangeEntry(
            number=self.number,
            facts=facts,
            seen={},
            told=0,
            filed=0,
            sequences=sequences,
            first_ids=first_ids or {},
            labels=labels or {},
        )
        self._journal.write(entry)


def _is_nothing(fact: AnyFact) -> bool:
    """Return whether a fact changes nothing: an order was refused, and there is no such order."""
    return isinstance(fact, Rejected) and not fact.is_order


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
