"""The shop window: what people see of a broker while it is open."""

import time
from collections.abc import Iterable

from cambista.account import Account
from common.bus import Bus
from common.channels import CARDS, FOREIGN_ORDERS, WALLETS
from common.clock import now
from common.messages.intent import Intent
from common.messages.order import Balance
from common.messages.trading import ForeignOrders

CARD_S = 1.0
"""Time between two renewals of the card; it lapses after five seconds."""

WALLET_S = 0.2
"""Least time between two reports of the wallet."""


class ShopWindow:
    """Shows the card, the wallet and orders that are not ours, each when it is time or new."""

    def __init__(self, bus: Bus, account: Account) -> None:
        self._bus = bus
        self._account = account
        self._card_at = 0.0
        self._was_halted: bool | None = None
        self._wallet_at = 0.0
        self._balances: tuple[Balance, ...] | None = None
        self._foreign: ForeignOrders | None = None

    def dress(self, undone: Iterable[Intent], *, is_halted: bool) -> None:
        """Show what is due. Raises BusAway."""
        at, batch = time.monotonic(), self._bus.batch()
        if at - self._card_at >= CARD_S or is_halted != self._was_halted:
            card = self._account.card(is_halted=is_halted)
            if card is not None:
                batch.put(CARDS, card, card.name)
                self._card_at, self._was_halted = at, is_halted
        if at - self._wallet_at >= WALLET_S:
            self._wallet_at = at
            wallet = self._account.report(undone, now())
            if wallet.balances != self._balances:
                self._balances = wallet.balances
                batch.put(WALLETS, wallet, self._account.name)
        if self._account.foreign is not self._foreign and self._account.foreign is not None:
            self._foreign = self._account.foreign
            batch.put(FOREIGN_ORDERS, self._foreign, self._account.name)
        batch.send()
