"""The real broker: takes commands and evidence, and sees that each order reaches its end.

The order of what it does is the point. A command is written down as an intent before anything
else; an intent is written down as sent before the venue hears of it; what is learnt is written
down before a bot is told; and what a bot was told is noted last.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from cambista import life
from cambista.account import Account
from cambista.books import Books
from cambista.desk import CameBack, Desk, Placed, Result, Surveyed
from cambista.errand import Agenda, Errand, wanted
from cambista.evidence import CancelTaken, FeedDown, FeedUp, FillSeen, OrderSeen
from cambista.guard import Guard
from cambista.intent import command_of, prepared, refused, ticket
from cambista.lease import Lease
from cambista.life import Evidence, Patience, says_too_little
from cambista.survey import Survey
from cambista.telling import letters_of
from common.broker import Letter
from common.failpoint import pass_by
from common.messages.intent import Intent, Stage
from common.messages.order import (
    AskOrder,
    AskWallet,
    CancelOrder,
    CancelRefused,
    OrderCommand,
    OrderNotFound,
    PlaceOrder,
)

log = logging.getLogger(__name__)

LOOK_AFTER_S = 0.5
"""After so long without word from the feed an order that must have changed is looked at."""


class RealBroker:
    """Places orders at a venue, for as long as the lease is held."""

    def __init__(
        self,
        *,
        books: Books,
        desk: Desk,
        lease: Lease,
        guard: Guard,
        account: Account,
        patience: Patience,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
    ) -> None:
        self._books = books
        self._desk = desk
        self._lease = lease
        self._guard = guard
        self._account = account
        self._patience = patience
        self._clock = clock
        self._seconds = seconds
        self._agenda = Agenda()
        self._unanswered: set[UUID] | None = None
        """Orders that the venue has not been asked about since the start; None until the survey."""

    def recover(self, intents: Iterable[Intent]) -> None:
        """Take up intents of an earlier process: what was on its way may have arrived.

        Raises NameTaken when they are another account's.
        """
        found = list(intents)
        self._lease.check_whose(found)
        self._books.open(found)
        for each in found:
            known = life.recover(each, self._clock())
            if known is not each:
                self._books.note(known)
            self._agenda.follow(known, self._seconds())
        log.info("takes up %d intents", len(found))

    @property
    def is_ready(self) -> bool:
        """Whether the venue has been asked about everything, so that new orders may come."""
        return self._unanswered is not None and not self._unanswered

    def begin(self) -> None:
        """Send what was prepared and not sent, if it may still be."""
        for each in self._books.register.undone():
            if each.stage is Stage.PREPARED:
                self._send_or_drop(each)

    def obey(self, command: OrderCommand) -> list[Letter]:
        """Carry out a command once, and answer it however often it comes."""
        match command:
            case PlaceOrder():
                return self._place(command)
            case CancelOrder():
                return self._cancel(command)
            case AskOrder():
                return self._tell(command)
            case AskWallet():
                wallet = self._account.report(self._books.register.undone(), self._clock())
                return [Letter(command.bot_id, wallet)]

    def take(self, results: Iterable[Result]) -> None:
        """Learn what has come back from the venue."""
        for result in results:
            match result:
                case Placed():
                    self._placed(result)
                case CameBack():
                    self._came_back(result)
                case Surveyed():
                    if result.answer is None:
                        self._account.not_surveyed(result.trouble, self._seconds())
                    else:
                        self._surveyed(result.answer)
                case OrderSeen() | FillSeen():
                    self._heard(result)
                case FeedUp() | FeedDown():
                    self._account.feed(result, self._seconds())

    def run_errands(self) -> None:
        """Have the venue asked what is due."""
        at = self._seconds()
        for order_id, errand in self._agenda.due(at):
            intent = self._books.register.get(order_id)
            if intent is not None:
                self._desk.run(intent, errand, self._books.register.venue_ids())
        scope = self._account.due_survey(at)
        if scope is not None:
            self._desk.survey(scope)

    def wait_s(self, most_s: float) -> float:
        """Return how long there is nothing to ask the venue."""
        at = self._seconds()
        return min(self._agenda.wait_s(at, most_s), self._account.wait_s(at, most_s))

    def _place(self, command: PlaceOrder) -> list[Letter]:
        pass_by("before-intent")
        known = self._books.register.get(command.order_id)
        if known is not None:
            return letters_of(known)
        made = self._made(command)
        kept = self._books.enter(made)
        pass_by("after-intent")
        if kept is not made:
            return self._take_up(kept)
        if kept.stage is Stage.PREPARED:
            self._send(kept)
        else:
            log.warning("order %s is refused here: %s", kept.order_id, kept.end_reason)
        return []

    def _made(self, command: PlaceOrder) -> Intent:
        """Return the intent that a command makes: to be sent, or refused by what a person set."""
        at, name, number = self._clock(), self._account.name, self._lease.number
        whose = self._lease.account
        reason = self._guard.objection(command, self._books.register.undone(), at)
        if reason is not None:
            return refused(command, name, reason, number, at, account=whose)
        body = self._account.exchange.compose(ticket(command))
        return prepared(command, name, body, number, at, account=whose)

    def _take_up(self, kept: Intent) -> list[Letter]:
        """Answer for an order that was asked for long ago, or of a process that lost its lease.

        Such a one may have written the intent down after this one had read them all.
        """
        if kept.stage is Stage.PREPARED:
            self._send_or_drop(kept)
            return []
        known = life.recover(kept, self._clock())
        self._note(kept, known)
        self._agenda.follow(known, self._seconds())
        return letters_of(known)

    def _send_or_drop(self, intent: Intent) -> None:
        """Decide again about an intent that a process left unsent, by what is allowed now."""
        undone = self._books.register.undone()
        others = (each for each in undone if each.order_id != intent.order_id)
        reason = self._guard.objection(command_of(intent), others, self._clock())
        if reason is None and intent.is_cancelling:
            reason = "cancelled before it was sent"
        if reason is None:
            self._send(intent)
        else:
            self._books.note(life.drop(intent, reason, self._clock()))

    def _send(self, intent: Intent) -> None:
        """Write down that it is sent; see that nobody has taken over; only then send it."""
        numbered = intent.model_copy(update={"fencing_number": self._lease.number})
        sent = life.send(numbered, self._clock())
        self._books.save(sent)
        self._lease.check()
        pass_by("after-sent")
        self._guard.count(sent, self._clock())
        self._desk.send(sent)
        log.info("order %s is sent: %s", sent.order_id, sent.body)

    def _tell(self, command: AskOrder) -> list[Letter]:
        known = self._books.get(command.order_id)
        if known is None:
            unknown = OrderNotFound(order_id=command.order_id, ask_id=command.ask_id)
            return [Letter(command.bot_id, unknown)]
        return letters_of(known)

    def _cancel(self, command: CancelOrder) -> list[Letter]:
        known = self._books.get(command.order_id)
        if known is None:
            return [Letter(command.bot_id, OrderNotFound(order_id=command.order_id))]
        if known.stage is Stage.DONE:
            moot = CancelRefused(order_id=command.order_id, reason="Order already done")
            return [*letters_of(known), Letter(command.bot_id, moot)]
        self._note(known, life.cancel(known, self._clock()))
        return []

    def _placed(self, placed: Placed) -> None:
        known = self._books.register.get(placed.order_id)
        if known is None:
            raise LookupError(f"order {placed.order_id} was sent and is not in the books")
        pass_by("after-reply-before-commit")
        log.info("order %s: %s", placed.order_id, placed.outcome)
        learnt = self._learn(known, placed.outcome)
        if learnt.stage is Stage.OPEN and not self._account.is_heard:
            self._agenda.plan(known.order_id, Errand.LOOK, self._seconds() + LOOK_AFTER_S)

    def _came_back(self, result: CameBack) -> None:
        at, known = self._seconds(), self._books.register.get(result.order_id)
        answer = result.answer
        if isinstance(answer, life.Searched | life.Looked):
            if self._unanswered is not None:
                self._unanswered.discard(result.order_id)
            if known is not None:
                known = self._learn(known, answer)
        elif result.errand is Errand.CANCEL:
            log.info("cancel of order %s: %s", result.order_id, answer)
            if known is not None and known.stage is Stage.OPEN:
                late_s = LOOK_AFTER_S if isinstance(answer, CancelTaken) else 0.0
                self._agenda.plan(result.order_id, Errand.LOOK, at + late_s)
        else:
            log.warning("order %s: %s brought no answer: %s", *_told(result))
        is_over = known is None or (answer is not None and result.errand not in wanted(known))
        self._agenda.came_back(result.order_id, result.errand, at, is_over=is_over)

    def _surveyed(self, found: Survey) -> None:
        register, at = self._books.register, self._seconds()
        shown: list[OrderSeen | FillSeen] = [*found.open_orders, *found.fills]
        for news in shown:
            self._heard(news, is_asked=True)
        doubts = self._account.surveyed(found, list(register.undone()), register.venue_ids(), at)
        for each in doubts:
            self._agenda.plan(each.order_id, Errand.LOOK, at)
        if self._unanswered is None:
            searched = {each.order_id for each in register.undone() if each.stage is Stage.UNKNOWN}
            self._unanswered = searched | {each.order_id for each in doubts}

    def _heard(self, news: OrderSeen | FillSeen, *, is_asked: bool = False) -> None:
        """Learn what the venue shows of an order, whoever asked; keep what nobody knows yet."""
        known = self._books.register.owner(news)
        if known is None and is_asked and isinstance(news, FillSeen):
            known = self._books.by_venue_id(news.venue_order_id)
        if known is not None:
            self._learn(known, news)
        elif not is_asked:
            self._books.register.keep(news)

    def _learn(self, known: Intent, evidence: Evidence) -> Intent:
        """Note what evidence makes of an intent, and of what was kept for when it has an id."""
        learnt = life.learn(known, evidence, self._clock(), self._patience)
        for each in self._books.register.claim(learnt):
            learnt = life.learn(learnt, each, self._clock(), self._patience)
        self._note(known, learnt)
        if says_too_little(learnt, evidence):
            self._agenda.plan(learnt.order_id, Errand.LOOK, self._seconds())
        return learnt

    def _note(self, known: Intent, changed: Intent) -> None:
        if changed is known:
            return
        if known.stage is Stage.DONE:
            log.error("order %s was done, and something happened to it", known.order_id)
        self._books.note(changed)
        self._agenda.follow(changed, self._seconds())
        if self._unanswered is not None:
            self._unanswered.discard(changed.order_id)


def _told(result: CameBack) -> tuple[UUID, Errand, str]:
    return result.order_id, result.errand, result.trouble
