"""The routes of the Advanced Trade dialect about orders and fills."""

from operator import attrgetter
from typing import Any
from uuid import uuid4

from aiohttp import web

from cambista_sim.exchange import order_query
from cambista_sim.exchange.advanced import form, wire
from cambista_sim.exchange.advanced import reply as replies
from cambista_sim.exchange.advanced.form import FormError
from cambista_sim.exchange.advanced.gate import ROOT, keyed, paged
from cambista_sim.exchange.answer import reply
from cambista_sim.exchange.exchange import EXCHANGE, Exchange
from cambista_sim.exchange.order_form import Asker
from cambista_sim.exchange.paper import ZERO, FillRow, OrderRow
from cambista_sim.exchange.query import BadQuery, instant
from cambista_sim.exchange.stranger import parsed
from cambista_sim.exchange.users import Key
from cambista_sim.facts import Rejected
from cambista_sim.request import OrderRequest
from cambista_sim.venue import AlreadyDoneError
from common.clock import now


@keyed("trade")
async def create(request: web.Request, key: Key) -> web.Response:
    """Answer ``POST /orders``; an order that is there already is returned as it is."""
    exchange = request.app[EXCHANGE]
    asked = await _json(request)
    client_order_id = str(asked.get("client_order_id") or "")
    configured = asked.get("order_configuration") or {}
    if not client_order_id:
        return reply(replies.refused("INVALID_REQUEST", "client_order_id is required", configured))
    archive = exchange.desk.archive
    known = archive.order_by_client_oid(key.user, form.oid_of(client_order_id))
    if known is not None:
        return reply(replies.again(known))
    try:
        wanted = _wanted(exchange, key, asked)
    except FormError as wrong:
        return reply(replies.refused(wrong.reason, str(wrong), configured))
    label = "" if str(wanted.client_oid) == client_order_id else client_order_id
    first = exchange.desk.place(wanted, label)[0]
    await exchange.desk.durable()
    if isinstance(first, Rejected):
        return reply(replies.refused(*form.reason_of(first.reason), configured))
    return reply(replies.placed(archive.orders[wanted.order_id], configured))


@keyed("trade")
async def preview(request: web.Request, key: Key) -> web.Response:
    """Answer ``POST /orders/preview``: what an order would cost, placing nothing."""
    exchange = request.app[EXCHANGE]
    asked = {"client_order_id": "preview", **await _json(request)}
    try:
        wanted = _wanted(exchange, key, asked)
        errors = exchange.desk.refused(wanted)
    except FormError as wrong:
        return reply(replies.previewed(None, [f"PREVIEW_{wrong.reason}"], "", ""))
    market = exchange.markets.get(wanted.pair)
    rate = exchange.desk.venue.fees(key.user).taker
    best = exchange.best_prices(market) if market else ("", "")
    found = [f"PREVIEW_{form.reason_of(errors)[0]}"] if errors else []
    return reply(replies.previewed((wanted, rate), found, *best))


@keyed("trade")
async def edit(request: web.Request, key: Key) -> web.Response:
    """Answer ``POST /orders/edit``: a new price and size of an order that rests."""
    exchange = request.app[EXCHANGE]
    asked = await _json(request)
    price, size = form.amount(asked, "price"), form.amount(asked, "size")
    try:
        row = _order(exchange, key, str(asked.get("order_id")))
        exchange.desk.edit(
            key.user, row.request.order_id, price or row.price or ZERO, size or row.size or ZERO
        )
    except AlreadyDoneError:
        return reply(replies.edited("ONLY_OPEN_ORDERS_CAN_BE_EDITED"))
    except LookupError:
        return reply(replies.edited("ORDER_NOT_FOUND"))
    except ValueError as wrong:
        return reply(replies.edited(form.reason_of(str(wrong))[0]))
    await exchange.desk.durable()
    return reply(replies.edited(None))


@keyed("trade")
async def batch_cancel(request: web.Request, key: Key) -> web.Response:
    """Answer ``POST /orders/batch_cancel``: each order by the exchange's id."""
    exchange = request.app[EXCHANGE]
    ids = (await _json(request)).get("order_ids")
    if not isinstance(ids, list) or not ids:
        raise BadQuery("order_ids is required")
    results = [_cancel(exchange, key, str(each)) for each in ids]
    await exchange.desk.durable()
    return reply({"results": results})


@keyed("view")
async def orders(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /orders/historical/batch``, newest first."""
    exchange, query = request.app[EXCHANGE], request.query
    wanted = {name: set(query.getall(name, [])) for name in ("order_ids", "product_ids")}
    statuses, sides = set(query.getall("order_status", [])), set(query.getall("order_side", []))
    start, end = instant(query, "start_date"), instant(query, "end_date")
    rows = [
        row
        for row in exchange.desk.archive.folder(key.user).orders.values()
        if (not wanted["order_ids"] or str(row.request.order_id) in wanted["order_ids"])
        and (not wanted["product_ids"] or row.request.pair in wanted["product_ids"])
        and (not statuses or wire.status(row) in statuses)
        and (not sides or row.request.side.value.upper() in sides)
        and (start is None or row.created_at >= start)
        and (end is None or row.created_at < end)
    ]
    rows.sort(key=attrgetter("number"), reverse=True)
    found = paged(rows, request, 1000, attrgetter("number"))
    return reply(
        {
            "orders": [_written(exchange, row, key) for row in found.rows],
            "sequence": "0",
            "has_next": found.has_next,
            "cursor": found.cursor,
        }
    )


@keyed("view")
async def order(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /orders/historical/{order_id}``."""
    exchange = request.app[EXCHANGE]
    row = _order(exchange, key, request.match_info["id"])
    return reply({"order": _written(exchange, row, key)})


@keyed("view")
async def fills(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /orders/historical/fills``, newest first."""
    query = request.query
    ids = {*query.getall("order_ids", []), *query.getall("order_id", [])}
    pairs = {*query.getall("product_ids", []), *query.getall("product_id", [])}
    start = instant(query, "start_sequence_timestamp")
    end = instant(query, "end_sequence_timestamp")
    rows: list[FillRow] = [
        row
        for row in request.app[EXCHANGE].desk.archive.folder(key.user).fills.values()
        if (not ids or str(row.order_id) in ids)
        and (not pairs or row.pair in pairs)
        and (start is None or row.created_at >= start)
        and (end is None or row.created_at <= end)
    ]
    rows.sort(key=attrgetter("number"), reverse=True)
    found = paged(rows, request, 100, attrgetter("number"))
    return reply({"fills": [wire.fill(row, key) for row in found.rows], "cursor": found.cursor})


def routes() -> list[web.RouteDef]:
    """Return the routes that want a key."""
    return [
        web.post(f"{ROOT}/orders", create),
        web.post(f"{ROOT}/orders/preview", preview),
        web.post(f"{ROOT}/orders/edit", edit),
        web.post(f"{ROOT}/orders/batch_cancel", batch_cancel),
        web.get(f"{ROOT}/orders/historical/batch", orders),
        web.get(f"{ROOT}/orders/historical/fills", fills),
        web.get(f"{ROOT}/orders/historical/{{id}}", order),
    ]


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        found = parsed(await request.read())
    except ValueError:
        raise BadQuery("the body is not JSON") from None
    if not isinstance(found, dict):
        raise BadQuery("the body is not an object")
    return found


def _wanted(exchange: Exchange, key: Key, asked: dict[str, Any]) -> OrderRequest:
    """Return the order that a form asks for. Raises FormError."""
    listing = exchange.desk.venue.state.listings.get(str(asked.get("product_id")))
    if listing is None:
        raise FormError("INVALID_PRODUCT_ID", "Invalid product_id")
    asker = Asker(key.user, uuid4(), now())
    return form.request_of(asked, asker, listing.rules.quote_increment)


def _written(exchange: Exchange, row: OrderRow, key: Key) -> wire.Json:
    order = exchange.desk.venue.state.orders.get(row.request.order_id)
    return wire.order(row, key, ZERO if order is None else order.held)


def _order(exchange: Exchange, key: Key, text: str) -> OrderRow:
    order_id = order_query.uuid_of(text, "invalid order id")
    row = exchange.desk.archive.order(key.user, order_id)
    if row is None:
        raise LookupError(f"order with this orderID was not found {text}")
    return row


def _cancel(exchange: Exchange, key: Key, text: str) -> wire.Json:
    try:
        row = _order(exchange, key, text)
        exchange.before_cancel(row)
        exchange.desk.cancel(key.user, row.request.order_id)
        exchange.after_cancel(row)
    except AlreadyDoneError:
        return replies.cancelled(text, "INVALID_CANCEL_REQUEST")
    except (LookupError, BadQuery):
        return replies.cancelled(text, "UNKNOWN_CANCEL_ORDER")
    return replies.cancelled(text, None)
