"""The account as the venue shows it: balances, fees, pairs, and how well it can be heard."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cambista.evidence import FeedDown, FeedUp
from cambista.exchange import Exchange, FeeRates, Holding
from cambista.guard import Guard
from cambista.reconcile import described, doubtful, foreign
from cambista.reservation import balances, unexplained_holds
from cambista.survey import Scope, Survey
from common.messages.base import plain
from common.messages.intent import Intent
from common.messages.order import Card, WalletReported
from common.messages.platform import Condition
from common.messages.trading import ForeignOrder, ForeignOrders

log = logging.getLogger(__name__)

HEARD_SURVEY_S = 15.0
"""Between two surveys while the feed tells; it may lose something without a word."""

DEAF_SURVEY_S = 2.0
"""Between two surveys where there is no feed."""

FULL_SURVEY_S = 300.0
"""Between two looks at pairs, fees and the clock."""

OVERLAP = timedelta(minutes=1)
"""How far before the last known fill the fills are asked for at the start."""


class Account:
    """What is known of the account, and when it is asked for again."""

    def __init__(
        self,
        name: str,
        exchange: Exchange,
        guard: Guard,
        pairs: tuple[str, ...],
        last_fill_at: datetime | None,
    ) -> None:
        self.name = name
        self.exchange = exchange
        self.is_heard = False
        """Whether the feed tells."""
        self.foreign: ForeignOrders | None = None
        self._guard = guard
        self._pairs = pairs
        self._fills_since = None if last_fill_at is None else last_fill_at - OVERLAP
        self._holdings: tuple[Holding, ...] | None = None
        self._asked_at: datetime | None = None
        self._fee_rates: FeeRates | None = None
        self._due_at = 0.0
        self._full_at = 0.0
        self._is_asking = False
        self._is_stale = False
        """Whether what is being asked may miss what happened since."""
        self._trouble = ""
        self._odd = ""

    def due_survey(self, at: float) -> Scope | None:
        """Return what to ask now, once it is time; then wait for the answer."""
        if self._is_asking or at < self._due_at:
            return None
        self._is_asking, self._is_stale = True, False
        return Scope(
            is_full=at >= self._full_at,
            fills_since=self._fills_since,
            pairs=self._pairs,
        )

    def wait_s(self, at: float, most_s: float) -> float:
        """Return how long no survey is due."""
        return most_s if self._is_asking else min(max(self._due_at - at, 0.0), most_s)

    def not_surveyed(self, trouble: str, at: float) -> None:
        """Note that the venue did not answer."""
        if not self._trouble:
            log.warning("the account cannot be looked over: %s", trouble)
        self._trouble = trouble
        self._is_asking = False
        self._due_at = at + DEAF_SURVEY_S

    def surveyed(
        self, found: Survey, undone: Sequence[Intent], our_ids: frozenset[str], at: float
    ) -> list[Intent]:
        """Take an answer; return the orders to look into."""
        self._is_asking, self._trouble, self._fills_since = False, "", None
        wait_s = HEARD_SURVEY_S if self.is_heard else DEAF_SURVEY_S
        self._due_at = at if self._is_stale else at + wait_s
        self._holdings, self._asked_at = found.holdings, found.asked_at
        if found.listings is not None:
            self._guard.listings = {each.product.pair: each for each in found.listings}
            self._full_at = at + FULL_SURVEY_S
        self._fee_rates = found.fee_rates or self._fee_rates
        self._show_foreign(foreign(found.open_orders, our_ids), found.asked_at)
        self._compare(found)
        return list(doubtful(undone, found.open_orders, found.asked_at))

    def feed(self, news: FeedUp | FeedDown, at: float) -> None:
        """Note whether the feed tells; look the account over when that changes."""
        self.is_heard = isinstance(news, FeedUp)
        self._due_at, self._is_stale = at, True
        if isinstance(news, FeedDown):
            log.warning("the venue's feed is down, and orders are asked for: %s", news.reason)

    def report(self, undone: Iterable[Intent], at: datetime) -> WalletReported:
        """Return the balances, less what our orders have promised; none before the first survey."""
        if self._holdings is None or self._asked_at is None or self._fee_rates is None:
            return WalletReported(balances=(), reported_at=at)
        return WalletReported(
            balances=balances(self._holdings, undone, self._fee_rates.taker, self._asked_at),
            reported_at=at,
        )

    def card(self, *, is_halted: bool) -> Card | None:
        """Return the broker's card, or None before the venue's rules are known."""
        if self._fee_rates is None:
            return None
        promises = self.exchange.promises
        return Card(
            name=self.name,
            role="real",
            money="real" if promises.is_real else "practice",
            title=promises.title,
            icon=promises.icon,
            is_halted=is_halted,
            note=promises.note,
            maker_fee_rate=self._fee_rates.maker,
            taker_fee_rate=self._fee_rates.taker,
            products=tuple(each.product for each in self._guard.listings.values()),
        )

    def condition(self) -> tuple[Condition, str]:
        """Return how well the venue is heard, and what on the account is odd."""
        if self._trouble:
            return Condition.DEGRADED, f"the venue does not answer: {self._trouble}"
        if self.exchange.promises.has_feed and not self.is_heard:
            return Condition.DEGRADED, "the venue's feed is down; orders are asked for"
        return Condition.OK, self._odd

    def _show_foreign(self, orders: tuple[ForeignOrder, ...], at: datetime) -> None:
        if self.foreign is None or self.foreign.orders != orders:
            self.foreign = ForeignOrders(orders=orders, seen_at=at)
            if orders:
                log.warning("not ours, and not touched: %s", described(orders))

    def _compare(self, found: Survey) -> None:
        """Say what the account holds that its open orders do not explain."""
        if self._fee_rates is None:
            return
        excess = unexplained_holds(found.holdings, found.open_orders, self._fee_rates.taker)
        self._odd = "; ".join(
            f"{plain(amount)} {currency} are held for no open order"
            for currency, amount in sorted(excess.items())
        )
