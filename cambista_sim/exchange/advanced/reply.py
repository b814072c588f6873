"""What the Advanced Trade API answers to orders, edits, cancels and previews."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from cambista_sim.exchange.advanced.form import reason_of
from cambista_sim.exchange.advanced.wire import client_order_id, configuration
from cambista_sim.exchange.digits import trimmed
from cambista_sim.exchange.order_wire import without_fee
from cambista_sim.exchange.paper import ZERO, FillRow, OrderRow
from cambista_sim.request import OrderRequest
from cambista_sim.venue import Fees
from common.messages.base import Side

Json = dict[str, Any]


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


def again(row: OrderRow) -> Json:
    """Write the answer to an order that is there already: it says what it is, not what is asked.

    Coinbase documents that the existing order is returned; one that was refused stays refused.
    """
    asked = configuration(row.request, row)
    if row.status == "rejected":
        return refused(*reason_of(row.reject_reason or ""), asked)
    return placed(row, asked)


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
    """Write what an order would cost, or bring, at a taker's rate."""
    cost = fee = size = whole = ZERO
    if wanted is not None:
        request, rate = wanted
        price = request.price or Decimal((ask if request.side is Side.BUY else bid) or 0)
        size = request.size or ZERO
        cost = request.funds if request.funds is not None else price * size
        if request.funds is not None:
            # Funds are what is spent, with the fee.
            fee, whole = cost - without_fee(cost, rate), cost
        else:
            fee = cost * rate
            whole = cost + fee if request.side is Side.BUY else cost - fee
    return {
        "order_total": trimmed(whole),
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
