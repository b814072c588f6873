"""Accounts, orders, fills and books as the Advanced Trade API writes them."""

import hashlib
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any
from uuid import uuid5

from cambista_sim.exchange.digits import micros, millis, trimmed
from cambista_sim.exchange.paper import ZERO, FillRow, OrderRow
from cambista_sim.exchange.product import FIAT
from cambista_sim.exchange.users import NAMESPACE, Key, account_id
from cambista_sim.facts import TIME_IN_FORCE as EXPIRED
from cambista_sim.request import OrderRequest, TimeInForce
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


def order(row: OrderRow, key: Key, held: Decimal = ZERO) -> Json:
    """Write an order with all that became of it."""
    request = row.request
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
        "completion_percentage": _completion(row),
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
        **filled_at,
        **_SPOT,
    }


_SPOT: Json = {
    "is_liquidation": False,
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
        "completion_percentage": _completion(row),
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
    if request.is_bracket:
        fields["limit_price"] = trimmed(request.price or ZERO)
        fields["stop_trigger_price"] = trimmed(request.stop_price or ZERO)
        return {f"trigger_bracket_{'gtd' if is_dated else 'gtc'}": fields}
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
    is_expired = row.request.expires_at is not None and row.cancel_code == EXPIRED
    return "EXPIRED" if is_expired else "CANCELLED"


def average(row: OrderRow) -> Decimal:
    """Return the average price of what traded; 0 of nothing."""
    if not row.filled_size:
        return ZERO
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return (row.executed_value / row.filled_size).quantize(DIGITS)


def _completion(row: OrderRow) -> str:
    if row.done_reason == "filled":
        # Of its funds a part may be fees, and a part less than an increment buys.
        return "100.00"
    asked = row.size if row.size is not None else row.request.funds
    of = row.filled_size if row.size is not None else row.executed_value
    return f"{_share(of, asked):.2f}"


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
    return "STOP_TRIGGERED" if row.is_triggered else "STOP_PENDING"


def _type(request: OrderRequest) -> str:
    if request.kind == "market":
        return "MARKET"
    if request.is_bracket:
        return "BRACKET"
    return "LIMIT" if request.stop is None else "STOP_LIMIT"


def _is_cancelled_by_user(row: OrderRow) -> bool:
    return row.done_reason == "canceled" and row.cancel_code is None
