"""ccxt as a connection: its own loop runs while somebody waits for messages, and only then.

ccxt needs asyncio. The grabber's loop waits in ``receive`` most of its time, so ccxt gets its turn
there, in the same thread; what comes meanwhile waits in the kernel, as with any other connection.
"""

import asyncio
import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from grabber.connection import FeedLost
from grabber.rest import VenueAway

LIST_EVERY_S = 5.0
"""An exchange's list of its newest trades is compared as often with what was heard."""

MOST_LISTS_MISSED = 3
"""So many lists in a row may fail: then nobody knows any more what the feed has lost."""

END_LIMIT_S = 2.0
"""For saying goodbye: less than the service itself has for it."""

TRADE_FIELDS = ("id", "timestamp", "side", "price", "amount")

Json = Any
"""ccxt has no types."""


@dataclass(slots=True)
class Shelf:
    """What a connection learns and the keeper's thread asks for."""

    rest_url: str = ""
    markets: bytes | None = None


class CcxtRest:
    """Answers with what ccxt was told of the markets when it connected."""

    def __init__(self, url: str, shelf: Shelf) -> None:
        shelf.rest_url = url
        self._shelf = shelf

    def get(self, path: str) -> bytes:
        """Return the markets in JSON. Raises VenueAway while they are not known."""
        if self._shelf.markets is None:
            raise VenueAway(f"ccxt knows no {path} yet")
        return self._shelf.markets

    def close(self) -> None:
        """Give back nothing: the connection is another's."""


class CcxtLine:
    """ccxt's connection to one exchange; its messages are texts like those of other feeds.

    ::

        {"type": "trades", "pair": "BTC-USD", "is_list": false, "trades": [{"id": "15035219",
         "timestamp": 1694353667447, "side": "buy", "price": "25820.42", "amount": "0.27426731"}]}
        {"type": "unknown", "message": "Failed to subscribe", "reason": "...", "name": "BTC-XXX"}
    """

    def __init__(self, exchange_id: str, url: str, shelf: Shelf) -> None:
        self._shelf = shelf
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._note)
        self._failure = ""
        self._exchange = _exchange(exchange_id, url, shelf.rest_url, self._loop)
        self._loading = asyncio.Lock()
        self._woken = asyncio.Event()
        self._following: dict[str, asyncio.Task[None]] = {}
        self._texts: list[bytes] = []

    def send(self, text: str) -> None:
        """Begin to follow the pairs of a text that are not followed yet."""
        for pair in text.split():
            if pair not in self._following:
                task = self._loop.create_task(self._follow(pair))
                task.add_done_callback(lambda _: self._woken.set())
                self._following[pair] = task

    def receive(self, timeout_s: float) -> list[bytes]:
        """Let ccxt work until something came, or for so long. Raises FeedLost."""
        self._loop.run_until_complete(self._wait(timeout_s))
        texts, self._texts = self._texts, []
        if not texts:
            self._check()
        return texts

    def close(self) -> None:
        """End what runs, and the connections."""
        with suppress(TimeoutError, OSError, self._exchange_error):
            self._loop.run_until_complete(asyncio.wait_for(self._end(), END_LIMIT_S))
        self._loop.close()

    async def _wait(self, timeout_s: float) -> None:
        self._woken.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), timeout_s)

    def _note(self, _: asyncio.AbstractEventLoop, context: dict[str, Json]) -> None:
        """Note what failed where nobody waits for it: ccxt's reader, which then reads no more."""
        self._failure = f"{context['message']}: {context.get('exception')}"

    def _check(self) -> None:
        """Raise FeedLost when something ended that should not."""
        if self._failure:
            raise FeedLost(self._failure)
        for task in self._following.values():
            error = task.exception() if task.done() and not task.cancelled() else None
            if error is not None:
                raise FeedLost(f"{type(error).__name__}: {error}"[:300]) from error

    async def _follow(self, pair: str) -> None:
        """Tell a pair's trades as they come, and now and then the list of the newest ones."""
        await self._load()
        symbol = pair.replace("-", "/")
        if symbol not in self._exchange.markets:
            reason = f"{pair} is not traded there"
            said = {"type": "unknown", "message": "Failed to subscribe", "reason": reason}
            self._put({**said, "name": pair})
            return
        is_listed = asyncio.Event()
        watching = self._loop.create_task(self._watch(pair, symbol, is_listed))
        try:
            await self._list_again_and_again(pair, symbol, is_listed, watching)
        finally:
            watching.cancel()

    async def _list_again_and_again(
        self, pair: str, symbol: str, is_listed: asyncio.Event, watching: "asyncio.Task[None]"
    ) -> None:
        missed = 0
        while True:
            try:
                trades = await self._exchange.fetch_trades(symbol)
            except self._exchange_error:
                missed += 1
                if missed > MOST_LISTS_MISSED:
                    raise
            else:
                missed = 0
                self._tell(pair, trades, is_list=True)
                is_listed.set()
            done, _ = await asyncio.wait({watching}, timeout=LIST_EVERY_S)
            if done:
                watching.result()

    async def _watch(self, pair: str, symbol: str, is_listed: asyncio.Event) -> None:
        """Tell trades as they come, those before the first list after it."""
        while True:
            trades = await self._exchange.watch_trades(symbol)
            kept = [dict(each) for each in trades]
            await is_listed.wait()
            self._tell(pair, kept, is_list=False)

    async def _load(self) -> None:
        """Learn the markets, once."""
        async with self._loading:
            if not self._exchange.markets:
                await self._exchange.load_markets()
                mode = self._exchange.precisionMode
                rows = [_row(each, mode) for each in self._exchange.markets.values()]
                self._shelf.markets = json.dumps(rows).encode()

    def _tell(self, pair: str, trades: Json, *, is_list: bool) -> None:
        rows = [{name: each.get(name) for name in TRADE_FIELDS} for each in trades]
        self._put({"type": "trades", "pair": pair, "is_list": is_list, "trades": rows})

    def _put(self, message: Json) -> None:
        self._texts.append(json.dumps(message).encode())
        self._woken.set()

    async def _end(self) -> None:
        for task in self._following.values():
            task.cancel()
        await asyncio.gather(*self._following.values(), return_exceptions=True)
        await self._exchange.close()

    @property
    def _exchange_error(self) -> type[Exception]:
        found: type[Exception] = import_module("ccxt").BaseError
        return found


def _exchange(exchange_id: str, url: str, rest_url: str, loop: asyncio.AbstractEventLoop) -> Json:
    """Return ccxt's exchange; every number is a text, as the exchange wrote it."""
    made = getattr(import_module("ccxt.pro"), exchange_id)({"number": str, "asyncio_loop": loop})
    made.has["fetchCurrencies"] = False  # of no use here, and one more request that can fail
    # Its own writes whole requests.
    made.logger = logging.getLogger(f"{__name__}.silent")
    made.logger.disabled = True
    made.urls["api"] = _moved(made.urls["api"], url, rest_url)
    return made


def _moved(urls: Json, url: str, rest_url: str) -> Json:
    """Return an exchange's addresses on other hosts, where such are given."""
    if isinstance(urls, dict):
        return {name: _moved(each, url, rest_url) for name, each in urls.items()}
    if urls is None:
        return None
    parts = urlsplit(str(urls))
    other = url if parts.scheme in {"ws", "wss"} else rest_url
    return other.rstrip("/") + parts.path if other else urls


def _row(market: Json, precision_mode: int) -> Json:
    """Return what of a market is told further."""
    return {
        "symbol": market["symbol"],
        "is_traded": market.get("active") is not False and market.get("spot") is not False,
        "precision_mode": precision_mode,
        **{name: (market.get("precision") or {}).get(name) for name in ("amount", "price")},
        "least_cost": ((market.get("limits") or {}).get("cost") or {}).get("min"),
    }
