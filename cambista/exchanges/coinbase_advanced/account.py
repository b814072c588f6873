"""What Advanced Trade says of the account and of itself: balances, fees, pairs, powers, clock."""

from http import HTTPStatus

from msgspec import Struct

from cambista.exchange import FeeRates, Holding, KeyPowers, Listing
from cambista.exchanges import sound
from cambista.exchanges.coinbase_advanced.wire import no_of
from cambista.exchanges.reply import Reply, raise_for
from common.coinbase import AdvancedProduct
from common.money import total


class _Amount(Struct):
    """``{"value": "0.5", "currency": "BTC"}``."""

    value: str


class _Account(Struct):
    """A row of ``GET /accounts``; the whole balance is what is available and what is held.

    ::

        {"uuid": "8bfc20d7-f7c6-4422-bf07-8243ca4169fe", "name": "BTC Wallet", "currency": "BTC",
         "available_balance": {"value": "1.23", "currency": "BTC"}, "default": false,
         "active": true, "type": "ACCOUNT_TYPE_CRYPTO", "ready": true,
         "hold": {"value": "0.25", "currency": "BTC"}}
    """

    currency: str
    available_balance: _Amount
    hold: _Amount


class _Accounts(Struct):
    accounts: list[_Account]


class _Tier(Struct):
    maker_fee_rate: str
    taker_fee_rate: str


class _Summary(Struct):
    """``{"fee_tier": {"maker_fee_rate": "0.004", "taker_fee_rate": "0.006", ...}, ...}``."""

    fee_tier: _Tier


class _Powers(Struct):
    """What ``GET /key_permissions`` says.

    ::

        {"can_view": true, "can_trade": true, "can_transfer": false,
         "portfolio_uuid": "0bd7e1a0-6d1f-4d2c-8c6f-5f1d2f9c6a3e", "portfolio_type": "DEFAULT"}
    """

    can_trade: bool
    can_transfer: bool
    portfolio_uuid: str


class _Time(Struct):
    """``{"iso": "...", "epochSeconds": "1790733824", "epochMillis": "1790733824122"}``."""

    epochMillis: str  # noqa: N815 - the venue's name


def venue_s(reply: Reply) -> float:
    """Return the venue's time, in seconds since 1970. Raises VenueAway or VenueRefused."""
    raise_for(reply, no_of(reply))
    return float(sound.sure(reply.read(_Time).epochMillis)) / 1000


def holdings(reply: Reply) -> list[Holding]:
    """Return the balances of a page of accounts. Raises VenueAway or VenueRefused."""
    raise_for(reply, no_of(reply))
    found = []
    for each in reply.read(_Accounts).accounts:
        hold = sound.finite(each.hold.value)
        balance = total(sound.finite(each.available_balance.value), hold)
        found.append(Holding(each.currency, balance, hold))
    return found


def powers(reply: Reply) -> KeyPowers:
    """Return whose account it is and what the key may do. Raises VenueAway or VenueRefused."""
    raise_for(reply, no_of(reply))
    found = reply.read(_Powers)
    return KeyPowers(f"coinbase/{found.portfolio_uuid}", found.can_trade, found.can_transfer)


def fee_rates(reply: Reply) -> FeeRates:
    """Return the rates of ``GET /transaction_summary``. Raises VenueAway or VenueRefused."""
    raise_for(reply, no_of(reply))
    tier = reply.read(_Summary).fee_tier
    return FeeRates(sound.finite(tier.maker_fee_rate), sound.finite(tier.taker_fee_rate))


def listing(reply: Reply) -> Listing | None:
    """Return a pair's rules, or None when the venue does not have it, or not exactly.

    Raises VenueAway or VenueRefused.
    """
    message = no_of(reply)
    if reply.status == HTTPStatus.NOT_FOUND and message is not None:
        return None
    raise_for(reply, message)
    row = reply.read(AdvancedProduct)
    return None if row.rules is None else Listing(row.rules, row.mode)
