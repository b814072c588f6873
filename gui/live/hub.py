"""The hub: one ear on Redis for all the browsers of this process.

Its threads are greenlets: the dashboard runs under gevent (see ``gui.__main__``).
"""

import logging
import random
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

from common.backoff import Backoff
from common.bus import Bus
from common.channel import Board
from common.channels import (
    BEST_PRICES,
    BOT_DOCUMENTS,
    CARDS,
    HALTS,
    HEARTBEATS,
    NOTICES,
    OVERSIGHT,
    TICKERS,
    WALLETS,
)
from common.clock import now
from common.errors import Away
from common.listener import Heard, Listener
from common.messages.platform import Condition
from common.service import Heart
from gui.live.feed import Feed
from gui.live.frame import beat, opening
from gui.live.picture import Picture
from gui.services.boards import found, notices, parts_on
from gui.services.condition import Health

log = logging.getLogger(__name__)

STEP_S = 0.5
"""Longest wait for a message: the silence of a service is noticed within this time."""

BEAT_S = 10.0
"""Time after which a quiet stream gives a sign of life."""

PACE_S = 0.1
"""Least time between two writes to one browser; a price changes no faster before a human eye."""

MOST_STREAMS = 3000
"""Browsers that one process serves; each is a greenlet and a socket."""

_HEARD: tuple[Board[object], ...] = (
    TICKERS,  # type: ignore[assignment]
    BEST_PRICES,
    BOT_DOCUMENTS,
    CARDS,
    HALTS,
    OVERSIGHT,
    WALLETS,
    HEARTBEATS,
)


class Hub:
    """Hears what is published, keeps the picture, and serves any number of streams from it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._feed = Feed()
        self._picture = Picture(self._feed)
        self._changed = threading.Condition()
        self._is_closed = threading.Event()
        self._heart = Heart(url, "gui", now())
        self._thread: threading.Thread | None = None
        self.is_leaving: Callable[[], bool] = lambda: False
        """Whether the process was told to end; the streams end then, so that it can."""
        self.give_up: Callable[[], None] = lambda: None
        """Called when the hub ends on an error that nobody foresaw: its worker is replaced."""
        self.stream_count = 0

    def start(self) -> None:
        """Begin to listen."""
        self._thread = threading.Thread(target=self._live, name="hub", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the streams and stop listening."""
        self._is_closed.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        self._heart.close()

    @property
    def health(self) -> Health:
        """How the platform is, as last heard, with when each silent service was last heard."""
        return self._picture.health

    def stream(self, last_notice_id: str, ends_at: datetime | None) -> Iterator[bytes]:
        """Yield a browser's frames until the hub closes or its session ends."""
        self.stream_count += 1
        try:
            with self._changed:
                position = self._feed.sequence
                everything = self._feed.everything(last_notice_id)
            yield opening(now().isoformat()) + everything
            while not self._is_closed.wait(PACE_S):
                if ends_at is not None and now() >= ends_at:
                    return
                with self._changed:
                    self._changed.wait_for(lambda at=position: self._is_news(at), BEAT_S)  # type: ignore[misc]
                    frames, position = self._feed.after(position), self._feed.sequence
                yield frames or beat(now().isoformat())
        finally:
            self.stream_count -= 1

    def _is_news(self, position: int) -> bool:
        return self._feed.sequence > position or self._is_closed.is_set()

    def _live(self) -> None:
        try:
            self._run()
        except Exception:
            log.exception("the hub ends on an error nobody foresaw; its worker is replaced")
            self.give_up()

    def _run(self) -> None:
        backoff = Backoff(first_s=0.1, most_s=2.0)
        while not self._is_closed.is_set():
            try:
                self._listen(backoff)
            except Away as error:
                if backoff.failures == 0:
                    log.warning("waits: %s", error)
                with self._changed:
                    self._picture.lose_redis(str(error))
                    self._changed.notify_all()
                # The jitter of a retry is no secret.
                self._is_closed.wait(backoff.delay_s(random.random()))  # noqa: S311
            self._leave_when_told()

    def _listen(self, backoff: Backoff) -> None:
        """Hear until Redis is away; what was said before is read from the boards first."""
        bus = Bus(self._url)
        listener: Listener[object] | None = None
        try:
            # First listen, then look: what changes in between is heard.
            listener = Listener(bus, topics=[(NOTICES, ())], patterns=_HEARD)
            self._take_in(
                [
                    *(
                        Heard(board, parts, value)
                        for board in _HEARD
                        for parts, value in found(bus, board).items()
                    ),
                    *(Heard(NOTICES, (), each) for each in notices(bus)),
                ]
            )
            self._forget({parts[0] for parts in parts_on(bus, BOT_DOCUMENTS)})
            backoff.reset()
            while not self._is_closed.is_set():
                heard = listener.listen(STEP_S)
                self._take_in([each for each in heard if isinstance(each, Heard)])
                self._leave_when_told()
        finally:
            if listener is not None:
                listener.close()
            bus.close()

    def _take_in(self, heard: list[Heard]) -> None:
        at = now()
        self._heart.beat(Condition.OK, "", {"streams": self.stream_count})
        with self._changed:
            before = self._feed.sequence
            for each in heard:
                self._picture.hear(each.parts, each.message, at)
            self._picture.judge(at)
            if self._feed.sequence > before:
                self._changed.notify_all()

    def _forget(self, bots_there: set[str]) -> None:
        with self._changed:
            self._picture.forget_bots(bots_there)
            self._changed.notify_all()

    def _leave_when_told(self) -> None:
        if self.is_leaving() and not self._is_closed.is_set():
            self._is_closed.set()
            with self._changed:
                self._changed.notify_all()
