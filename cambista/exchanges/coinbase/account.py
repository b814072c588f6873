"""What Coinbase Exchange says of the account and of itself: balances, fees, pairs, its clock."""

from collections.abc import Container
from decimal import Decimal
from http import HTTPStatus

from msgspec import Struct

from cambista.exchange import FeeRates, Holding, Listing
from cambista.exchanges import sound
from cambista.exchanges.coinbase.wire import reason_of
from cambista.exchanges.reply import DEFINITE, Reply, raise_for
from common.coinbase import ExchangeProduct

FEE_ESTIMATE = (
    "/withdrawals/fee-estimate?currency=BTC&crypto_address=1BitcoinEaterAddressDontSendf59kuE"
)
"""What a withdrawal would cost, to an address that nobody has the key of. Nothing is moved; the
venue's documents say that it answers only a key with the permission to transfer."""


class _Account(Struct):
    """A row of ``GET /accounts``.

    ::

        {"id": "2d36cb78-5145-41fe-90b0-3f204f2e357d", "currency": "USDC",
         "balance": "90.1480261500000000", "available": "90.14802615",
         "hold": "0.0000000000000000", "profile_id": "bc2f3a64-0c0b-49ce-bb3e-5efc978b5b5c",
         "trading_enabled": true}
    """

    currency: str
    balance: Decimal
    hold: Decimal
    profile_id: str | None = None


class _Fees(Struct):
    """``{"maker_fee_rate": "0.0050", "taker_fee_rate": "0.0050", "usd_volume": "462.93"}``."""

    maker_fee_rate: Decimal
    taker_fee_rate: Decimal


class _Time(Struct):
    """``{"iso": "2026-09-30T02:03:44.122Z", "epoch": 1790733824.122}``."""

    epoch: float


class _User(Struct):
    """``{"id": "7cbb4d09b95cee4dea90e9a7"}``."""

    id: str


def venue_s(reply: Reply) -> float:
    """Return the venue's time, in seconds since 1970. Raises VenueAway or VenueRefused."""
    raise_for(reply, reason_of(reply))
    return reply.read(_Time).epoch


def holdings(reply: Reply) -> list[Holding]:
    """Return the balances of ``GET /accounts``. Raises VenueAway or VenueRefused."""
    return [
        Holding(each.currency, sound.finite(each.balance), sound.finite(each.hold))
        for each in _accounts(reply)
    ]


def profile(reply: Reply) -> str | None:
    """Return the profile that the accounts belong to, or None when there is no account yet.

    Raises VenueAway or VenueRefused.
    """
    return next((each.profile_id for each in _accounts(reply) if each.profile_id), None)


def user(reply: Reply) -> str:
    """Return the user of ``GET /users/self/verify``. Raises VenueAway or VenueRefused."""
    raise_for(reply, reason_of(reply))
    return reply.read(_User).id


def may_withdraw(reply: Reply) -> bool | None:
    """Return what an answer to ``FEE_ESTIMATE`` tells of the key; None when it tells nothing.

    Raises VenueAway or VenueRefused.
    """
    if reply.is_ok:
        return True
    message = reason_of(reply)
    if message is None or reply.status not in DEFINITE:
        raise_for(reply, message)
    return False if reply.status == HTTPStatus.FORBIDDEN else None


def fee_rates(reply: Reply) -> FeeRates:
    """Return the rates of ``GET /fees``. Raises VenueAway or VenueRefused."""
    raise_for(reply, reason_of(reply))
    fees = reply.read(_Fees)
    return FeeRates(sound.finite(fees.maker_fee_rate), sound.finite(fees.taker_fee_rate))


def listings(reply: Reply, pairs: Container[str]) -> list[Listing]:
    """Return those of the pairs that are listed. Raises VenueAway or VenueRefused."""
    raise_for(reply, reason_of(reply))
    rows = [each for each in reply.read(list[ExchangeProduct]) if each.id in pairs]
    return [Listing(row.rules, row.mode) for row in rows if row.rules is not None]


def _accounts(reply: Reply) -> list[_Account]:
    raise_for(reply, reason_of(reply))
    return reply.read(list[_Account])
