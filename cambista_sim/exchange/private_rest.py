"""The private REST routes: accounts, orders, fills, fees, users."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from aiohttp import web

from cambista_sim.exchange import order_form, order_query, order_wire
from cambista_sim.exchange.answer import NOT_FOUND, NotThereError, refusal, reply
from cambista_sim.exchange.exchange import EXCHANGE, Exchange
from cambista_sim.exchange.gate import private
from cambista_sim.exchange.order_form import Asker
from cambista_sim.exchange.paper import OrderRow
from cambista_sim.exchange.query import BadQuery
from cambista_sim.exchange.users import Key, account_id
from cambista_sim.facts import Done, Rejected
from cambista_sim.venue import AlreadyDoneError
from common.clock import now

BY_CLIENT_OID = "client:"

DAY = timedelta(days=1)
MONTH = timedelta(days=30)


@private("view")
async def accounts(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /accounts``: one for each currency of the exchange."""
    exchange = request.app[EXCHANGE]
    return reply([_account(exchange, key, each) for each in exchange.currencies(key.user)])


@private("view")
async def account(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /accounts/{id}``."""
    exchange = request.app[EXCHANGE]
    return reply(_account(exchange, key, _currency(request, key)))


@private("view")
async def holds(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /accounts/{id}/holds``: the orders that hold some of a currency."""
    exchange, currency = request.app[EXCHANGE], _currency(request, key)
    archive = exchange.desk.archive
    rows = [
        order_wire.hold(archive.orders[order_id], order.held)
        for order_id, order in exchange.desk.venue.state.open_orders.get(key.user, {}).items()
        if order.held_currency == currency and order.held and order_id in archive.orders
    ]
    return reply(rows[::-1])


@private("view")
async def ledger(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /accounts/{id}/ledger``, newest first."""
    folder = request.app[EXCHANGE].desk.archive.folder(key.user)
    currency = _currency(request, key)
    found = order_query.ledger(folder.ledger.values(), currency, request.query, now() - DAY)
    return reply([order_wire.ledger(row) for row in found.rows], headers=found.headers)


@private("view")
async def transfers(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /accounts/{id}/transfers``: money does not leave a simulation."""
    _currency(request, key)
    return reply([])


@private("view")
async def nothing(_: web.Request, __: Key) -> web.Response:
    """Answer lists of what lies beyond a simulation: transfers, banks, wallets elsewhere."""
    return reply([])


@private("transfer")
async def fee_estimate(request: web.Request, _: Key) -> web.Response:
    """Answer ``GET /withdrawals/fee-estimate``: who may not transfer is refused before this."""
    missing = [name for name in ("currency", "crypto_address") if not request.query.get(name)]
    return refusal(400, f"{missing[0]} is required") if missing else reply({"fee": "0"})


@private("trade")
async def place(request: web.Request, key: Key) -> web.Response:
    """Answer ``POST /orders``: 200 as soon as it is received, whatever becomes of it."""
    exchange = request.app[EXCHANGE]
    form = order_form.read(await request.read())
    listing = exchange.desk.venue.state.listings.get(order_form.product_of(form))
    if listing is None:
        raise BadQuery("Product not found")
    asker = Asker(key.user, uuid4(), now())
    wanted = order_form.request_of(form, asker, listing.rules.base_increment)
    first = exchange.desk.place(wanted)[0]
    if isinstance(first, Rejected) and not first.is_order:
        return refusal(400, first.reason)
    await exchange.desk.durable()
    row = exchange.desk.archive.orders.get(wanted.order_id)
    if row is None:
        raise LookupError(wanted.order_id)
    return reply(order_wire.order(row, key, is_new=True))


@private("view")
async def orders(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /orders``: open or unsettled ones unless a status is asked for."""
    folder = request.app[EXCHANGE].desk.archive.folder(key.user)
    statuses = [
        each for text in request.query.getall("status", []) for each in text.split(",") if each
    ]
    rows = folder.orders.values()
    found = order_query.orders(rows, request.query, statuses)
    return reply([order_wire.order(row, key) for row in found.rows], headers=found.headers)


@private("view")
async def order(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /orders/{id}`` and ``GET /orders/client:{client_oid}``."""
    row = _order(request, key)
    return refusal(404, NOT_FOUND) if row is None else reply(order_wire.order(row, key))


@private("trade")
async def cancel(request: web.Request, key: Key) -> web.Response:
    """Answer ``DELETE /orders/{id}``: the id as it was given."""
    exchange = request.app[EXCHANGE]
    row, product_id = _order(request, key), request.query.get("product_id")
    # It only says where to look. ccxt names its own symbol, BTC/USD, and cancels all the same.
    is_elsewhere = row and product_id in exchange.markets and product_id != row.request.pair
    if row is None or is_elsewhere:
        return refusal(404, "order not found")
    exchange.before_cancel(row)
    try:
        exchange.desk.cancel(key.user, row.request.order_id)
    except AlreadyDoneError:
        return refusal(400, "Order already done")
    except KeyError:
        return refusal(404, "order not found")
    exchange.after_cancel(row)
    await exchange.desk.durable()
    given = request.match_info["id"]
    text = given.removeprefix(BY_CLIENT_OID) if given.startswith(BY_CLIENT_OID) else given
    is_list = exchange.settings.virc_exchange_cancel_form == "list"
    return reply([text] if is_list else text)


@private("trade")
async def cancel_all(request: web.Request, key: Key) -> web.Response:
    """Answer ``DELETE /orders``: the ids of what was cancelled."""
    exchange = request.app[EXCHANGE]
    if request.query.keys() - {"product_id", "profile_id"}:
        raise BadQuery("Bad Request")
    pair = _check_product(exchange, request)
    facts = exchange.desk.cancel_all(key.user, pair)
    await exchange.desk.durable()
    return reply([str(fact.order_id) for fact in facts if isinstance(fact, Done)])


@private("view", scope="fills")
async def fills(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /fills`` of an order or a product, newest first."""
    folder = request.app[EXCHANGE].desk.archive.folder(key.user)
    found = order_query.fills(folder.fills.values(), request.query)
    return reply([order_wire.fill(row, key) for row in found.rows], headers=found.headers)


@private("view")
async def fees(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /fees``; the volume is that of 30 days."""
    desk = request.app[EXCHANGE].desk
    rates = desk.venue.fees(key.user)
    since = now() - MONTH
    volume = sum(
        (
            row.price * row.size
            for row in desk.archive.folder(key.user).fills.values()
            if row.created_at >= since
        ),
        Decimal(0),
    )
    return reply(order_wire.fees(rates.maker, rates.taker, volume))


@private("view")
async def verify(_: web.Request, key: Key) -> web.Response:
    """Answer ``GET /users/self/verify``."""
    return reply({"id": key.user_id})


@private("view")
async def exchange_limits(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /users/{id}/exchange-limits``: nothing can leave a simulation."""
    if request.match_info["id"] not in {"self", key.user_id}:
        return refusal(404, NOT_FOUND)
    return reply(order_wire.exchange_limits(request.app[EXCHANGE].currencies(key.user)))


@private("view")
async def trailing_volume(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /users/self/trailing-volume``: what was traded in 30 days, by product."""
    at = now()
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in request.app[EXCHANGE].desk.archive.folder(key.user).fills.values():
        if row.created_at >= at - MONTH:
            base, quote = found.get(row.pair, (Decimal(0), Decimal(0)))
            found[row.pair] = base + row.size, quote + row.price * row.size
    return reply([order_wire.volume(pair, *amounts, at) for pair, amounts in found.items()])


@private("view")
async def profiles(_: web.Request, key: Key) -> web.Response:
    """Answer ``GET /profiles``: everybody has one."""
    return reply([order_wire.profile(key)])


@private("view")
async def profile(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /profiles/{id}``."""
    if request.match_info["id"] != key.profile_id:
        return refusal(404, NOT_FOUND)
    return reply(order_wire.profile(key))


def routes() -> list[web.RouteDef]:
    """Return the private routes."""
    return [
        web.get("/accounts", accounts),
        web.get("/accounts/", accounts),
        web.get("/accounts/{id}", account),
        web.get("/accounts/{id}/holds", holds),
        web.get("/accounts/{id}/ledger", ledger),
        web.get("/accounts/{id}/transfers", transfers),
        web.get("/transfers", nothing),
        web.get("/payment-methods", nothing),
        web.get("/coinbase-accounts", nothing),
        web.get("/withdrawals/fee-estimate", fee_estimate),
        web.post("/orders", place),
        web.get("/orders", orders),
        web.get("/orders/", orders),
        web.delete("/orders", cancel_all),
        web.get("/orders/{id}", order),
        web.delete("/orders/{id}", cancel),
        web.get("/fills", fills),
        web.get("/fees", fees),
        web.get("/users/self/verify", verify),
        web.get("/users/self/trailing-volume", trailing_volume),
        web.get("/users/{id}/exchange-limits", exchange_limits),
        web.get("/profiles", profiles),
        web.get("/profiles/{id}", profile),
    ]


def _account(exchange: Exchange, key: Key, currency: str) -> order_wire.Json:
    return order_wire.account(key, currency, *exchange.purse(key.user, currency))


def _currency(request: web.Request, key: Key) -> str:
    """Return the currency of the account that a path names. Raises LookupError for no such."""
    asked = order_query.uuid_of(request.match_info["id"], "Invalid account id")
    for currency in request.app[EXCHANGE].currencies(key.user):
        if account_id(key.user, currency) == str(asked):
            return currency
    raise LookupError(str(asked))


def _order(request: web.Request, key: Key) -> OrderRow | None:
    """Return the order that a path names, or None. Raises BadQuery for what is no id."""
    archive = request.app[EXCHANGE].desk.archive
    given = request.match_info["id"]
    space, colon, name = given.rpartition(":")
    if colon and f"{space}:" != BY_CLIENT_OID:
        raise BadQuery("Invalid id namespace")
    asked: UUID = order_query.uuid_of(name, "Invalid order id")
    return archive.order_by_client_oid(key.user, asked) if colon else archive.order(key.user, asked)


def _check_product(exchange: Exchange, request: web.Request) -> str | None:
    pair = request.query.get("product_id") or None
    if pair is not None and pair not in exchange.markets:
        raise NotThereError("ProductNotFound")
    return pair
