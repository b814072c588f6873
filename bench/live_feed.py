"""A feed that says what the bench tells it to, and keeps its client's belief that it is alive."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from bench.feed_socket import accept, await_subscription, listen
from bench.frames import framed

BEAT_S = 1.0
"""As often as the exchange's heartbeats."""


class LiveFeed:
    """One client's websocket, whoever it is now; a thread takes connections and beats."""

    def __init__(self, port: int, pair: str) -> None:
        self._beat = framed(json.dumps({"type": "heartbeat", "product_id": pair}).encode())
        self._server = listen(port)
        self._changed = threading.Condition()
        self._frames_to: list[bytes] = []
        self._is_ending = threading.Event()
        self._client = self._server
        self._is_connected = False
        self._thread = threading.Thread(target=self._serve, name="feed", daemon=True)
        self._thread.start()

    def await_client(self, within_s: float = 20.0) -> None:
        """Return when somebody listens. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_connected, within_s):
                raise TimeoutError("nobody came to the feed")

    def say(self, text: bytes) -> None:
        """Send a message."""
        with self._changed:
            self._client.sendall(framed(text))

    def close(self) -> None:
        """End."""
        self._is_ending.set()
        # A thread that waits in accept is woken by a connection, not by a close.
        self._server.close()
        with self._changed:
            if self._is_connected:
                self._client.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while not self._is_ending.is_set():
                client, _ = accept(self._server)
                await_subscription(client)
                with self._changed:
                    self._client, self._is_connected = client, True
                    self._changed.notify_all()
                with suppress(ConnectionError):
                    self._beat_on()
                with self._changed:
                    self._is_connected = False

    def _beat_on(self) -> None:
        while not self._is_ending.wait(BEAT_S):
            with self._changed:
                self._client.sendall(self._beat)


@contextmanager
def live_feed(port: int, pair: str) -> Iterator[LiveFeed]:
    """Give a feed, and end it at the end."""
    feed = LiveFeed(port, pair)
    try:
        yield feed
    finally:
        feed.close()


def match_text(pair: str, trade_id: int, price: str, size: str) -> bytes:
    """Return a ``match`` message whose trade is made now, the maker selling."""
    made = {
        "type": "match",
        "trade_id": trade_id,
        "maker_order_id": "447defaa-aef8-493f-a1a8-a015cb155957",
        "taker_order_id": "8ddfdf47-f1d7-4ec2-831f-e80e18a997c0",
        "side": "sell",
        "size": size,
        "price": price,
        "product_id": pair,
        "sequence": trade_id,
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
    }
    return json.dumps(made, separators=(",", ":")).encode()
