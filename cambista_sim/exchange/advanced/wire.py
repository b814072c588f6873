"""Accounts, orders, fills and books as the Advanced Trade API writes them."""

import hashlib
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any
from uuid import uuid5

from cambista_sim.exchange.digits import micros, millis, trimmed
from cambista_sim.exchange.paper import ZERO, FillRow, OrderRow
from cambista_sim.exchange.users import NAMESPACE, Key, account_id
from cambista_sim.request import OrderRequest, TimeInForce
from cambista_sim.venue import Fees
from common.messages.base import Side
from common.money import difference, total

Json = dict[str, Any]

STATUSES = {"received": "PENDING", "open": "OPEN", "active": "OPEN", "rejected": "FAILED"}

IN_FORCE = {
    TimeInForce.GTC: "GOOD_UNTIL_CANCELLED",
    TimeInForce.GTT: "GOOD_UNTIL_DATE_TIME",
    TimeInForce.IOC: "IMMEDIATE_OR_CANCEL",
    TimeInForce.FOK: "FILL_OR_KILL",
}

DIGITS = Decimal(1).scaleb(-16)


def account(key: Key, currency: str, balance: Decimal, hold: Decimal) -> Json:
    """Write an account."""
    return {
        "uuid": account_id(key.user, currency),
        "name": f"{currency} Wallet",
        "currency": currency,
        "available_balance": {"value": trimmed(difference(balance, hold)), "currency": currency},
        "default": True,
        "active": True,
        "created_at": "2019-01-01T00:00:00.000Z",
        "updated_at": "2019-01-01T00:00:00.000Z",
        "deleted_at": None,
        "type": "ACCOUNT_TYPE_FIAT" if currency in FIAT else "ACCOUNT_TYPE_CRYPTO",
        "ready": True,
        "hold": {"value": trimmed(hold), "currency": currency},
        "retail_portfolio_id": key.profile_id,
        "platform": "ACCOUNT_PLATFORM_CONSUMER",
    }


FIAT = frozenset({"USD", "EUR", "GBP"})


def order(row: OrderRow, key: Key, held: Decimal = ZERO) -> Json:
    """Write an order with all that became of it."""
    request = row.request
    asked = row.size if row.size is not None else request.funds
    of = row.filled_size if row.size is not None else row.executed_value
    after = total(row.executed_value, _signed(request.side, row.fill_fees))
    filled_at = {} if row.filled_at is None else {"last_fill_time": millis(row.filled_at)}
    return {
        "order_id": str(request.order_id),
        "product_id": request.pair,
        "user_id": key.advanced_user_id,
        "order_configuration": configuration(request, row),
        "side": request.side.value.upper(),
        "client_order_id": client_order_id(row),
        "status": status(row),
        "time_in_force": IN_FORCE[request.time_in_force],
        "created_time": micros(row.created_at),
        "completion_percentage": f"{_share(of, asked):.2f}",
        "filled_size": trimmed(row.filled_size),
        "average_filled_price": trimmed(average(row)),
        "fee": "",
        "number_of_fills": str(row.fill_count),
        "filled_value": trimmed(row.executed_value),
        "pending_cancel": False,
        "size_in_quote": request.funds is not None,
        "total_fees": trimmed(row.fill_fees),
        "size_inclusive_of_fees": request.funds is not None,
        "total_value_after_fees": trimmed(after),
        "trigger_status": _trigger(row),
        "order_type": _type(request),
        "reject_reason": "REJECT_REASON_UNSPECIFIED",
        "settled": row.is_settled,
        "product_type": "SPOT",
        "reject_message": row.reject_reason or "",
        "cancel_message": "User requested cancel" if _is_cancelled_by_user(row) else "",
        "order_placement_source": "RETAIL_ADVANCED",
        "outstanding_hold_amount": trimmed(held),
        "is_liquidation": False,
        **filled_at,
        "edit_history": [],
        "leverage": "",
        "margin_type": "UNKNOWN_MARGIN_TYPE",
    }


def update(row: OrderRow, key: Key, held: Decimal = ZERO) -> Json:
    """Write an order as the user channel does: cumulated, not fill by fill."""
    request = row.request
    return {
        "avg_price": trimmed(average(row)),
        "cancel_reason": row.cancel_code or "",
        "client_order_id": client_order_id(row),
        "completion_percentage": f"{_share(row.filled_size, row.size):.2f}",
        "contract_expiry_type": "UNKNOWN_CONTRACT_EXPIRY_TYPE",
        "cumulative_quantity": trimmed(row.filled_size),
        "filled_value": trimmed(row.executed_value),
        "leaves_quantity": trimmed(ZERO if row.is_over else row.left),
        "limit_price": "" if row.price is None else trimmed(row.price),
        "number_of_fills": str(row.fill_count),
        "order_id": str(request.order_id),
        "order_side": request.side.value.upper(),
        "order_type": _type(request).title().replace("_", " "),
        "outstanding_hold_amount": trimmed(held),
        "post_only": str(request.is_post_only).lower(),
        "product_id": request.pair,
        "product_type": "SPOT",
        "reject_reason": row.reject_reason or "",
        "retail_portfolio_id": key.profile_id,
        "risk_managed_by": "UNKNOWN_RISK_MANAGEMENT_TYPE",
        "status": status(row),
        "stop_price": "" if request.stop_price is None else trimmed(request.stop_price),
        "time_in_force": IN_FORCE[request.time_in_force],
        "total_fees": trimmed(row.fill_fees),
        "total_value_after_fees": trimmed(
            total(row.executed_value, _signed(request.side, row.fill_fees))
        ),
        "trigger_status": _trigger(row),
        "creation_time": micros(row.created_at),
        "end_time": "" if request.expires_at is None else micros(request.expires_at),
        "start_time": "",
    }


def fill(row: FillRow, key: Key) -> Json:
    """Write a fill."""
    name = f"{row.pair} {row.trade_id}"
    entry = f"{name} {row.order_id}"
    return {
        "entry_id": hashlib.sha256(entry.encode()).hexdigest(),
        "trade_id": str(uuid5(NAMESPACE, f"trade {name}")),
        "order_id": str(row.order_id),
        "trade_time": millis(row.created_at),
        "trade_type": "FILL",
        "price": trimmed(row.price),
        "size": trimmed(row.size),
        "commission": trimmed(row.fee),
        "product_id": row.pair,
        "sequence_timestamp": micros(row.created_at),
        "liquidity_indicator": "MAKER" if row.is_maker else "TAKER",
        "size_in_quote": False,
        "user_id": key.advanced_user_id,
        "side": row.side.value.upper(),
    }


def placed(row: OrderRow, asked: Json) -> Json:
    """Write the answer to an order that was taken."""
    order_id = str(row.request.order_id)
    return {
        "success": True,
        "failure_reason": "UNKNOWN_FAILURE_REASON",
        "order_id": order_id,
        "success_response": {
            "order_id": order_id,
            "product_id": row.request.pair,
            "side": row.request.side.value.upper(),
            "client_order_id": client_order_id(row),
        },
        "order_configuration": asked,
    }


def refused(reason: str, message: str, asked: Json) -> Json:
    """Write the answer to an order that was not taken; its status is 200 all the same."""
    return {
        "success": False,
        "failure_reason": "UNKNOWN_FAILURE_REASON",
        "order_id": "",
        "error_response": {
            "error": reason,
            "message": message,
            "error_details": "",
            "preview_failure_reason": f"PREVIEW_{reason}",
        },
        "order_configuration": asked,
    }


def configuration(request: OrderRequest, row: OrderRow) -> Json:
    """Return the configuration that asks for an order, as it is now."""
    if request.kind == "market":
        amount = ("base_size", request.size) if request.size else ("quote_size", request.funds)
        return {"market_market_ioc": {amount[0]: trimmed(amount[1] or ZERO)}}
    fields: Json = {
        "base_size": trimmed(row.size or ZERO),
        "limit_price": trimmed(row.price or ZERO),
    }
    is_dated = request.time_in_force is TimeInForce.GTT
    if is_dated and request.expires_at is not None:
        fields["end_time"] = micros(request.expires_at)
    if request.stop is not None:
        up = "UP" if request.stop == "entry" else "DOWN"
        fields["stop_price"] = trimmed(request.stop_price or ZERO)
        fields["stop_direction"] = f"STOP_DIRECTION_STOP_{up}"
        return {f"stop_limit_stop_limit_{'gtd' if is_dated else 'gtc'}": fields}
    if request.time_in_force is TimeInForce.IOC:
        return {"sor_limit_ioc": fields}
    if request.time_in_force is TimeInForce.FOK:
        return {"limit_limit_fok": fields}
    fields["post_only"] = request.is_post_only
    return {f"limit_limit_{'gtd' if is_dated else 'gtc'}": fields}


def client_order_id(row: OrderRow) -> str:
    """Return what the user calls an order."""
    return row.label or str(row.request.client_oid or "")


def status(row: OrderRow) -> str:
    """Return an order's status in this dialect's words."""
    if row.status != "done":
        return STATUSES[row.status]
    if row.done_reason == "filled":
        return "FILLED"
    is_expired = row.request.expires_at is not None and row.cancel_code is not None
    return "EXPIRED" if is_expired else "CANCELLED"


def average(row: OrderRow) -> Decimal:
    """Return the average price of what traded; 0 of nothing."""
    if not row.filled_size:
        return ZERO
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return (row.executed_value / row.filled_size).quantize(DIGITS)


def _share(part: Decimal, whole: Decimal | None) -> Decimal:
    if not whole:
        return ZERO
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return (100 * part / whole).quantize(Decimal("0.01"))


def _signed(side: Side, fee: Decimal) -> Decimal:
    return fee if side is Side.BUY else -fee


def _trigger(row: OrderRow) -> str:
    if row.request.stop is None:
        return "INVALID_ORDER_TYPE"
    return "STOP_PENDING" if row.status == "active" else "STOP_TRIGGERED"


def _type(request: OrderRequest) -> str:
    if request.kind == "market":
        return "MARKET"
    return "LIMIT" if request.stop is None else "STOP_LIMIT"


def _is_cancelled_by_user(row: OrderRow) -> bool:
    return row.done_reason == "canceled" and row.cancel_code is None


def edited(reason: str | None) -> Json:
    """Write the answer to an edit."""
    if reason is None:
        return {"success": True, "errors": []}
    return {
        "success": False,
        "errors": [{"edit_failure_reason": reason, "preview_failure_reason": f"PREVIEW_{reason}"}],
    }


def cancelled(order_id: str, reason: str | None) -> Json:
    """Write what became of one order of a batch that was to be cancelled."""
    return {
        "success": reason is None,
        "failure_reason": reason or "UNKNOWN_CANCEL_FAILURE_REASON",
        "order_id": order_id,
    }


def previewed(
    wanted: tuple[OrderRequest, Decimal] | None, errors: list[str], bid: str, ask: str
) -> Json:
    """Write what an order would cost at a taker's rate."""
    cost = fee = size = ZERO
    if wanted is not None:
        request, rate = wanted
        price = request.price or Decimal((ask if request.side is Side.BUY else bid) or 0)
        size = request.size or ZERO
        cost = request.funds if request.funds is not None else price * size
        fee = cost * rate
    return {
        "order_total": trimmed(cost + fee),
        "commission_total": trimmed(fee),
        "errs": errors,
        "warning": [],
        "quote_size": trimmed(cost),
        "base_size": trimmed(size),
        "best_bid": bid,
        "best_ask": ask,
        "is_max": False,
        "order_margin_total": "0",
        "leverage": "",
        "long_leverage": "",
        "short_leverage": "",
        "slippage": "0",
        "preview_id": "",
    }


def summary(rates: Fees, rows: Iterable[FillRow]) -> Json:
    """Write the fee tier, with all that was traded and paid."""
    volume = fees = ZERO
    for row in rows:
        volume += row.price * row.size
        fees += row.fee
    return {
        "total_volume": float(volume),
        "total_fees": float(fees),
        "fee_tier": {
            "pricing_tier": "Advanced 1",
            "usd_from": "0",
            "usd_to": "",
            "taker_fee_rate": trimmed(rates.taker),
            "maker_fee_rate": trimmed(rates.maker),
            "aop_from": "",
            "aop_to": "",
        },
        "margin_rate": None,
        "goods_and_services_tax": None,
        "advanced_trade_only_volume": float(volume),
        "advanced_trade_only_fees": float(fees),
        "coinbase_pro_volume": 0,
        "coinbase_pro_fees": 0,
        "total_balance": "",
        "has_promo_fee": False,
    }
