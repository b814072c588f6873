"""The gate of the Advanced Trade dialect: tokens, limits, errors, and pages of lists."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from aiohttp import web

from cambista_sim.exchange.advanced.form import FormError
from cambista_sim.exchange.advanced.token import bearer
from cambista_sim.exchange.answer import reply
from cambista_sim.exchange.exchange import EXCHANGE
from cambista_sim.exchange.query import BadQuery, natural
from cambista_sim.exchange.replay import now_us
from cambista_sim.exchange.users import Key, Permission

ROOT = "/api/v3/brokerage"

HOST = "api.coinbase.com"
"""The host that a client may name in its token, whatever it is really connected to."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
KeyHandler = Callable[[web.Request, Key], Awaitable[web.StreamResponse]]


class Reply(NamedTuple):
    """What a list is paged with."""

    rows: list[Any]
    cursor: str
    has_next: bool


def error(status: int, reason: str, message: str) -> web.Response:
    """Answer with an error in this dialect's shape."""
    return reply({"error": reason, "error_details": message, "message": message}, status)


def keyed(permission: Permission) -> Callable[[KeyHandler], Handler]:
    """Let only requests with a valid token of a key with a permission to a handler."""

    def gated(handler: KeyHandler) -> Handler:
        @functools.wraps(handler)
        async def let_in(request: web.Request) -> web.StreamResponse:
            exchange = request.app[EXCHANGE]
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            uris = [f"{request.method} {host}{request.path}" for host in (HOST, request.host)]
            now_s = now_us() / 1_000_000
            token = token if scheme == "Bearer" else ""
            window_s = exchange.settings.token_window_s
            key = bearer(exchange.users, token, uris, now_s, window_s=window_s)
            if key is None:
                return web.Response(text="Unauthorized\n", status=401)
            if permission not in key.permissions:
                return error(403, "PERMISSION_DENIED", "Missing required scopes")
            if not exchange.private_limits["advanced"].is_allowed(key.user, now_s):
                text = "Too many requests"
                return reply({"errors": [{"id": "rate_limit_exceeded", "message": text}]}, 429)
            try:
                return await handler(request, key)
            except (FormError, BadQuery) as wrong:
                return error(400, "INVALID_ARGUMENT", str(wrong))
            except LookupError as missing:
                return error(404, "NOT_FOUND", str(missing))

        return let_in

    return gated


def paged(
    rows: list[Any],
    request: web.Request,
    most: int,
    number: Callable[[Any], int] | None = None,
) -> Reply:
    """Return a page of rows; the cursor is the number of its last row."""
    numbered = [number(row) if number else -at for at, row in enumerate(rows, start=1)]
    limit, cursor = natural(request.query, "limit"), natural(request.query, "cursor")
    first = 0
    if cursor is not None:
        after = cursor if number else -cursor
        first = next((at for at, each in enumerate(numbered) if each < after), len(rows))
    end = first + min(limit or most, most)
    has_next = end < len(rows)
    return Reply(rows[first:end], str(abs(numbered[end - 1])) if has_next else "", has_next)
