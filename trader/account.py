"""What a bot hears of the account that it trades on, and what that is worth. Pure.

A bot says in ``act`` that it watches the account, each time; when it does not say so any more, it
forgets it. It is told the present balances and prices, never what changed: losing or doubling news
changes nothing. What open orders have promised is still in the balances, so it is no news.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

from common.messages.base import Instant, base_of, quote_of
from common.messages.bot import BotDocument
from common.messages.order import WalletReported
from common.money import product, total
from trader.ledger import Total
from trader.worth import Worth


class Figures(BaseModel):
    """An account as it was told."""

    broker: str
    balances: dict[str, Total]
    """By currency, those of nothing left out; what open orders have promised is in them."""
    prices: dict[str, Total]
    """In the quote of the bot's pair, of each currency held of which the analyst knows one."""
    told_at: Instant

    def after(self, older: "Figures | None") -> "Figures":
        """Return these, with prices told before of what has none here."""
        known = {} if older is None else older.prices
        prices = {
            each: self.prices.get(each, known.get(each))
            for each in self.balances
            if each in self.prices or each in known
        }
        return self.model_copy(update={"prices": prices})


@dataclass(frozen=True, slots=True)
class AccountNews:
    """How the account is now; it is told when that changed, and after each start."""

    figures: Figures
    is_look: bool = False
    """Read from Redis when the watching began; it holds whatever was heard before."""


class Seen(BaseModel):
    """What stands in a bot's document of its account."""

    is_watched: bool = False
    figures: Figures | None = None
    """None while nothing was told."""


class WithAccount(BaseModel):
    """The part of a bot's document that is about its account."""

    account_seen: Seen = Field(default_factory=Seen)


class Account:
    """A bot's sight of the account that it trades on, for the time of one event."""

    def __init__(self, document: BotDocument) -> None:
        self.seen = WithAccount.model_validate(document.model_extra).account_seen
        self._broker = document.broker
        self._base, self._quote = base_of(document.pair), quote_of(document.pair)
        self._is_wanted = False

    def watch(self) -> None:
        """Have ``act`` called when the account's balances or prices change."""
        self._is_wanted = True

    @property
    def figures(self) -> Figures | None:
        """The account as it was last told; None while nothing was."""
        return self.seen.figures

    @property
    def left_out(self) -> tuple[str, ...]:
        """The currencies beside the pair's two that it holds and that have no price in quote."""
        figures = self.seen.figures
        if figures is None:
            return ()
        known = {self._base, self._quote, *figures.prices}
        return tuple(each for each in figures.balances if each not in known)

    @property
    def worth(self) -> Worth | None:
        """What it is worth, by the price of the pair; what is left out counts as nothing.

        None while it was not told, or the pair has no price.
        """
        figures = self.seen.figures
        if figures is None:
            return None
        held = figures.balances
        if self._base in held and self._base not in figures.prices:
            return None
        cash = total(held.get(self._quote, Decimal(0)), *self.parts.values())
        return Worth(position=held.get(self._base, Decimal(0)), profit=cash)

    @property
    def parts(self) -> dict[str, Decimal]:
        """What each currency beside the pair's two comes to in quote, where that is known."""
        figures = self.seen.figures
        if figures is None:
            return {}
        return {
            each: product(figures.balances[each], price)
            for each, price in figures.prices.items()
            if each != self._base
        }

    def value(self, price: Decimal | None = None) -> Decimal | None:
        """Return its worth in quote at a price of the pair; at the last one told if not given."""
        worth, figures = self.worth, self.seen.figures
        if worth is None or figures is None:
            return None
        return worth.at(price or figures.prices.get(self._base, Decimal(0)))

    def hear(self, news: AccountNews) -> None:
        """Note how the account is; what is older than what is known is not news."""
        known = self.seen.figures
        if not self.seen.is_watched or news.figures.broker != self._broker:
            return
        if known is not None and not news.is_look and news.figures.told_at < known.told_at:
            return
        self.seen = Seen(is_watched=True, figures=news.figures.after(known))

    def mark(self, price: Decimal) -> None:
        """Value the base at a price that the bot has just heard of, until the next one is told."""
        figures = self.seen.figures
        if figures is not None and self._base in figures.balances:
            marked = figures.model_copy(update={"prices": {**figures.prices, self._base: price}})
            self.seen = Seen(is_watched=self.seen.is_watched, figures=marked)

    def move_to(self, broker: str) -> None:
        """Forget the account: the bot trades on another one from now on."""
        self._broker = broker
        self.seen = Seen(is_watched=self.seen.is_watched)

    def settle(self) -> None:
        """Watch the account, or forget it, as was wanted in this event's ``act``."""
        figures = self.seen.figures if self._is_wanted else None
        self.seen = Seen(is_watched=self._is_wanted, figures=figures)

    def json(self) -> dict[str, Any]:
        """Return what stands in the document."""
        return WithAccount(account_seen=self.seen).model_dump(mode="json")


def is_account_watched(document: BotDocument) -> bool:
    """Return whether a document's bot watches its account; one that has ended watches nothing."""
    found = WithAccount.model_validate(document.model_extra).account_seen.is_watched
    return found and document.status.is_alive


class Purse:
    """An account, put together from what is published: a wallet, and prices in one quote."""

    def __init__(self, broker: str, quote: str) -> None:
        self.broker = broker
        self._quote = quote
        self._figures: Figures | None = None
        self._told: Figures | None = None

    def hear_wallet(self, wallet: WalletReported) -> None:
        """Take the balances; a broker that does not know them yet reports none at all."""
        if not wallet.balances:
            return
        balances = {each.currency: each.balance for each in wallet.balances if each.balance}
        before = self._figures
        at = wallet.reported_at if before is None else max(before.told_at, wallet.reported_at)
        fresh = Figures(broker=self.broker, balances=balances, prices={}, told_at=at)
        self._figures = fresh.after(before)

    def hear_price(self, pair: str, price: Decimal, at: Instant) -> None:
        """Take the price of what the account holds; that of anything else is left out."""
        figures, base = self._figures, base_of(pair)
        if figures is None or quote_of(pair) != self._quote or base not in figures.balances:
            return
        update = {"prices": {**figures.prices, base: price}, "told_at": max(figures.told_at, at)}
        self._figures = figures.model_copy(update=update)

    @property
    def pairs(self) -> list[str]:
        """The pairs whose prices say what the account holds is worth."""
        held = () if self._figures is None else self._figures.balances.keys()
        return [f"{each}-{self._quote}" for each in sorted(held) if each != self._quote]

    def news(self, *, is_look: bool = False) -> AccountNews | None:
        """Return how the account is, unless that was told already or is not known."""
        figures, told = self._figures, self._told
        if figures is None:
            return None
        if told is not None and told.model_copy(update={"told_at": figures.told_at}) == figures:
            return None
        self._told = figures
        return AccountNews(figures, is_look=is_look)
