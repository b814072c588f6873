"""The admin routes: faults on purpose, and a replay that stands still; for this machine alone."""

import ipaddress

from aiohttp import web
from pydantic import ValidationError

from cambista_sim.exchange.answer import refusal, reply
from cambista_sim.exchange.exchange import EXCHANGE
from cambista_sim.exchange.fault import FAULTS
from cambista_sim.exchange.rest import Handler


async def add_faults(request: web.Request) -> web.Response:
    """Switch on one fault or a list of them: ``{"kind": "drop", "count": 3}``."""
    text = (await request.text()).strip()
    try:
        faults = FAULTS.validate_json(text if text.startswith("[") else f"[{text}]")
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
            for each in error.errors()
        )
        return refusal(400, wrong)
    exchange = request.app[EXCHANGE]
    for fault in faults:
        try:
            await exchange.strike(fault)
        except LookupError as error:
            return refusal(400, f"{error} is not a product")
    return reply(exchange.faults.listing())


async def list_faults(request: web.Request) -> web.Response:
    """Answer which faults are on, and how many times each struck."""
    return reply(request.app[EXCHANGE].faults.listing())


async def clear_faults(request: web.Request) -> web.Response:
    """Switch all faults off."""
    request.app[EXCHANGE].faults.clear()
    return reply([])


async def played(request: web.Request) -> web.Response:
    """Answer which trades there have been, by product."""
    markets = request.app[EXCHANGE].markets
    return reply(
        {
            name: {
                "first_id": market.first_trade_id,
                "last_id": market.last_trade_id,
                "count": market.last_trade_id - market.first_trade_id + 1,
            }
            for name, market in markets.items()
        }
    )


async def pause(request: web.Request) -> web.Response:
    """Stop the replay's clock."""
    request.app[EXCHANGE].replay.pause()
    return await played(request)


async def resume(request: web.Request) -> web.Response:
    """Let the replay's clock go on."""
    request.app[EXCHANGE].replay.resume()
    return await played(request)


@web.middleware
async def for_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse the admin routes to other machines."""
    if request.path.startswith("/admin/"):
        settings = request.app[EXCHANGE].settings
        if not settings.virc_exchange_admin and not is_loopback(request.remote):
            return refusal(403, "Forbidden")
    return await handler(request)


def routes() -> list[web.RouteDef]:
    """Return the admin routes."""
    return [
        web.post("/admin/faults", add_faults),
        web.get("/admin/faults", list_faults),
        web.delete("/admin/faults", clear_faults),
        web.get("/admin/played", played),
        web.post("/admin/pause", pause),
        web.post("/admin/resume", resume),
    ]


def is_loopback(remote: str | None) -> bool:
    """Return whether an address is of this machine."""
    try:
        return ipaddress.ip_address(remote or "").is_loopback
    except ValueError:
        return False
