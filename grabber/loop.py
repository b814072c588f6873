"""The grabber's loop: reads the feed, tells the bus, hands the trades to the keeper."""

import logging
import random
import sys
import time

from common.backoff import Backoff
from common.messages.platform import Condition, Level
from common.settings import Settings
from common.store import open_store
from grabber.buffer import Buffer
from grabber.connection import FeedLost
from grabber.feed import Line, MalformedMessage, Refused, TradeHeard, open_feed
from grabber.keeper import Keeper
from grabber.market import Market
from grabber.publisher import Publisher
from grabber.venue import Venue

log = logging.getLogger(__name__)

WAIT_S = 0.25
"""Longest wait for the feed: so late are repaired trades told, and lost connections tried again."""

SETTLED_S = 10.0
"""A connection that lived so long was good: the next one is tried at once."""

COMPLAINTS_EVERY_S = 10.0
"""Malformed messages are logged at most so often; all are counted."""

THREAD_SLICE_S = 0.0005
"""How long the keeper may compute while the feed waits for the interpreter; Python's own 5 ms
would be the greatest part of a tick's way."""


class Grabber:
    """Streams the exchange's feed into the store and onto the bus."""

    def __init__(self, settings: Settings) -> None:
        self._feed = open_feed(settings.virc_feed)
        self._promises = self._feed.promises
        self._url = settings.virc_feed_url or self._promises.feed_url
        self._market = Market(settings.pairs, time.monotonic(), self._promises)
        self._buffer = Buffer()
        self._venue = Venue(settings.virc_rest_url or self._promises.rest_url, self._feed)
        self._keeper = Keeper(
            open_store(settings.store_url), self._venue, settings.pairs, self._buffer
        )
        self._publisher = Publisher(settings.redis_url)
        self._connection: Line | None = None
        self._connected_s = 0.0
        self._backoff = Backoff(first_s=0.1, most_s=10.0)
        self._again_s = 0.0
        self._trouble = "connecting"
        self._message_count = 0
        self._trade_count = 0
        self._malformed_count = 0
        self._reconnect_count = -1
        self._complaint_s = 0.0

    def start(self) -> None:
        """Begin; what the store lacks is found by the keeper as soon as the store answers."""
        sys.setswitchinterval(THREAD_SLICE_S)
        self._keeper.start()

    def step(self) -> None:
        """Take what the feed has, for a quarter of a second at most, and pass it on."""
        if not self._keeper.is_alive:
            raise RuntimeError("the keeper ended; its traceback stands above")
        try:
            if self._connection is None:
                self._connect()
            else:
                self._listen(self._connection)
        except FeedLost as error:
            self._lose(error)
        self._pass_on()

    def close(self) -> None:
        """Store what is left, and give back connections."""
        if self._connection is not None:
            self._connection.close()
        self._keeper.stop()
        self._publisher.close()

    def condition(self) -> tuple[Condition, str]:
        """Return how the grabber is: degraded as soon as trades may be late for somebody."""
        now_s = time.monotonic()
        details = [f"no feed: {self._trouble}"] if self._trouble else []
        if not self._trouble:
            silent = self._market.silence.silent(now_s)
            details += [f"no word of {', '.join(silent)}"] if silent else []
        absent = sorted(self._market.unavailable | self._keeper.unlisted)
        details += [f"the venue does not trade {', '.join(absent)}"] if absent else []
        keeper = self._keeper
        if keeper.trouble:
            details.append(f"{keeper.waiting_count} trades wait for the store: {keeper.trouble}")
        if self._publisher.trouble:
            details.append(f"nobody hears the trades: {self._publisher.trouble}")
        if self._venue.trouble:
            details.append(f"repair and products wait: {self._venue.trouble}")
        # What the feed cannot promise is said while nothing worse is to be said.
        return (Condition.DEGRADED if details else Condition.OK), (
            "; ".join(details) or self._promises.note
        )

    def figures(self) -> dict[str, int | float]:
        """Return the counters of the heartbeat; ages are those of each pair's last trade."""
        now_s = time.monotonic()
        ages = {
            f"age_s_{pair}": round(now_s - traded_s, 1)
            for pair, traded_s in self._market.traded_s.items()
        }
        return {
            "trades": self._trade_count,
            "stored": self._keeper.stored_count,
            "messages": self._message_count,
            "malformed": self._malformed_count,
            "gaps_open": self._keeper.mender.ledger.recorded_count,
            "gaps_repaired": self._keeper.mender.ledger.repaired_count,
            "gaps_permanent": self._keeper.permanent_count,
            "buffer": self._keeper.waiting_count,
            "dropped": self._buffer.dropped_count,
            "lost_messages": self._market.numbers.lost_count,
            "unheard": self._publisher.unheard_count,
            "reconnects": max(self._reconnect_count, 0),
            **ages,
        }

    def _connect(self) -> None:
        """Connect when it is time to; else wait a little."""
        left_s = self._again_s - time.monotonic()
        if left_s > 0:
            time.sleep(min(left_s, WAIT_S))
            return
        self._reconnect_count += 1
        self._connection = self._feed.connect(self._url)
        self._send(self._feed.subscribe(self._wanted()))
        self._connected_s = time.monotonic()
        self._market.begin(self._connected_s)

    def _wanted(self) -> tuple[str, ...]:
        """Return the pairs to ask for: a venue may have one of those it did not have before."""
        return self._market.available if self._promises.refuses_whole else self._market.pairs

    def _listen(self, connection: Line) -> None:
        now_s = time.monotonic()
        quote_s = self._market.next_quote_s()
        wait_s = WAIT_S if quote_s is None else min(max(quote_s - now_s, 0.0), WAIT_S)
        texts = connection.receive(wait_s)
        now_s = time.monotonic()
        if texts:
            self._market.silence.hear_feed(now_s)
            self._hear(texts, now_s)
        elif self._market.silence.is_dead(now_s):
            raise FeedLost("it is silent")
        if self._promises.refuses_whole and any(each.pair for each in self._market.refusals):
            self._send(self._feed.subscribe(self._market.available))
        if silent := self._market.silence.take_to_ask(now_s):
            log.warning("no word of %s, asking again", ", ".join(silent))
            self._send(self._feed.subscribe_again(tuple(silent)))
        if books := self._market.take_books_to_ask(now_s):
            self._send(self._feed.ask_books_again(tuple(books)))

    def _hear(self, texts: list[bytes], now_s: float) -> None:
        """Read messages; one that cannot be read is counted."""
        self._message_count += len(texts)
        read, hear = self._feed.read, self._market.hear
        for text in texts:
            try:
                event = read(text)
            except MalformedMessage as error:
                self._complain(text, error, now_s)
            else:
                if event is not None:
                    hear(event, now_s)
        if self._trouble and self._market.silence.has_heard:
            log.info("hears %s", " ".join(self._market.pairs))
            self._trouble = ""

    def _complain(self, text: bytes, error: MalformedMessage, now_s: float) -> None:
        self._malformed_count += 1
        if now_s >= self._complaint_s:
            self._complaint_s = now_s + COMPLAINTS_EVERY_S
            log.warning("passed over a malformed message: %s in %.300r", error, text)

    def _lose(self, error: FeedLost) -> None:
        """Drop the connection, and say when to try another."""
        now_s = time.monotonic()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            if now_s - self._connected_s >= SETTLED_S:
                self._backoff.reset()
        if not self._trouble:
            log.warning("lost the feed, connecting again: %s", error)
        self._trouble = str(error)
        # The jitter of a retry is no secret.
        self._again_s = now_s + self._backoff.delay_s(random.random())  # noqa: S311

    def _pass_on(self) -> None:
        """Hand what was heard to the keeper, which does not wait, and to the bus."""
        now_s = time.monotonic()
        trades = self._market.take_trades()
        missing = self._market.take_missing(now_s)
        if trades or missing:
            self._buffer.put(trades, missing)
        self._keeper.registrar.put(self._market.take_seen())
        self._market.admit(self._repaired())
        told = [*trades, *self._market.take_trades()]
        self._publisher.tell(told, self._market.take_quotes(now_s), self._keeper.products)
        self._trade_count += len(told)
        for refusal in self._market.refusals:
            self._report(refusal)
        self._market.refusals.clear()

    def _repaired(self) -> list[TradeHeard]:
        """Return what the keeper got from the venue: it is in the store already."""
        repaired = self._keeper.mender.repaired
        return [trade for _ in range(len(repaired)) for trade in repaired.popleft()]

    def _report(self, refusal: Refused) -> None:
        text = f"The exchange refuses: {refusal.message}: {refusal.reason}"
        log.error("%s", text)
        self._publisher.notify(Level.ERROR, text)

    def _send(self, texts: list[str]) -> None:
        if self._connection is not None:
            for text in texts:
                self._connection.send(text)
