"""``python -m bench.reference.bare_door PORT FILE``: aiohttp's server, an order a line of a file.

It reads the order, writes it down, and answers with an id. Nothing is checked, decided or told,
and no line is waited for.
"""

import json
import os
import sys
from uuid import uuid4

from aiohttp import web


def application(file: int) -> web.Application:
    """Return the web application."""

    async def place(request: web.Request) -> web.Response:
        order = json.loads(await request.text())
        order["id"] = str(uuid4())
        text = json.dumps(order)
        os.write(file, text.encode() + b"\n")
        return web.Response(text=text, content_type="application/json")

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="{}", content_type="application/json")

    made = web.Application()
    made.add_routes([web.post("/orders", place), web.get("/time", answer)])
    return made


def main() -> None:
    """Serve until the process is ended."""
    file = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    web.run_app(
        application(file), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None
    )


if __name__ == "__main__":
    main()
