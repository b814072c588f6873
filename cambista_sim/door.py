"""The bots' door to the venue: each command is carried out once, however often it comes. Pure.

Who stands behind it makes the facts durable, and sends the letters: the service over Redis, the
test kit within a test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from cambista_sim.facts import AnyFact
from cambista_sim.telling import USER, letters_of, request_of
from cambista_sim.venue import Venue
from common.broker import Letter
from common.messages.order import (
    AskOrder,
    AskWallet,
    CancelOrder,
    CancelRefused,
    OrderCommand,
    OrderNotFound,
    PlaceOrder,
    WalletReported,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to."""

    letters: Sequence[Letter] = ()
    """What is told again, or is no fact."""
    facts: Sequence[AnyFact] = ()
    """What became true; of these the bots are told too, and after the letters."""


class Door:
    """Carries out what bots ask of a venue."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._orders = venue.state.orders

    def obey(self, command: OrderCommand, at: datetime, refusal: str = "") -> Answer:
        """Carry out a command once, and answer it however often it comes.

        With a ``refusal`` no new order is placed: it is the reason.
        """
        match command:
            case PlaceOrder():
                return self._place(command, at, refusal)
            case CancelOrder():
                return self._cancel(command, at)
            case AskOrder():
                return Answer(letters=self._all_of(command.order_id, command.bot_id))
            case AskWallet():
                return Answer(letters=(Letter(command.bot_id, self.report(at)),))
            case _:
                assert_never(command)

    def report(self, at: datetime) -> WalletReported:
        """Return the balances of the account that all bots trade on."""
        account = self._venue.state.account(USER)
        return WalletReported(balances=account.report(), reported_at=at)

    def _place(self, command: PlaceOrder, at: datetime, refusal: str) -> Answer:
        known = self._orders.get(command.order_id)
        if known is not None:
            return Answer(letters=letters_of(known))
        request = request_of(command)
        if refusal:
            return Answer(facts=self._venue.refuse(request, refusal, at))
        return Answer(facts=self._venue.place(request, at))

    def _cancel(self, command: CancelOrder, at: datetime) -> Answer:
        order = self._orders.get(command.order_id)
        if order is not None and order.is_open:
            return Answer(facts=self._venue.cancel(USER, command.order_id, at))
        told = self._all_of(command.order_id, command.bot_id)
        if order is not None:
            refused = CancelRefused(order_id=command.order_id, reason="Order already done")
            told.append(Letter(command.bot_id, refused))
        return Answer(letters=told)

    def _all_of(self, order_id: UUID, bot_id: UUID) -> list[Letter]:
        order = self._orders.get(order_id)
        if order is None:
            return [Letter(bot_id, OrderNotFound(order_id=order_id))]
        return letters_of(order)
