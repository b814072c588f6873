"""A venue of a test's own that plays a recorded capture, message by message as received."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from tests.support.replay_dialects import AdvancedDialect, Dialect, ExchangeDialect, Truth
from tests.support.socket_venue import SocketVenue

DATA = Path(__file__).parents[1] / "data"
SEVEN = DATA / "exchange_2021-04-17_7products_l2_ticker_matches.jsonl.gz"
ADVANCED = DATA / "advanced_2026-08-09_BTC-USD_ETH-USD_all_public_channels.jsonl.gz"

BEAT_S = 0.5

Json = Any
Harm = Callable[[int, Json], Iterable[Json]]
"""What is sent instead of a message, by its place in the capture; a text is sent as it is."""


def unharmed(_: int, message: Json) -> Iterable[Json]:
    """Send the message."""
    return (message,)


def capture(path: Path) -> list[Json]:
    """Return the messages of a capture."""
    with gzip.open(path, "rt") as lines:
        return [json.loads(line)["msg"] for line in lines]


def _of_seven() -> tuple[list[Json], Dialect]:
    cases = json.loads((DATA / "rest/exchange_products.json").read_text())
    return capture(SEVEN), ExchangeDialect(cases[0]["body"])


def _of_advanced() -> tuple[list[Json], Dialect]:
    with gzip.open(DATA / "rest/advanced_products.json.gz") as file:
        body = json.load(file)[0]["body"]
    return capture(ADVANCED), AdvancedDialect(body["products"])


CAPTURES = {"coinbase": _of_seven, "coinbase_advanced": _of_advanced}
"""Messages, and the dialect that they are in."""


def seven_products() -> "ReplayVenue":
    """Return a venue that plays the capture of seven products, of 2021."""
    return ReplayVenue(*_of_seven())


def advanced() -> "ReplayVenue":
    """Return a venue that plays the capture of Advanced Trade, of 2026."""
    return ReplayVenue(*_of_advanced())


class ReplayVenue(SocketVenue):
    """Plays a capture to whoever is connected; who comes later is told how things stand."""

    def __init__(self, messages: list[Json], dialect: Dialect) -> None:
        self.truth = Truth()
        self.place = 0
        """How many messages of the capture have happened."""
        self.rest_failures = 0
        """So many questions are answered with 500."""
        self._messages = messages
        self._dialect = dialect
        self._numbers: dict[web.WebSocketResponse, int] = {}
        self._wanted: dict[web.WebSocketResponse, set[str]] = {}
        self._muted: set[web.WebSocketResponse] = set()
        # What is sent in several pieces must not be overtaken by what happened after it.
        self._telling = asyncio.Lock()
        super().__init__()
        self.feed_url, self.rest_url = self.url, self.url.replace("ws://", "http://")
        self.pairs = pairs_of(messages, dialect)
        self._beating = asyncio.run_coroutine_threadsafe(self._beat(), self._loop)

    @property
    def length(self) -> int:
        """How many messages the capture has."""
        return len(self._messages)

    def trades_of(self, message: Json) -> list[int]:
        """Return the ids of the trades that a message tells."""
        return self._dialect.trades(message)

    def play(self, until: int, harm: Harm = unharmed) -> None:
        """Let messages happen, up to a place, and send them."""
        self._do(self._play(until, harm))

    def mute(self) -> None:
        """Send nothing more over the connections there are, which stay open."""
        self._muted |= set(self._numbers)

    def close(self) -> None:
        """End everything."""
        self._beating.cancel()
        super().close()

    async def _play(self, until: int, harm: Harm) -> None:
        while self.place < until:
            message = self._messages[self.place]
            async with self._telling:
                self._dialect.absorb(message, self.truth)
                for each in list(self._numbers):
                    if self._dialect.channel(message) in self._wanted[each]:
                        await self._send(each, harm(self.place, message))
                self.place += 1

    async def _send(self, response: web.WebSocketResponse, messages: Iterable[Json]) -> None:
        """Send messages, one that is None being lost on the way."""
        for message in messages:
            number = self._numbers.get(response)
            if number is None or response in self._muted:
                return
            if isinstance(message, str):
                with suppress(ConnectionError):
                    await response.send_str(message)
                continue
            self._numbers[response] = number + 1
            if message is not None:
                with suppress(ConnectionError):
                    await response.send_str(json.dumps(self._dialect.numbered(message, number)))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            if self.place:
                async with self._telling:
                    for each in list(self._numbers):
                        await self._send(each, self._dialect.beats(self.pairs, self.truth))

    async def _serve(self, request: web.Request) -> web.StreamResponse:  # type: ignore[override]
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return self._answer(request)
        response = web.WebSocketResponse()
        await response.prepare(request)
        self.connections += 1
        transport = request.transport
        if isinstance(transport, asyncio.Transport):
            self._transports[response] = transport
        self._sockets.add(response)
        async for message in response:
            if message.type is WSMsgType.TEXT:
                await self._hear(response, json.loads(message.data))
        self._sockets.discard(response)
        self._transports.pop(response, None)
        self._numbers.pop(response, None)
        return response

    async def _hear(self, response: web.WebSocketResponse, asked: Json) -> None:
        self.heard.append(asked)
        self._numbers.setdefault(response, 0)
        self._wanted.setdefault(response, set()).update(self._dialect.channels(asked))
        # What the capture begins with is how things stand for who was there from its beginning.
        if asked["type"] == "subscribe":
            async with self._telling:
                greeting = list(self._dialect.greet(asked, self.truth))
                is_news = self.place or any(each.get("type") == "error" for each in greeting)
                await self._send(response, greeting if is_news else ())

    def _answer(self, request: web.Request) -> web.Response:
        if self.rest_failures:
            self.rest_failures -= 1
            return web.json_response({"message": "Internal server error"}, status=500)
        found = self._dialect.rest(request.path, dict(request.query), self.truth)
        if found is None:
            return web.json_response({"message": "NotFound"}, status=404)
        return web.json_response(found)


def pairs_of(messages: list[Json], dialect: Dialect) -> list[str]:
    """Return the pairs whose books a capture begins with."""
    truth = Truth()
    for message in messages[:50]:
        dialect.absorb(message, truth)
    return sorted(truth.bids)
