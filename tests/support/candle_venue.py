"""A venue that answers for candles as Coinbase does, and fails as a test tells it to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

MOST = 300


def row(opened_s: int) -> list[Any]:
    """Return a candle as the venue writes it; prices follow from the time."""
    low = 100 + opened_s // 60 % 97
    return [opened_s, low, low + 3.25, low + 1, low + 2.5, 0.12345678]


class CandleVenue(ThreadingHTTPServer):
    """Has a candle in every interval but each tenth, in which nothing traded."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: list[dict[str, str]] = []
        self.failures: list[int] = []
        """Statuses of the next answers."""
        self.stops_after: int | None = None
        """Answers after which every further one fails."""

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: CandleVenue

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append(query)
        stops_after = self.server.stops_after
        if stops_after is not None and len(self.server.asked) > stops_after:
            self._say(503, {"message": "unavailable"})
        elif self.server.failures:
            self._say(self.server.failures.pop(0), {"message": "Public rate limit exceeded"})
        elif parts.path != "/products/BTC-EUR/candles":
            self._say(404, {"message": "NotFound"})
        else:
            self._say(*_candles(query))

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _say(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _candles(query: dict[str, str]) -> tuple[int, object]:
    length = int(query["granularity"])
    start, end = (
        int(datetime.fromisoformat(query[name]).astimezone(UTC).timestamp())
        for name in ("start", "end")
    )
    times = range(-(-start // length) * length, end + 1, length)
    if len(times) > MOST:
        return 400, {"message": "granularity too small for the requested time range"}
    return 200, [row(each) for each in reversed(times) if each // length % 10]


@contextmanager
def candle_venue() -> Iterator[CandleVenue]:
    """Serve until the test is over."""
    with CandleVenue() as venue:
        thread = threading.Thread(target=venue.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield venue
        finally:
            venue.shutdown()
            thread.join()
