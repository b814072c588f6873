"""The desk: threads that speak with the venue, so that a slow answer keeps nothing else waiting.

The rule is one loop a process; here threads are needed, for the venue's answers take up to
ten seconds and a halt or a cancel must not wait for them. They decide nothing and share nothing
with the loop but queues of frozen values: it hands out jobs and takes back results, and a bell
tells it that there are some. Orders, cancels and questions have lanes of their own.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from cambista.bell import Bell
from cambista.errand import Errand
from cambista.evidence import CancelOutcome, FeedNews, NotSent, PlaceOutcome, Unknown
from cambista.exchange import Exchange, VenueAway, VenueRefused
from cambista.gate import Gate
from cambista.life import Looked, Patience, Searched
from cambista.search import look, search
from cambista.survey import Scope, Survey, survey
from common.clock import now
from common.failpoint import pass_by
from common.messages.intent import Intent

log = logging.getLogger(__name__)

ORDER_THREADS = 4
CANCEL_THREADS = 2
QUESTION_THREADS = 2
"""Threads of each lane: so many of its requests may hang before others wait."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed:
    """The outcome of sending an order."""

    order_id: UUID
    outcome: PlaceOutcome


@dataclass(frozen=True, slots=True)
class CameBack:
    """The answer to an errand; None when the venue gave none."""

    order_id: UUID
    errand: Errand
    answer: Searched | Looked | CancelOutcome | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The answer to a survey of the account; None when the venue gave none."""

    answer: Survey | None
    trouble: str = ""


class DeskBroken(RuntimeError):  # noqa: N818 - as the log says it
    """A thread of the desk has ended; the process has to begin anew."""


Result = Placed | CameBack | Surveyed | FeedNews


@dataclass(frozen=True, slots=True)
class Broken:
    """A thread met an error nobody foresaw."""

    error: Exception


class Lane(Generic[T]):
    """Threads that do jobs of one kind, in the order given."""

    def __init__(self, name: str, count: int, work: Callable[[T], None]) -> None:
        self._jobs: queue.SimpleQueue[T | None] = queue.SimpleQueue()
        self._work = work
        self._threads = [
            threading.Thread(target=self._run, name=f"{name} {each}", daemon=True)
            for each in range(count)
        ]

    def start(self) -> None:
        """Begin to work."""
        for each in self._threads:
            each.start()

    def put(self, job: T) -> None:
        """Hand over a job; returns at once."""
        self._jobs.put(job)

    def close(self) -> None:
        """Let the threads end after what they have in hand; does not wait for them."""
        for _ in self._threads:
            self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._work(job)


class Desk:
    """Carries orders, cancels and questions to the venue, and results back."""

    def __init__(self, exchange: Exchange, gate: Gate, patience: Patience) -> None:
        self.bell = Bell()
        self._patience = patience
        self._exchange = exchange
        self._gate = gate
        self._results: queue.SimpleQueue[Result | Broken] = queue.SimpleQueue()
        self._orders = Lane("orders", ORDER_THREADS, self._place)
        self._cancels = Lane("cancels", CANCEL_THREADS, self._cancel)
        self._questions = Lane[Callable[[], None]]("questions", QUESTION_THREADS, self._ask)
        self._feed = exchange.feed()
        self._is_closed = False

    def start(self) -> None:
        """Begin to work, and to hear the venue's feed."""
        for lane in (self._orders, self._cancels, self._questions):
            lane.start()
        if self._feed is not None:
            self._feed.start(self._tell)

    def send(self, intent: Intent) -> None:
        """Have an order sent, once; its outcome comes as Placed."""
        self._orders.put(intent)

    def run(self, intent: Intent, errand: Errand, known_ids: frozenset[str]) -> None:
        """Have an errand done; its answer comes as CameBack."""
        if errand is Errand.CANCEL:
            self._cancels.put(intent)
        elif errand is Errand.SEARCH:
            self._questions.put(lambda: self._question(intent, errand, known_ids))
        else:
            self._questions.put(lambda: self._question(intent, errand, frozenset()))

    def survey(self, scope: Scope) -> None:
        """Have the account looked over; the answer comes as Surveyed."""
        self._questions.put(lambda: self._survey(scope))

    def results(self) -> list[Result]:
        """Return what has come back. Raises what a thread died of."""
        self.bell.hush()
        found: list[Result] = []
        while not self._results.empty():
            result = self._results.get()
            if isinstance(result, Broken):
                raise DeskBroken("a thread met an error nobody foresaw") from result.error
            found.append(result)
        return found

    def close(self) -> None:
        """End the feed and let the threads end; what they still bring goes nowhere."""
        self._is_closed = True
        if self._feed is not None:
            self._feed.close()
        for lane in (self._orders, self._cancels, self._questions):
            lane.close()
        self.bell.close()

    def _tell(self, result: Result | Broken) -> None:
        if self._is_closed:
            return
        self._results.put(result)
        self.bell.ring()

    def _place(self, intent: Intent) -> None:
        outcome = self._outcome(intent)
        pass_by("after-post-before-reply")
        self._tell(Placed(intent.order_id, outcome))

    def _outcome(self, intent: Intent) -> PlaceOutcome:
        if intent.sent_at is None:
            return NotSent("it was never marked as sent")
        reason = self._gate.leave((now() - intent.sent_at).total_seconds())
        if reason:
            return NotSent(reason)
        try:
            return self._exchange.place(intent.body, intent.sent_at)
        except Exception as error:
            # Whatever it was, the order may be there; only the venue can say.
            log.exception("order %s: sending it met an error nobody foresaw", intent.order_id)
            return Unknown(f"{type(error).__name__} while it was sent")
        finally:
            self._gate.arrive()

    def _cancel(self, intent: Intent) -> None:
        try:
            outcome = self._exchange.cancel(intent.pair, intent.venue_order_id or "")
        except Exception as error:
            log.exception("order %s: the cancel met an error nobody foresaw", intent.order_id)
            outcome = Unknown(f"{type(error).__name__} while it was cancelled")
        pass_by("mid-cancel")
        self._tell(CameBack(intent.order_id, Errand.CANCEL, outcome))

    def _ask(self, question: Callable[[], None]) -> None:
        try:
            question()
        except Exception as error:
            self._tell(Broken(error))

    def _question(self, intent: Intent, errand: Errand, known_ids: frozenset[str]) -> None:
        answer: Searched | Looked | None = None
        trouble = ""
        try:
            if errand is Errand.SEARCH:
                answer = search(self._exchange, intent, known_ids, now(), self._patience)
            else:
                answer = look(self._exchange, intent, now())
        except (VenueAway, VenueRefused) as error:
            trouble = str(error)
        self._tell(CameBack(intent.order_id, errand, answer, trouble))

    def _survey(self, scope: Scope) -> None:
        try:
            found = survey(self._exchange, now(), scope)
        except (VenueAway, VenueRefused) as error:
            self._tell(Surveyed(None, str(error)))
        else:
            self._tell(Surveyed(found))
