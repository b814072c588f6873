"""A web server of a test's own that answers, or fails to, as the test says."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

HTML = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>"

Trouble = Literal["hang", "reset", "close", "cut", "drip"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    """With its query."""
    headers: dict[str, str]
    """Names in lower case."""
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a request."""

    body: Any = None
    """Any JSON, or a text that is sent as it is."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    trouble: Trouble | None = None
    """``cut`` ends in the middle of the body, ``drip`` sends it byte by byte for ever."""

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode()


class HttpVenue:
    """Answers by method and path, the query aside; of several answers each once, the last ever."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, list[Answer]] = {}
        self.ending = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"venue": self}))
        scheme = "http"
        if tls is not None:
            scheme = "https"
            # The handshake is made by the thread that answers, and not by the one that accepts.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def on(self, route: str, *answers: Answer) -> None:
        """Say what is answered to ``GET /time`` and the like."""
        self.answers[route] = list(answers)

    def take(self, asked: Asked) -> Answer:
        """Note a request, and return its answer."""
        with self._lock:
            self.asked.append(asked)
            route = f"{asked.method} {urlsplit(asked.path).path}"
            waiting = self.answers.get(route, [Answer({"message": "NotFound"}, 404)])
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def close(self) -> None:
        """Listen no more."""
        self.ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def http_venue(tls: ssl.SSLContext | None = None) -> Iterator[HttpVenue]:
    """Serve for the length of a block."""
    venue = HttpVenue(tls)
    try:
        yield venue
    finally:
        venue.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that hang up: some tests are about that."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection's requests."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, as a real server's
    venue: HttpVenue

    def handle_one_request(self) -> None:
        """Answer one, unless the client has gone."""
        try:
            super().handle_one_request()
        except (ConnectionError, ssl.SSLError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer any method."""
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length).decode()
        self._reply(self.venue.take(Asked(self.command, self.path, headers, body)))

    do_POST = do_DELETE = do_GET  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing: what was asked is in ``asked``."""

    def _reply(self, answer: Answer) -> None:
        self.close_connection = answer.trouble is not None
        if answer.trouble == "hang":
            self.venue.ending.wait(30)
        if answer.trouble == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        if answer.trouble in {"hang", "reset", "close"}:
            return
        content = answer.content
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.headers.get("Transfer-Encoding") == "chunked":
            content = b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)
        else:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self._write(content, answer.trouble)

    def _write(self, content: bytes, trouble: Trouble | None) -> None:
        if trouble == "cut":
            content = content[: len(content) // 2]
        if trouble == "drip":
            for byte in content:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        else:
            self.wfile.write(content)
            self.wfile.flush()
