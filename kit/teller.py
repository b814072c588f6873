"""Tells a bot that watches its account how that is, as it is told on the platform. Pure.

A new balance is told at once, and the pair's price each minute. The kit knows one price: other
currencies of the account are left out of its value.
"""

from datetime import datetime
from decimal import Decimal

from common.messages.base import quote_of
from common.messages.bot import BotDocument
from kit.counter import NAME, Counter
from trader.account import AccountNews, Purse
from trader.frame.hearing import hearing_of

_MINUTE_S = 60


class Teller:
    """Tells one bot of the account that it trades on, as long as it watches that."""

    def __init__(self, pair: str, counter: Counter) -> None:
        self._pair = pair
        self._counter = counter
        self._purse: Purse | None = None
        self._is_new = False
        self._minute = -1
        self._balances: dict[str, Decimal] = {}

    @property
    def is_watched(self) -> bool:
        """Whether the bot listens."""
        return self._purse is not None

    def follow(self, document: BotDocument) -> None:
        """Begin when the bot begins to watch its account, and end when it watches no more."""
        is_wanted = bool(hearing_of(document).account)
        if is_wanted and self._purse is None:
            self._purse, self._is_new = Purse(NAME, quote_of(self._pair)), True
        elif not is_wanted:
            self._purse = None

    def news(self, price: Decimal, at: datetime) -> AccountNews | None:
        """Return how the account is at the last price, if that is to be told now."""
        if self._purse is None:
            return None
        self._purse.hear_wallet(self._counter.wallet(at))
        minute, balances = int(at.timestamp()) // _MINUTE_S, self._counter.balances()
        if minute != self._minute or balances != self._balances or self._is_new:
            self._minute, self._balances = minute, balances
            self._purse.hear_price(self._pair, price, at)
        is_look, self._is_new = self._is_new, False
        return self._purse.news(is_look=is_look)
