"""The real broker as a process at a venue whose market stands still, with a wire that tells."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from gzip import open as gzip_open
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from bench.door import KEY, PAIR, asked, exchange, signed
from bench.servers import free_port, python, wait_until
from bench.stage import Stage
from cambista_sim.exchange.users import Key
from common.bus import Bus
from common.channels import BOT_INBOX, BROKER_ORDERS, CARDS
from common.listener import Listener, Taken
from common.messages.base import Side
from common.messages.bot import BotEvent
from common.messages.order import OrderAccepted, OrderFilled, PlaceOrder

BROKER = "coinbase"
PRICE, SIZE = "5000", "0.01"
"""Between the market's prices, which are far apart: orders meet each other and nobody else."""

_LOWEST, _HIGHEST = "1", "1000000"
_ANSWER_S = 30.0
_OK = 200


def users() -> dict[str, Key]:
    """Return rich users with keys of their own: one for each way to buy, and one who sells.

    The seller is another user as an exchange lets nobody trade with himself.
    """
    funds = {"USD": Decimal(10) ** 12, "BTC": Decimal(10) ** 6}
    return {
        name: KEY.model_copy(
            update={"user": name, "key": f"{name}-key", "passphrase": name, "funds": funds}
        )
        for name in ("ours", "bare", "post", "seller")
    }


def recording(folder: Path) -> Path:
    """Write a recording of a market in which hardly anything happens, and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    at = datetime(2026, 1, 5, 16, 8, 15, tzinfo=UTC)
    common: dict[str, object] = {"product_id": PAIR, "time": at.isoformat().replace("+00:00", "Z")}
    ids = {"maker_order_id": str(uuid4()), "taker_order_id": str(uuid4())}
    trade = {**common, **ids, "side": "sell", "size": "0.01", "price": PRICE}
    messages = [
        {"type": "snapshot", **common, "bids": [[_LOWEST, "1"]], "asks": [[_HIGHEST, "1"]]},
        {"type": "last_match", **trade, "trade_id": 1, "sequence": 1},
        {"type": "match", **trade, "trade_id": 2, "sequence": 2},
        {"type": "l2update", **common, "changes": [["buy", _LOWEST, "2"]]},
    ]
    file = folder / "still.jsonl.gz"
    with gzip_open(file, "wt") as lines:
        for number, message in enumerate(messages):
            received = at.timestamp() + number * 3600
            lines.write(json.dumps({"recv": received, "msg": message}) + "\n")
    return file


class Tap:
    """A wire to the venue that tells when an order or a trade passes."""

    def __init__(self, said: IO[bytes], port: int) -> None:
        self.port = port
        self._said = said

    def passed_at(self, word: str) -> float:
        """Wait for the next of a kind, and return when it passed."""
        while True:
            found, at = self._said.readline().split()
            if found == word.encode():
                return float(at)


@contextmanager
def tap(venue_port: int) -> Iterator[Tap]:
    """Run a wire to the venue."""
    port = free_port()
    with python("bench.tap", port, venue_port) as said:
        said.readline()
        yield Tap(said, port)


class Client:
    """A user on one connection that stays open, who asks and waits for the answer."""

    def __init__(self, key: Key, port: int) -> None:
        self._key = key
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_ANSWER_S)

    def trade(self, side: str, price: str = PRICE) -> Mapping[str, Any]:
        """Place an order, and return the venue's answer. Raises ValueError when it refuses."""
        body = json.dumps(
            {"product_id": PAIR, "side": side, "type": "limit", "price": price, "size": SIZE}
        )
        headers = signed(self._key, "POST", "/orders", body)
        self._connection.request("POST", "/orders", body, headers)
        reply = self._connection.getresponse()
        text = reply.read()
        if reply.status != _OK:
            raise ValueError(f"not placed: {text.decode()}")
        found: dict[str, Any] = json.loads(text)
        return found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass(slots=True)
class Bot:
    """A bot's end of the real broker's queue."""

    bus: Bus
    inbox: Listener[BotEvent] = field(init=False)
    bot_id: Any = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.inbox = Listener(self.bus, BOT_INBOX, (self.bot_id,))

    def ask(self) -> None:
        """Decide to buy: hand the order to the broker."""
        order = PlaceOrder(
            order_id=uuid4(),
            bot_id=self.bot_id,
            pair=PAIR,
            side=Side.BUY,
            price=Decimal(PRICE),
            size=Decimal(SIZE),
        )
        self.bus.push(BROKER_ORDERS, order, BROKER)

    def heard(self, kind: type[OrderAccepted | OrderFilled]) -> float:
        """Wait for an event of this kind, and return when it came. Raises TimeoutError."""
        deadline = time.monotonic() + _ANSWER_S
        while time.monotonic() < deadline:
            for item in self.inbox.listen(1.0):
                came = time.perf_counter()
                if isinstance(item, Taken):
                    self.inbox.done(item)
                    if not isinstance(item.message, kind):
                        raise TypeError(f"no {kind.__name__}: {item.message}")
                    return came
        raise TimeoutError(f"no {kind.__name__} within {_ANSWER_S:g} s")

    def close(self) -> None:
        """Close the connections."""
        self.inbox.close()
        self.bus.close()


@contextmanager
def venue(folder: Path, keys: Mapping[str, Key]) -> Iterator[int]:
    """Run the venue, whose market stands still; give its port."""
    with exchange(folder, list(keys.values()), recording(folder)) as port:
        asked(port, "POST", "/admin/pause")
        yield port


@contextmanager
def broker(stage: Stage, key: Key, port: int) -> Iterator[Bot]:
    """Run the real broker on an account at the venue, and give a bot of it."""
    key_file = stage.folder / "cambista-key.json"
    key_file.write_text(
        json.dumps({"key": key.key, "secret": key.secret, "passphrase": key.passphrase})
    )
    most = "USD=1000000000000"
    environment = {
        "REDIS_URL": stage.valkey.url,
        "STORE_URL": f"sqlite:///{stage.folder / 'cambista.sqlite'}",
        "VIRC_PAIRS": PAIR,
        "VIRC_LOG_LEVEL": "ERROR",
        "CAMBISTA_NAME": BROKER,
        "CAMBISTA_VENUE": "coinbase",
        "CAMBISTA_REST_URL": f"http://127.0.0.1:{port}",
        "CAMBISTA_FEED_URL": f"ws://127.0.0.1:{port}",
        "CAMBISTA_KEY_FILE": str(key_file),
        "CAMBISTA_COLLAR_RATE": "0",
        "CAMBISTA_ORDERS_PER_S": "1000",
        "CAMBISTA_ORDER_LIMIT": most,
        "CAMBISTA_DAY_LIMIT": most,
        "CAMBISTA_OPEN_LIMIT": most,
    }
    with ExitStack() as left:
        bot = left.enter_context(closing(Bot(Bus(stage.valkey.url))))
        left.enter_context(python("cambista", environment=environment))
        wait_until(lambda: bot.bus.get(CARDS, BROKER) is not None)
        yield bot
