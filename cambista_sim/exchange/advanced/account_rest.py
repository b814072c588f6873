"""The routes of the Advanced Trade dialect about accounts, fees and the key itself."""

from aiohttp import web

from cambista_sim.exchange.advanced import reply as replies
from cambista_sim.exchange.advanced import wire
from cambista_sim.exchange.advanced.gate import ROOT, error, keyed, paged
from cambista_sim.exchange.answer import reply
from cambista_sim.exchange.exchange import EXCHANGE, Exchange
from cambista_sim.exchange.users import Key, account_id


@keyed("view")
async def accounts(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /accounts``."""
    exchange = request.app[EXCHANGE]
    rows = [_account(exchange, key, each) for each in exchange.currencies(key.user)]
    found = paged(rows, request, 49)
    return reply(
        {
            "accounts": found.rows,
            "has_next": found.has_next,
            "cursor": found.cursor,
            "size": len(found.rows),
        }
    )


@keyed("view")
async def account(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /accounts/{uuid}``."""
    exchange, asked = request.app[EXCHANGE], request.match_info["id"]
    for currency in exchange.currencies(key.user):
        if account_id(key.user, currency) == asked:
            return reply({"account": _account(exchange, key, currency)})
    return error(404, "NOT_FOUND", "account not found")


@keyed("view")
async def transaction_summary(request: web.Request, key: Key) -> web.Response:
    """Answer ``GET /transaction_summary``: the fee tier."""
    desk = request.app[EXCHANGE].desk
    rows = desk.archive.folder(key.user).fills.values()
    return reply(replies.summary(desk.venue.fees(key.user), rows))


@keyed("view")
async def key_permissions(_: web.Request, key: Key) -> web.Response:
    """Answer ``GET /key_permissions``."""
    return reply(
        {
            "can_view": "view" in key.permissions,
            "can_trade": "trade" in key.permissions,
            "can_transfer": "transfer" in key.permissions,
            "portfolio_uuid": key.profile_id,
            "portfolio_type": "DEFAULT",
        }
    )


@keyed("view")
async def portfolios(_: web.Request, key: Key) -> web.Response:
    """Answer ``GET /portfolios``: everybody has one."""
    mine = {"name": "Default", "uuid": key.profile_id, "type": "DEFAULT", "deleted": False}
    return reply({"portfolios": [mine]})


def routes() -> list[web.RouteDef]:
    """Return the routes, which want a key."""
    return [
        web.get(f"{ROOT}/accounts", accounts),
        web.get(f"{ROOT}/accounts/{{id}}", account),
        web.get(f"{ROOT}/transaction_summary", transaction_summary),
        web.get(f"{ROOT}/key_permissions", key_permissions),
        web.get(f"{ROOT}/portfolios", portfolios),
    ]


def _account(exchange: Exchange, key: Key, currency: str) -> wire.Json:
    return wire.account(key, currency, *exchange.purse(key.user, currency))
