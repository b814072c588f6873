"""What the grabber makes of the feed: new trades, holes, best prices, and what to ask again."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from grabber.book import Best
from grabber.feed import (
    BookChanged,
    BookHeard,
    FeedEvent,
    Numbered,
    Promises,
    Refused,
    TradeHeard,
    TradesSeen,
)
from grabber.ids import FIRST_ID, Range, TradeIds
from grabber.numbers import Numbers, Place
from grabber.quotes import QuoteDesk
from grabber.silence import Silence

PLAIN = Promises(title="a feed", feed_url="", rest_url="")
"""What is promised where nothing else is said."""


class Missing(NamedTuple):
    """Trade ids of a pair that were not heard."""

    pair: str
    ids: Range


class Quote(NamedTuple):
    """The best prices of a pair, and the venue's time of them if it said one."""

    pair: str
    best: Best
    quoted_at: datetime | None


class Market:
    """All wanted pairs, as the feed tells them. ``now_s`` is of one rising clock."""

    def __init__(self, pairs: Iterable[str], now_s: float, promises: Promises = PLAIN) -> None:
        self.pairs = tuple(pairs)
        self.silence = Silence(self.pairs, now_s, promises.feed_limit_s, promises.pair_limit_s)
        self.numbers = Numbers()
        self.refusals: list[Refused] = []
        """What the venue refused; who tells people takes them from here."""
        self.unavailable: set[str] = set()
        """Pairs that the venue does not have."""
        self.traded_s: dict[str, float] = {}
        """When each pair's last trade was heard."""
        self._ids = {pair: TradeIds() for pair in self.pairs}
        self._desks = {pair: QuoteDesk(now_s) for pair in self.pairs}
        self._trades: list[TradeHeard] = []
        self._seen: list[TradesSeen] = []

    @property
    def available(self) -> tuple[str, ...]:
        """The pairs that the venue has, as far as is known."""
        return tuple(pair for pair in self.pairs if pair not in self.unavailable)

    def begin(self, now_s: float) -> None:
        """Take it that a new connection has asked for everything."""
        self.silence.begin(now_s)
        self.numbers.begin()
        for desk in self._desks.values():
            desk.begin(now_s)

    def hear(self, event: FeedEvent, now_s: float) -> None:
        """Take what the feed said; pairs that nobody wants are passed over."""
        if isinstance(event, TradeHeard):
            self._hear_trade(event, now_s)
        elif isinstance(event, Refused):
            self._hear_refusal(event)
        elif isinstance(event, Numbered):
            self._hear_numbered(event, now_s)
        elif event.pair in self._ids:
            self.silence.hear(event.pair, now_s)
            desk = self._desks[event.pair]
            if isinstance(event, BookChanged):
                desk.change(event, now_s)
            elif isinstance(event, BookHeard):
                desk.replace(event)
            elif isinstance(event, TradesSeen):
                self._seen.append(event)
                self.traded_s.update({event.pair: now_s} if event.trades else {})
            elif event.last_trade_id:
                self._ids[event.pair].hint(event.last_trade_id)

    def admit(self, trades: Iterable[TradeHeard]) -> None:
        """Take trades that were repaired; those that were heard meanwhile are passed over."""
        self._trades += [each for each in trades if self._ids[each.pair].hear(each.trade_id)]

    def take_trades(self) -> list[TradeHeard]:
        """Return the new trades since the last call, in the order heard."""
        trades, self._trades = self._trades, []
        return trades

    def take_seen(self) -> list[TradesSeen]:
        """Return the trades without numbers since the last call."""
        seen, self._seen = self._seen, []
        return seen

    def take_missing(self, now_s: float) -> list[Missing]:
        """Return the holes found since the last call.

        One that begins at ``FIRST_ID`` says only what the first id heard was.
        """
        found: list[Missing] = []
        for pair, ids in self._ids.items():
            if ids.found:
                found += [Missing(pair, each) for each in ids.take_found()]
                if found[-1].ids.from_id != FIRST_ID:
                    self._desks[pair].doubt(now_s)
        return found

    def take_quotes(self, now_s: float) -> list[Quote]:
        """Return the best prices that it is time to tell."""
        quotes: list[Quote] = []
        for pair, desk in self._desks.items():
            best = desk.take(now_s)
            if best is not None:
                quotes.append(Quote(pair, best, desk.quoted_at))
        return quotes

    def next_quote_s(self) -> float | None:
        """Return when best prices are next to be told, or None."""
        due = [desk.due_s() for desk in self._desks.values()]
        return min((each for each in due if each is not None), default=None)

    def take_books_to_ask(self, now_s: float) -> list[str]:
        """Return the pairs whose book must be asked for now."""
        pairs = [pair for pair, desk in self._desks.items() if desk.must_ask(now_s)]
        for pair in pairs:
            self._desks[pair].begin(now_s)
        return pairs

    def _hear_trade(self, trade: TradeHeard, now_s: float) -> None:
        pair = trade.pair
        ids = self._ids.get(pair)
        if ids is None:
            return
        self.silence.hear(pair, now_s)
        self.traded_s[pair] = now_s
        if ids.hear(trade.trade_id):
            self._trades.append(trade)

    def _hear_numbered(self, message: Numbered, now_s: float) -> None:
        """Take all that a message says; what it says of books, only in its turn."""
        place = self.numbers.take(message.number)
        if place is Place.BEYOND:
            for desk in self._desks.values():
                desk.lose()
        for event in message.events:
            if place is not Place.BEFORE or not isinstance(event, BookHeard | BookChanged):
                self.hear(event, now_s)

    def _hear_refusal(self, refusal: Refused) -> None:
        pair = refusal.pair
        if pair is None:
            self.refusals.append(refusal)
        elif pair in self._ids and pair not in self.unavailable:
            self.unavailable.add(pair)
            self.silence.give_up(pair)
            self.refusals.append(refusal)
