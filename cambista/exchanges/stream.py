"""A feed's socket: one thread that connects, listens, and connects again for ever."""

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR

import websocket

from cambista.evidence import FeedDown, FeedNews, FeedUp
from cambista.exchanges.host import Address
from cambista.exchanges.session import USER_AGENT
from cambista.exchanges.talk import Talk, Unwelcome
from common.backoff import Backoff

log = logging.getLogger(__name__)

CONNECT_S = 5.0
"""For connecting, and for each write."""

WELCOME_S = 10.0
"""From connecting until the venue says that the account's orders will be told."""

SILENCE_S = 8.0
"""Heartbeats come once a second: a feed silent for so long is dead."""

_LOOK_S = 0.5
"""How often the silence is looked at."""


class _Lost(Exception):  # noqa: N818 - as the log says it
    """The connection is of no more use."""


class Stream:
    """The feed of one account."""

    def __init__(self, name: str, address: Address, talk: Callable[[], Talk]) -> None:
        self._name = name
        self._address = address
        self._talk = talk
        self._ending = threading.Event()
        self._telling = threading.Lock()
        self._backoff = Backoff(first_s=0.1, most_s=15.0)
        self._is_up: bool | None = None
        self._socket: websocket.WebSocket | None = None
        self._hear: Callable[[FeedNews], None] | None = None
        self._thread = threading.Thread(target=self._run, name=f"feed of {name}", daemon=True)

    def start(self, hear: Callable[[FeedNews], None]) -> None:
        """Begin to tell, from a thread of its own, reconnecting for ever; returns at once."""
        self._hear = hear
        self._thread.start()

    def close(self) -> None:
        """End; tell nothing after this returns."""
        self._ending.set()
        connected = self._socket
        if connected is not None and connected.sock is not None:
            with suppress(OSError):
                connected.sock.shutdown(SHUT_RDWR)  # whoever waits for it waits no longer
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(CONNECT_S + 1)
        # A connection that takes longer than that to open must not tell either.
        with self._telling:
            self._hear = None

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._listen()
                reason = "closed by us"
            except (_Lost, Unwelcome) as error:
                reason = str(error)
            except Exception as error:
                # Whoever hears has failed at this message; a thread that ended here would leave
                # the account without a feed, silently. After a new start everything is asked for.
                log.exception("the feed of %s begins again", self._name)
                reason = f"{type(error).__name__} while telling"
            if not self._ending.is_set():
                self._go_down(reason)
                # The jitter of a retry is no secret.
                self._ending.wait(self._backoff.delay_s(random.random()))  # noqa: S311

    def _go_down(self, reason: str) -> None:
        if self._is_up is not False:
            log.warning("the feed of %s is down: %s", self._name, reason)
            self._is_up = False
            with suppress(Exception):  # said once more by the next FeedUp
                self._tell(FeedDown(reason))

    def _listen(self) -> None:
        socket = self._socket = self._connect()
        try:
            talk = self._talk()
            for text in talk.hello():
                socket.send(text)
            self._follow(socket, talk)
        except (OSError, websocket.WebSocketException) as error:
            raise _Lost(f"{type(error).__name__}: {error}") from error
        finally:
            with suppress(OSError, websocket.WebSocketException):
                socket.settimeout(0.1)
                socket.send_close()
            socket.shutdown()  # type: ignore[no-untyped-call] # the library has no type there

    def _connect(self) -> websocket.WebSocket:
        try:
            return websocket.create_connection(
                self._address.url,
                timeout=CONNECT_S,
                header=[f"User-Agent: {USER_AGENT}"],
                # What reads the JSON checks it, a hundred times quicker.
                skip_utf8_validation=True,
                redirect_limit=0,
            )
        except (OSError, websocket.WebSocketException, ValueError) as error:
            raise _Lost(f"not connected: {type(error).__name__}") from error

    def _follow(self, socket: websocket.WebSocket, talk: Talk) -> None:
        began_s = heard_s = time.monotonic()
        is_welcome = False
        while not self._ending.is_set():
            text = self._receive(socket)
            now_s = time.monotonic()
            if text is not None:
                heard_s = now_s
                for news in talk.read(text):
                    is_welcome = is_welcome or isinstance(news, FeedUp)
                    self._tell(news)
            if now_s - heard_s > SILENCE_S:
                raise _Lost(f"silent for {SILENCE_S:g} s")
            if not is_welcome and now_s - began_s > WELCOME_S:
                raise _Lost(f"not subscribed within {WELCOME_S:g} s")

    def _receive(self, socket: websocket.WebSocket) -> bytes | None:
        """Return the next message, or None when there is none within a moment."""
        socket.settimeout(_LOOK_S)
        try:
            opcode, data = socket.recv_data()
        except websocket.WebSocketTimeoutException:
            return None  # half of a frame stays with the library until the rest has come
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            code = int.from_bytes(data[:2]) if data else 0
            raise _Lost(f"closed by the venue with {code}")
        return bytes(data)

    def _tell(self, news: FeedNews) -> None:
        if isinstance(news, FeedUp):
            self._backoff.reset()
            self._is_up = True
        with self._telling:
            if self._hear is not None and not self._ending.is_set():
                self._hear(news)
