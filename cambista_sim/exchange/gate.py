"""The gate of the private routes: who asks, whether too often, and whether it is permitted."""

import functools
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from cambista_sim.exchange.answer import refusal
from cambista_sim.exchange.exchange import EXCHANGE
from cambista_sim.exchange.replay import now_us
from cambista_sim.exchange.signature import Refusal, Request, check
from cambista_sim.exchange.users import Key, Permission

log = logging.getLogger(__name__)

PrivateHandler = Callable[[web.Request, Key], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def private(permission: Permission, scope: str = "private") -> Callable[[PrivateHandler], Handler]:
    """Let only signed requests with a permission to a handler, so many a second of a scope."""

    def gated(handler: PrivateHandler) -> Handler:
        @functools.wraps(handler)
        async def let_in(request: web.Request) -> web.StreamResponse:
            exchange = request.app[EXCHANGE]
            body = await request.read() if request.can_read_body else b""
            asked = Request(request.method, request.raw_path, body)
            now_s = now_us() / 1_000_000
            key = check(
                exchange.users,
                request.headers,
                asked,
                now_s,
                wrong_status=exchange.settings.virc_exchange_auth_status,
                window_s=exchange.settings.virc_exchange_window_s,
            )
            if isinstance(key, Refusal):
                return refusal(key.status, key.message)
            if permission not in key.permissions:
                return refusal(403, "Forbidden")
            if not exchange.private_limits[scope].is_allowed(key.profile_id, now_s):
                return refusal(429, "Private rate limit exceeded")
            return await handler(request, key)

        return let_in

    return gated
