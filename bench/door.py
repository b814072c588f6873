"""The wire door as a process, and clients that trade through it on connections that stay open."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path

import bench
from bench.servers import free_port, python, wait_until
from cambista_sim.exchange.users import DEMO, KEYS, Key

PAIR = "BTC-USD"
RECORDING = Path(bench.__file__).parent.parent / (
    "cambista_sim/recordings/l2_BTC-USD_2018-04-17_10min.jsonl.gz"
)
KEY = DEMO.model_copy(update={"funds": {"USD": Decimal(10) ** 12}})

LOW = "1000"
"""Far below the recorded market: the orders rest."""

_OK = 200


@contextmanager
def exchange(
    folder: Path, keys: Sequence[Key] = (KEY,), recording: Path = RECORDING
) -> Iterator[int]:
    """Run the exchange with rich users and no limits; give its port."""
    folder.mkdir(parents=True, exist_ok=True)
    users, port = folder / "users.json", free_port()
    users.write_bytes(KEYS.dump_json(list(keys), exclude_none=True))
    limits = ("PUBLIC_RATE", "PRIVATE_RATE", "FILLS_RATE", "OPEN_ORDERS")
    environment = {
        "VIRC_DATA": str(folder),
        "VIRC_REPLAY": str(recording),
        "VIRC_EXCHANGE_PORT": str(port),
        "VIRC_EXCHANGE_USERS": str(users),
        "VIRC_LOG_LEVEL": "ERROR",
        **{f"VIRC_EXCHANGE_{each}": "0" for each in limits},
    }
    with python("cambista_sim.exchange", environment=environment):
        wait_until(lambda: answers(port), within_s=120)
        yield port


def answers(port: int) -> bool:
    """Return whether a server answers."""
    try:
        return asked(port, "GET", "/time")[0] == _OK
    except OSError:
        return False


def asked(port: int, method: str, path: str) -> tuple[int, bytes]:
    """Send one signed request without a body, and return status and reply."""
    with ExitStack() as left:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        left.callback(connection.close)
        connection.request(method, path, headers=signed(KEY, method, path, ""))
        reply = connection.getresponse()
        return reply.status, reply.read()


def signed(key: Key, method: str, path: str, body: str) -> dict[str, str]:
    """Return the headers of a request, signed now."""
    timestamp = f"{time.time():.3f}"
    text = f"{timestamp}{method}{path}{body}".encode()
    digest = hmac.new(key.secret_bytes, text, hashlib.sha256).digest()
    return {
        "CB-ACCESS-KEY": key.key,
        "CB-ACCESS-SIGN": base64.b64encode(digest).decode(),
        "CB-ACCESS-TIMESTAMP": timestamp,
        "CB-ACCESS-PASSPHRASE": key.passphrase,
        "User-Agent": "bench",
        "Content-Type": "application/json",
    }


def subscription(key: Key = KEY, channel: str = "full") -> str:
    """Return a signed request for what happens to orders, the user's among them."""
    headers = signed(key, "GET", "/users/self/verify", "")
    names = ("signature", "key", "passphrase", "timestamp")
    marks = ("CB-ACCESS-SIGN", "CB-ACCESS-KEY", "CB-ACCESS-PASSPHRASE", "CB-ACCESS-TIMESTAMP")
    proof = {name: headers[mark] for name, mark in zip(names, marks, strict=True)}
    wanted = {"type": "subscribe", "channels": [channel], "product_ids": [PAIR]}
    return json.dumps({**wanted, **proof})


def an_order() -> bytes:
    """Return the request for an order to buy that rests."""
    body = json.dumps(
        {"product_id": PAIR, "side": "buy", "type": "limit", "price": LOW, "size": "0.01"}
    )
    lines = [f"{name}: {value}" for name, value in signed(KEY, "POST", "/orders", body).items()]
    head = ["POST /orders HTTP/1.1", "Host: 127.0.0.1", *lines, f"Content-Length: {len(body)}"]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


@dataclass(slots=True)
class Trader:
    """A client with one connection."""

    port: int
    waits_s: list[float] = field(default_factory=list)
    """From the moment when each order should have left to its answer."""

    async def trade(self, due_at: list[float]) -> None:
        """Place an order at each of these moments, or as soon as the last is answered."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for due in due_at:
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            began = max(due, 0.0) or time.perf_counter()
            writer.write(an_order())
            await self._answer(reader)
            self.waits_s.append(time.perf_counter() - began)
        writer.close()
        await writer.wait_closed()

    @staticmethod
    async def _answer(reader: asyncio.StreamReader) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
        if not head.startswith(b"http/1.1 200"):
            raise ValueError(f"not placed: {body.decode()}")


def rush(port: int, clients: int, orders: int) -> float:
    """Return the orders a second of so many clients, each asking again once it is answered."""
    traders = [Trader(port) for _ in range(clients)]
    each = orders // clients

    async def all_trade() -> float:
        started = time.perf_counter()
        await asyncio.gather(*(trader.trade([0.0] * each) for trader in traders))
        return time.perf_counter() - started

    return clients * each / asyncio.run(all_trade())


def paced(port: int, clients: int, orders: int, per_second: float) -> list[float]:
    """Return the waits of orders that come at a steady pace, whether answers come or not."""
    traders = [Trader(port) for _ in range(clients)]
    start = time.perf_counter() + 0.1

    async def all_trade() -> None:
        await asyncio.gather(
            *(
                trader.trade([start + n / per_second for n in range(at, orders, clients)])
                for at, trader in enumerate(traders)
            )
        )

    asyncio.run(all_trade())
    return [wait for trader in traders for wait in trader.waits_s]
