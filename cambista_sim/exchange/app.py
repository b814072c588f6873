"""The web server: one port for REST, feed and admin routes, from start to SIGTERM."""

import asyncio
import gc
import logging
import signal
import ssl
from collections.abc import Iterable
from functools import partial

from aiohttp import WSCloseCode, web

from cambista_sim.exchange import admin, rest
from cambista_sim.exchange.advanced import account_rest, app_rest, public_rest
from cambista_sim.exchange.advanced import rest as advanced_rest
from cambista_sim.exchange.exchange import EXCHANGE, Exchange
from cambista_sim.exchange.fault import AtOnce, Lasting
from cambista_sim.exchange.library import Library
from cambista_sim.exchange.settings import ExchangeSettings
from cambista_sim.exchange.tls import server_context
from cambista_sim.exchange.users import Users

log = logging.getLogger(__name__)

SHUTDOWN_S = 1.0
"""What open requests get after a SIGTERM."""

COLLECT_AT = (5_000, 5, 1_000)
"""Thresholds of the garbage collector. Orders and their papers live long: to look at all of them
again and again would stop the exchange for a tenth of a second each time."""


class Door:
    """The listening socket, which can be shut for some time."""

    def __init__(
        self, runner: web.AppRunner, host: str, port: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self._runner = runner
        self._tls = tls
        self._host = host
        self._port = port
        self._site: web.TCPSite | None = None
        self._reopening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen."""
        self._site = web.TCPSite(
            self._runner, self._host, self._port, reuse_address=True, ssl_context=self._tls
        )
        await self._site.start()

    def refuse(self, seconds: float) -> None:
        """Do not listen for some time; open connections stay."""
        if self._reopening is None or self._reopening.done():
            self._reopening = asyncio.create_task(self._shut(seconds))

    async def _shut(self, seconds: float) -> None:
        # The answer to the request that asked for this leaves first.
        await asyncio.sleep(SHUTDOWN_S / 20)
        if self._site is not None:
            await self._site.stop()
        await asyncio.sleep(seconds)
        await self.open()


def application(exchange: Exchange) -> web.Application:
    """Return the web application of an exchange."""
    app = web.Application(middlewares=[admin.for_this_machine, rest.as_the_exchange])
    app[EXCHANGE] = exchange
    # The public routes end with one that takes everything.
    app.add_routes(
        [
            *admin.routes(),
            *app_rest.routes(),
            *public_rest.routes(),
            *account_rest.routes(),
            *advanced_rest.routes(),
            *rest.routes(),
        ]
    )
    return app


async def serve(
    settings: ExchangeSettings,
    library: Library,
    users: Users,
    faults: Iterable[Lasting | AtOnce] = (),
) -> None:
    """Serve until SIGTERM or SIGINT."""
    exchange = Exchange(settings, library, users)
    gc.freeze()  # nor at the recordings, and the orders that were there before
    gc.set_threshold(*COLLECT_AT)
    runner = web.AppRunner(application(exchange), access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    host, port = settings.virc_exchange_host, settings.virc_exchange_port
    doors = [Door(runner, host, port)]
    if settings.virc_exchange_tls_port is not None:
        names = settings.virc_exchange_tls_names.split()
        context = server_context(settings.virc_data, names)
        doors.append(Door(runner, host, settings.virc_exchange_tls_port, context))
    exchange.refuse = partial(_refuse, doors)
    for fault in faults:
        await exchange.strike(fault)
    for door in doors:
        await door.open()
    for name, played in exchange.markets.items():
        log.info("plays %s from trade %d on", name, played.last_trade_id)
    log.info("listens on %s:%d, speed %g", host, port, settings.virc_replay_speed)
    try:
        await _until_signalled(exchange)
    finally:
        exchange.replay.stop()
        await exchange.close_sockets(WSCloseCode.GOING_AWAY)
        await runner.cleanup()
        exchange.desk.close()
        log.info("stopped")


def _refuse(doors: Iterable[Door], seconds: float) -> None:
    for door in doors:
        door.refuse(seconds)


async def _until_signalled(exchange: Exchange) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    tasks = [
        asyncio.create_task(exchange.replay.play()),
        asyncio.create_task(exchange.replay.beat()),
        asyncio.create_task(exchange.tick()),
        asyncio.create_task(stopped.wait()),
    ]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for task in done:
        task.result()
