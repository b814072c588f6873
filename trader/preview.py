"""What a bot would do if it were started now: a preview for who fills in its form. Pure."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from common.messages.base import base_of, quote_of
from common.messages.bot import BotDocument, BotStatus, FieldError, StartBot
from common.messages.indicator import Indicators
from common.messages.market import Product, Ticker
from common.messages.order import AskWallet, CancelOrder, Card, PlaceOrder, WalletReported
from common.messages.preview import PreviewMade, PreviewOrder
from common.messages.watch import (
    CandleWatch,
    MarketHoled,
    MarketNews,
    MarketReached,
    PriceWatch,
    TickerTold,
    TickerWatch,
    Watch,
)
from common.news import is_whole_for, shown_to, words
from trader.account import AccountNews, Purse
from trader.admission import admit
from trader.bot import BotClass
from trader.form import Planned
from trader.frame.hearing import hearing_of
from trader.frame.life import Event, Started, decide
from trader.ledger import Ledger

MOST_EVENTS = 20
"""A bot that watches for what is so already, and again, is not followed for ever."""

MOST_ORDERS = 200
"""Orders that are shown."""


@dataclass(frozen=True, slots=True)
class Market:
    """What is known at the moment of a preview."""

    ticker: Ticker | None = None
    wallet: WalletReported | None = None
    """Of the account that the bot would trade on."""
    indicators: Indicators | None = None


def preview(
    wish: StartBot,
    types: Mapping[str, BotClass],
    card: Card | None,
    market: Market,
    at: datetime,
) -> PreviewMade:
    """Return what a bot would ask for now, and what it waits for otherwise.

    It is admitted and started as any bot, and told what it watches for and is so at this moment.
    No order is answered: what would come after a fill is not foreseen.
    """
    admission = admit(wish, types, card, at, market.indicators)
    price = market.ticker.price if market.ticker is not None else None
    document = admission.document
    if document.status is BotStatus.REFUSED:
        return PreviewMade(price=price, errors=document.errors)
    trial = _Trial(document, types[wish.type], market, at)
    trial.run()
    errors = trial.document.errors
    if trial.document.status is BotStatus.REFUSED and not errors:
        errors = (FieldError(field="type", message=trial.document.last_error or "it would refuse"),)
    return PreviewMade(
        price=price,
        errors=errors,
        warnings=(*admission.warnings, *trial.warnings()),
        orders=tuple(trial.orders())[:MOST_ORDERS],
        waits=tuple(trial.waits()),
    )


class _Trial:
    """A bot that lives for a moment, and whose orders go nowhere."""

    def __init__(
        self, document: BotDocument, bot_type: BotClass, market: Market, at: datetime
    ) -> None:
        self.document = document
        self._type = bot_type
        self._attached = ""
        self._market = market
        self._at = at
        self._placed: dict[UUID, PlaceOrder] = {}
        self._said: list[str] = []
        self._told: set[UUID] = set()
        self._is_account_told = False

    @property
    def _ledger(self) -> Ledger:
        return Ledger.model_validate(self.document.model_extra)

    def run(self) -> None:
        """Start it, and tell it what is so now, until nothing is left to tell."""
        events: deque[Event] = deque([Started(pid=0)])
        for _ in range(MOST_EVENTS):
            if not events:
                events.extend(self._news())
            if not events:
                return
            events.extend(self._tell(events.popleft()))

    def _tell(self, event: Event) -> Iterator[Event]:
        decision = decide(self._type, self.document, event, self._at, self._attached)
        self.document, self._attached = decision.document, decision.attached
        self._said += [each.text.partition(": ")[2] for each in decision.said]
        for each in decision.commands:
            match each.command:
                case PlaceOrder():
                    self._placed[each.command.order_id] = each.command
                case CancelOrder():
                    self._placed.pop(each.command.order_id, None)
                case AskWallet() if self._market.wallet is not None:
                    yield self._market.wallet

    def _news(self) -> Iterator[Event]:
        """Return the first thing that it watches for and that is so now."""
        ticker = self._market.ticker
        if ticker is None or not self.document.status.is_alive:
            return
        if not self._is_account_told and (account := self._account(ticker)) is not None:
            self._is_account_told = True
            yield account
            return
        for watch in self._ledger.watches:
            if watch.watch_id not in self._told and _is_so(watch, ticker, self._at):
                self._told.add(watch.watch_id)
                yield _news_of(watch, ticker)
                return

    def _account(self, ticker: Ticker) -> AccountNews | None:
        """Return how its account is, if it watches that; of the pair's two currencies."""
        wanted, wallet = hearing_of(self.document), self._market.wallet
        if not wanted.account or wallet is None:
            return None
        pair = (base_of(ticker.pair), quote_of(ticker.pair))
        here = tuple(each for each in wallet.balances if each.currency in pair)
        purse = Purse(wanted.account, wanted.quote)
        purse.hear_wallet(wallet.model_copy(update={"balances": here}))
        purse.hear_price(ticker.pair, ticker.price, ticker.traded_at)
        return purse.news(is_look=True)

    def orders(self) -> Iterator[PreviewOrder]:
        """Return the orders that it would have open."""
        whys = {each.order_id: each.why for each in self._ledger.orders}
        for each in self._placed.values():
            why = whys.get(each.order_id)
            yield PreviewOrder(
                side=each.side,
                price=each.price,
                size=each.size,
                is_post_only=each.is_post_only,
                is_immediate=each.is_immediate,
                purpose=each.purpose,
                why=None if why is None else why.model_dump(mode="json"),
            )

    def warnings(self) -> Iterator[str]:
        """Return what it would say, and what the venue would refuse of its orders."""
        yield from self._said
        product = self.document.product
        if product is not None:
            yield from dict.fromkeys(
                text for each in self._placed.values() for text in _faults(each, product)
            )

    def waits(self) -> Iterator[str]:
        """Say what it waits for beside its orders."""
        if not self.document.status.is_alive:
            yield "nothing more: it would be at its end"
            return
        if self._market.ticker is None:
            yield f"the first price of {self.document.pair}, which is not known yet"
        ledger = self._ledger
        yield from dict.fromkeys(words(each, self.document.pair) for each in ledger.watches)
        if ledger.wake_at is not None:
            yield f"{ledger.wake_at:%Y-%m-%d %H:%M:%S} UTC"


def _is_so(watch: Watch, ticker: Ticker, at: datetime) -> bool:
    """Whether what a watch waits for is so now; a candle is never over now."""
    match watch:
        case PriceWatch(is_rise=True):
            return ticker.price >= watch.level
        case PriceWatch():
            return ticker.price <= watch.level
        case TickerWatch():
            return watch.since <= at
        case CandleWatch():
            return False
        case _:
            assert_never(watch)


def _news_of(watch: Watch, ticker: Ticker) -> MarketNews | MarketHoled:
    """Return the news as the analyst would tell it."""
    is_whole, shown = is_whole_for(watch, ticker), shown_to(watch, ticker)
    if watch.is_whole_only and not is_whole:
        return MarketHoled(watch_id=watch.watch_id)
    if isinstance(watch, PriceWatch):
        return MarketReached(
            watch_id=watch.watch_id,
            price=ticker.price,
            reached_at=ticker.traded_at,
            is_whole=is_whole,
            ticker=shown,
        )
    return TickerTold(watch_id=watch.watch_id, is_whole=is_whole, ticker=shown)


def _faults(order: PlaceOrder, product: Product) -> Iterator[str]:
    planned = Planned("price", order.price, "size", order.size)
    for each in planned.errors(product):
        yield f"the venue would refuse to {order.side.value}: {each.message}"
