"""Accounts, orders, fills and ledgers as the private REST routes write them.

An order::

    {"id": "b2cdd7fe-1f4a-495e-8b96-7a4be368f43c", "price": "14839.76000000", "size": "0.07060351",
     "product_id": "BTC-USD", "side": "sell", "stp": "dc", "type": "limit", "time_in_force": "IOC",
     "post_only": false, "created_at": "2018-01-08T17:55:44.454112Z",
     "done_at": "2018-01-08T17:55:44.492Z", "done_reason": "filled",
     "fill_fees": "2.6256545174247500", "filled_size": "0.07060351",
     "executed_value": "1050.2618069699000000", "status": "done", "settled": true}
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import Any

from cambista_sim.exchange.digits import eight, micros, millis, sixteen, trimmed
from cambista_sim.exchange.paper import FillRow, LedgerRow, OrderRow
from cambista_sim.exchange.users import Key, account_id
from cambista_sim.facts import ModeSet
from common.money import difference
from common.money import product as times

Json = dict[str, Any]


def account(key: Key, currency: str, balance: Decimal, hold: Decimal) -> Json:
    """Write an account of ``GET /accounts``."""
    return {
        "id": account_id(key.user, currency),
        "currency": currency,
        "balance": sixteen(balance),
        "hold": sixteen(hold),
        "available": trimmed(difference(balance, hold)),
        "profile_id": key.profile_id,
        "trading_enabled": True,
        "pending_deposit": "0.0000000000000000",
        "display_name": currency,
    }


def order(row: OrderRow, key: Key, *, is_new: bool = False) -> Json:
    """Write an order; a new one is ``pending``, whatever has become of it already."""
    request = row.request
    written: Json = {"id": str(request.order_id)}
    if request.kind == "limit":
        written["price"] = eight(row.price or Decimal(0))
    if row.size is not None:
        written["size"] = eight(row.size)
    written |= {
        "product_id": request.pair,
        "profile_id": key.profile_id,
        "side": request.side.value,
        "stp": request.stp.value,
    }
    if request.funds is not None:
        written["funds"] = sixteen(without_fee(request.funds, row.taker_fee_rate))
        written["specified_funds"] = sixteen(request.funds)
    written["type"] = request.kind
    if request.kind == "limit":
        written["time_in_force"] = request.time_in_force.value
    if request.expires_at is not None:
        written["expire_time"] = micros(request.expires_at)
    written["post_only"] = request.is_post_only
    written["created_at"] = micros(row.created_at)
    if request.client_oid is not None:
        written["client_oid"] = str(request.client_oid)
    if request.stop is not None and request.stop_price is not None:
        written |= {"stop": request.stop, "stop_price": eight(request.stop_price)}
    if request.stop_limit_price is not None:
        written["stop_limit_price"] = eight(request.stop_limit_price)
    return written | (_new(row) if is_new else _progress(row))


def fill(row: FillRow, key: Key) -> Json:
    """Write a fill of ``GET /fills``; its volume in dollars takes every quote for a dollar."""
    return {
        "created_at": millis(row.created_at),
        "trade_id": row.trade_id,
        "product_id": row.pair,
        "order_id": str(row.order_id),
        "user_id": key.user_id,
        "profile_id": key.profile_id,
        "liquidity": "M" if row.is_maker else "T",
        "price": eight(row.price),
        "size": eight(row.size),
        "fee": sixteen(row.fee),
        "side": row.side.value,
        "settled": row.is_settled,
        "usd_volume": sixteen(times(row.price, row.size)),
    }


def fees(maker: Decimal, taker: Decimal, volume: Decimal) -> Json:
    """Write ``GET /fees``."""
    return {
        "maker_fee_rate": f"{maker:.4f}",
        "taker_fee_rate": f"{taker:.4f}",
        "usd_volume": f"{volume:.2f}",
    }


def ledger(row: LedgerRow) -> Json:
    """Write an entry of ``GET /accounts/{id}/ledger``."""
    details: Json = {}
    if row.order_id is not None:
        details = {
            "order_id": str(row.order_id),
            "product_id": row.pair,
            "trade_id": str(row.trade_id),
        }
    return {
        "id": str(row.number),
        "amount": sixteen(row.amount),
        "balance": sixteen(row.balance),
        "created_at": micros(row.created_at),
        "type": row.kind,
        "details": details,
    }


def hold(row: OrderRow, amount: Decimal) -> Json:
    """Write an entry of ``GET /accounts/{id}/holds``: an order that holds money."""
    since = micros(row.created_at)
    return {
        "id": str(row.request.order_id),
        "created_at": since,
        "updated_at": micros(row.filled_at or row.created_at),
        "amount": sixteen(amount),
        "type": "order",
        "ref": str(row.request.order_id),
    }


def volume(pair: str, base: Decimal, quote: Decimal, at: datetime) -> Json:
    """Write a product's row of ``GET /users/self/trailing-volume``."""
    return {
        "product_id": pair,
        "volume": eight(base),
        "exchange_volume": eight(quote),
        "recorded_at": micros(at),
    }


def exchange_limits(currencies: Iterable[str]) -> Json:
    """Write ``GET /users/self/exchange-limits``, as Coinbase documents it: none may be withdrawn.

    ::

        {"limit_currency": "USD", "transfer_limits": {"exchange_withdraw":
         {"ALGO": {"max": "59844.404548", "remaining": "59844.404548", "period_in_days": 7}}}}
    """
    nothing = {"max": eight(Decimal(0)), "remaining": eight(Decimal(0)), "period_in_days": 7}
    withdrawals = dict.fromkeys(currencies, nothing)
    return {"limit_currency": "USD", "transfer_limits": {"exchange_withdraw": withdrawals}}


def with_modes(product: Json, modes: ModeSet) -> Json:
    """Return a product's object with what may be asked for on it now."""
    slippage = modes.max_slippage
    return product | {
        "post_only": modes.is_post_only,
        "limit_only": modes.is_limit_only,
        "cancel_only": modes.is_cancel_only,
        "trading_disabled": modes.is_disabled,
        "max_slippage_percentage": "" if slippage is None else eight(slippage),
    }


def profile(key: Key) -> Json:
    """Write a profile of ``GET /profiles``."""
    return {
        "id": key.profile_id,
        "user_id": key.user_id,
        "name": "default",
        "active": True,
        "is_default": True,
        "has_margin": False,
        "created_at": "2019-01-01T00:00:00.000000Z",
    }


def without_fee(funds: Decimal, rate: Decimal) -> Decimal:
    """Return what is left of funds to trade with once the fee on it is paid."""
    with localcontext(prec=60, rounding=ROUND_DOWN):
        return (funds / (1 + rate)).quantize(Decimal(1).scaleb(-16))


def _new(row: OrderRow) -> Json:
    written = {
        "fill_fees": sixteen(Decimal(0)),
        "filled_size": eight(Decimal(0)),
        "executed_value": sixteen(Decimal(0)),
        "status": "rejected" if row.status == "rejected" else "pending",
        "settled": False,
    }
    if row.reject_reason is not None:
        written["reject_reason"] = row.reject_reason
    return written


def _progress(row: OrderRow) -> Json:
    written: Json = {}
    if row.done_at is not None:
        written["done_at"] = millis(row.done_at)
    if row.done_reason is not None:
        written["done_reason"] = row.done_reason
    if row.reject_reason is not None:
        written["reject_reason"] = row.reject_reason
    return written | {
        "fill_fees": sixteen(row.fill_fees),
        "filled_size": eight(row.filled_size),
        "executed_value": sixteen(row.executed_value),
        "status": row.status,
        "settled": row.is_settled,
    }
