"""How the desk begins: from its journal, where there is one, and the market as it is now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from cambista_sim.exchange.archive import Archive
from cambista_sim.exchange.archive_copy import restored
from cambista_sim.exchange.depth import Place
from cambista_sim.exchange.entry import ExchangeEntry, trade_of
from cambista_sim.exchange.market import Market, Trade
from cambista_sim.exchange.market_id import order_id
from cambista_sim.exchange.own_trades import OwnTrades
from cambista_sim.facts import AnyFact, Matched, ModeSet
from cambista_sim.venue import Venue
from common.messages.base import Side
from common.messages.market import Product


@dataclass(slots=True)
class Recovered:
    """What the journal says."""

    archive: Archive = field(default_factory=Archive)
    number: int = 0
    sequences: dict[str, int] = field(default_factory=dict)
    own: dict[str, OwnTrades[Trade]] = field(default_factory=dict)
    first_ids: dict[str, int] = field(default_factory=dict)


def replayed(
    entries: Iterable[ExchangeEntry], venue: Venue, markets: Mapping[str, Market]
) -> Recovered:
    """Apply a journal to a new venue, and return the rest of what it says."""
    found = Recovered()
    for entry in entries:
        _take_over(entry, found)
        for fact in entry.facts:
            venue.state.apply(fact)
            if entry.papers is None:
                found.archive.apply(fact)
            if entry.labels:
                found.archive.name(entry.labels)
            if isinstance(fact, Matched) and fact.pair in markets and fact.pair in found.own:
                _count(fact, markets[fact.pair], found)
    for pair, market in markets.items():
        if found.first_ids.get(pair) != market.first_replayed_id:
            # The recording is another, and its trades have other numbers.
            found.own[pair] = OwnTrades()
    return found


def opened(
    venue: Venue, markets: Mapping[str, Market], found: Recovered, at: datetime
) -> list[AnyFact]:
    """Join the markets to a venue; return the facts that are new."""
    facts: list[AnyFact] = []
    for pair, market in markets.items():
        is_new = pair not in venue.state.listings
        rules = rules_of(market)
        facts += venue.enlist(rules, at)
        if venue.state.listings[pair].rules != rules:
            # Orders rest that the recording's increments cannot express: they cannot stay.
            for user in list(venue.state.open_orders):
                facts += venue.cancel_all(user, pair, at)
            facts += venue.enlist(rules, at)
        if is_new:
            slippage = Decimal(market.product.as_json()["max_slippage_percentage"])
            facts += venue.set_modes(ModeSet(happened_at=at, pair=pair, max_slippage=slippage))
        _join(venue, market, found)
    return facts


def first_deposits(
    venue: Venue, funds: Mapping[str, Mapping[str, Decimal]], at: datetime
) -> list[AnyFact]:
    """Give the users who have never had anything what they begin with."""
    return [
        fact
        for user, amounts in funds.items()
        if user not in venue.state.accounts or not venue.state.accounts[user].balances
        for fact in venue.deposit(user, amounts, at)
    ]


def rules_of(market: Market) -> Product:
    """Return a market's trading rules as the venue knows them."""
    product = market.product
    return Product(
        pair=product.product_id,
        base_increment=Decimal(product.size_text(1)),
        quote_increment=Decimal(product.price_text(1)),
        min_funds=Decimal(product.as_json()["min_market_funds"]),
    )


def _take_over(entry: ExchangeEntry, found: Recovered) -> None:
    """Take over what an entry says besides its facts."""
    if entry.papers is not None:
        found.archive = restored(entry.papers)
    for pair, first_id in entry.first_ids.items():
        if found.first_ids.get(pair) != first_id:
            found.first_ids[pair] = first_id
            found.own[pair] = OwnTrades()
    for pair, trades in entry.own.items():
        numbered = [(each.number, each.trade) for each in trades.trades]
        found.own[pair].resume(trades.dropped, numbered)
    found.number = entry.number
    found.sequences.update(entry.sequences)


def _count(fact: Matched, market: Market, found: Recovered) -> None:
    own = found.own[fact.pair]
    names = [order_id(fact.pair, role, fact.trade_id) for role in ("maker", "taker")]
    number = fact.trade_id - found.first_ids[fact.pair]
    own.add(trade_of(fact, market, *names), after=number - own.count)


def _join(venue: Venue, market: Market, found: Recovered) -> None:
    pair = market.product.product_id
    listing = venue.state.listings[pair]
    listing.sequence = max(listing.sequence, found.sequences.get(pair, 0))
    market.join(listing, found.own[pair])
    if listing.last_price is None and market.has_traded:
        listing.last_price = listing.price(market.trade(market.last_trade_id).ticks)
    venue.show_book(pair, market.book.bids, market.book.asks)
    resting = [
        Place(side.value, level.tick) for side in Side for level in listing.book.levels(side)
    ]
    market.depth.join(listing.liquidity, listing.book, resting)
