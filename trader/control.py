"""What the trader does to a bot that is there: pause, continue, edit, archive, delete."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, assert_never
from uuid import UUID

from common.bus import Bus
from common.channels import BOT_INBOX, CARDS, INDICATORS
from common.clock import now
from common.messages.bot import BotDocument, BotStatus
from common.messages.control import (
    ArchiveBot,
    ContinueBot,
    ContinueRequested,
    DeleteBot,
    EditBot,
    EditRequested,
    PauseBot,
    PauseRequested,
)
from common.messages.platform import Level
from trader.bot import BotClass
from trader.desk import DONE, Outcome
from trader.documents import Documents
from trader.frame.editing import checked, edited

ControlCommand = PauseBot | ContinueBot | EditBot | ArchiveBot | DeleteBot

_GOES_ON = (BotStatus.STOPPED, BotStatus.CRASHED)
"""A bot without a process that can be continued."""


class Control:
    """Carries out commands to bots that are there; every method raises BusAway."""

    def __init__(
        self,
        bus: Bus,
        documents: Documents,
        types: Mapping[str, BotClass],
        admit: Callable[[Collection[UUID]], None],
        at_rest: Callable[[BotDocument], dict[str, Any]],
    ) -> None:
        self._bus = bus
        self._documents = documents
        self._types = types
        self._admit = admit
        self._at_rest = at_rest
        """What to change of a bot that begins while all bots rest."""

    def carry_out(self, command: ControlCommand) -> Outcome:
        """Do what is asked for; what cannot be done is said to people, and why."""
        document = self._documents.get(command.bot_id)
        if document is None:
            outcome = Outcome(f"there is no bot {command.bot_id}")
        else:
            outcome = self._do(command, document)
        if outcome.reason:
            name = str(command.bot_id) if document is None else document.name
            what = command.kind.removesuffix("_bot")
            self._bus.notify(Level.WARNING, f"{name}: cannot {what} it: {outcome.reason}")
        return outcome

    def _do(self, command: ControlCommand, document: BotDocument) -> Outcome:
        match command:
            case PauseBot():
                return self._pause(command, document)
            case ContinueBot():
                return self._continue(document)
            case EditBot():
                return self._edit(command, document)
            case ArchiveBot():
                return self._archive(command, document)
            case DeleteBot():
                return self._delete(document)
            case _:
                assert_never(command)

    def _pause(self, command: PauseBot, document: BotDocument) -> Outcome:
        if not is_open_to_wishes(document):
            return Outcome(f"it is {document.status.value}")
        wish = PauseRequested(keeps_orders=command.keeps_orders)
        self._bus.push(BOT_INBOX, wish, document.uid)
        return DONE

    def _continue(self, document: BotDocument) -> Outcome:
        if is_open_to_wishes(document):
            self._bus.push(BOT_INBOX, ContinueRequested(), document.uid)
            return DONE
        if document.status not in _GOES_ON:
            return Outcome(f"it is {document.status.value}")
        if document.type not in self._types:
            return Outcome(f"there is no bot type {document.type!r}")
        again = {"status": BotStatus.RUNNING, "crash_count": 0, "last_error": "", "pause": None}
        changes = {**again, "is_archived": False}
        changes |= self._at_rest(document.model_copy(update=changes))
        self._documents.amend(document.uid, changes)
        self._admit([document.uid])
        return DONE

    def _edit(self, command: EditBot, document: BotDocument) -> Outcome:
        if document.status is BotStatus.STOPPING:
            return Outcome("it is stopping")
        card, indicators = self._bus.get(CARDS, document.broker), self._bus.get(INDICATORS)
        check = checked(command, document, self._types, card, indicators)
        if check.errors:
            told = "; ".join(f"{each.field}: {each.message}" for each in check.errors)
            return Outcome(told, check.errors)
        wish = EditRequested(name=command.name, tags=command.tags, params=check.params)
        if document.status.is_alive:
            self._bus.push(BOT_INBOX, wish, document.uid)
            return DONE
        changes = edited(wish, document, self._types.get(document.type), now())
        if isinstance(changes, str):
            return Outcome(changes)
        self._documents.amend(document.uid, changes)
        return DONE

    def _archive(self, command: ArchiveBot, document: BotDocument) -> Outcome:
        if document.status.is_alive:
            return Outcome(f"it is {document.status.value}: stop it first")
        self._documents.amend(document.uid, {"is_archived": command.is_archived})
        return DONE

    def _delete(self, document: BotDocument) -> Outcome:
        if document.status.is_alive:
            return Outcome(f"it is {document.status.value}: stop it first")
        if document.status is BotStatus.CRASHED and open_orders(document):
            return Outcome("it may have an order open: stop it first")
        self._documents.delete(document)
        return DONE


def is_open_to_wishes(document: BotDocument) -> bool:
    """Return whether a bot lives, and is not about to end."""
    return document.status.is_alive and document.status is not BotStatus.STOPPING


def open_orders(document: BotDocument) -> list[Any]:
    """Return what a document says of the bot's open orders."""
    return list((document.model_extra or {}).get("orders", ()))
