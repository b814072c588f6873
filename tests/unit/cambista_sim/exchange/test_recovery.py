"""How the desk begins."""

from decimal import Decimal

from cambista_sim.compaction import compacted
from cambista_sim.exchange import recovery
from cambista_sim.exchange.archive_copy import papers_of
from cambista_sim.exchange.entry import ExchangeEntry, kept, trade_of
from cambista_sim.exchange.market import Market
from cambista_sim.facts import AnyFact, Matched
from cambista_sim.venue import Venue
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import AT, PAIR, order_id, request
from tests.unit.cambista_sim.exchange.made import NOW_US, SECOND, market_of, recorded

FUNDS = {"ann": {"USD": Decimal(10_000)}, "ben": {"BTC": Decimal(10)}}


class Past:
    """What an exchange did before it died: its journal, and its market as it was."""

    def __init__(self) -> None:
        self.market = market_of(recorded())
        self.market.skip_to(SECOND)
        self.venue = fresh()
        self.entries: list[ExchangeEntry] = []
        found = recovery.replayed([], self.venue, {PAIR: self.market})
        self.archive = found.archive
        self.write(recovery.opened(self.venue, {PAIR: self.market}, found, AT))
        self.write(recovery.first_deposits(self.venue, FUNDS, AT))
        self.entries.append(entry([], first_ids={PAIR: self.market.first_replayed_id}))

    def write(self, facts: list[AnyFact]) -> None:
        """Journal facts."""
        for fact in facts:
            self.archive.apply(fact)
        sequence = self.venue.state.listings[PAIR].sequence
        self.entries.append(entry(facts, sequences={PAIR: sequence}))

    def trade(self) -> None:
        """Let Ann and Ben trade, in the public list too."""
        self.write(self.venue.place(request(1, price=Decimal("1.01"), size=Decimal(10)), AT))
        ask = request(2, user="ben", side=Side.SELL, price=Decimal("1.01"), size=Decimal(4))
        facts = self.venue.place(ask, AT)
        self.write(facts)
        for fact in facts:
            if isinstance(fact, Matched):
                self.market.add(trade_of(fact, self.market, "m", "t"))

    def snapshot(self) -> ExchangeEntry:
        """Return one line that says all."""
        return entry(
            compacted(self.venue.state, 0, AT).facts,
            sequences={PAIR: self.venue.state.listings[PAIR].sequence},
            first_ids={PAIR: self.market.first_replayed_id},
            own={PAIR: kept(self.market.own)},
            papers=papers_of(self.archive),
        )


def fresh() -> Venue:
    return Venue(maker_fee_rate=Decimal("0.004"), taker_fee_rate=Decimal("0.006"))


def entry(facts: list[AnyFact], **more: object) -> ExchangeEntry:
    return ExchangeEntry(
        number=len(facts),
        facts=facts,
        seen={},
        told=0,
        filed=0,
        **more,  # type: ignore[arg-type]
    )


def begun(entries: list[ExchangeEntry]) -> tuple[Venue, Market, recovery.Recovered, list[AnyFact]]:
    """Begin anew from a journal, with the market a second later."""
    venue, market = fresh(), market_of(recorded())
    market.skip_to(3 * SECOND)
    found = recovery.replayed(entries, venue, {PAIR: market})
    facts = recovery.opened(venue, {PAIR: market}, found, AT)
    facts += recovery.first_deposits(venue, FUNDS, AT)
    return venue, market, found, facts


def check(past: Past, entries: list[ExchangeEntry]) -> None:
    venue, market, found, facts = begun(entries)

    assert facts == []
    for user, account in past.venue.state.accounts.items():
        mine = venue.state.account(user)
        assert mine.balances == account.balances
        assert all(mine.available(each) == account.available(each) for each in account.balances)
    assert venue.state.open_orders["ann"].keys() == {order_id(1)}
    assert venue.state.listings[PAIR].sequence == past.venue.state.listings[PAIR].sequence
    assert papers_of(found.archive) == papers_of(past.archive)
    assert market.own.numbered() == past.market.own.numbered()
    assert market.last_trade_id == past.market.last_trade_id + market.trades_played
    assert market.depth.levels.bids[101] == 6 * 10**8


def test_a_first_start_lists_the_products_and_gives_everybody_money() -> None:
    _, market, found, facts = begun([])

    kinds = [type(fact).__name__ for fact in facts]
    assert kinds == ["Listed", "ModeSet", "Deposited", "Deposited"]
    assert found.number == 0
    assert market.depth.levels.bids == market.book.bids


def test_after_a_death_everything_is_as_it_was() -> None:
    past = Past()
    past.trade()

    check(past, past.entries)


def test_after_a_compaction_everything_is_as_it_was() -> None:
    past = Past()
    past.trade()

    check(past, [past.snapshot()])


def test_names_of_orders_are_remembered() -> None:
    past = Past()
    label = {str(order_id(1)): "mine"}
    facts = past.venue.place(request(1, price=Decimal("1.01"), size=Decimal(10)), AT)
    for fact in facts:
        past.archive.apply(fact)
    past.archive.name(label)
    past.entries.append(entry(facts, labels=label))

    for entries in (past.entries, [past.snapshot()]):
        _, _, found, _ = begun(entries)
        assert found.archive.orders[order_id(1)].label == "mine"


def test_with_another_recording_the_users_trades_have_no_numbers() -> None:
    past = Past()
    past.trade()
    past.entries.append(entry([], first_ids={PAIR: NOW_US}))

    _, market, _, _ = begun(past.entries)

    assert market.own.count == 0
