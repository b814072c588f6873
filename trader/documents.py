"""The trader's hand on bots' documents: it writes one only while no process runs that bot."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from common.bus import Bus, redis_errors
from common.channels import (
    BOT_ATTACHMENTS,
    BOT_DOCUMENTS,
    BOT_INBOX,
    BOT_LOGS,
    BOT_OUTBOX,
    BOT_RUNNERS,
)
from common.messages.bot import BotDocument
from common.messages.watch import Watches
from trader.running.lookout import show

log = logging.getLogger(__name__)


class Documents:
    """All bots' documents. Every method raises BusAway."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def alive(self) -> list[BotDocument]:
        """Return the documents of bots that should have a process.

        One that cannot be read stays as it is and holds up no other.
        """
        return [each for each in self.every() if each.status.is_alive]

    def every(self) -> list[BotDocument]:
        """Return all documents that can be read."""
        with redis_errors():
            keys = list(self._bus.client.scan_iter(BOT_DOCUMENTS.pattern, count=1000))
            texts: Any = self._bus.client.mget(keys) if keys else []
        found: list[BotDocument] = []
        for key, text in zip(keys, texts, strict=True):
            try:
                document = None if text is None else BOT_DOCUMENTS.decode(text)
            except ValueError:
                log.exception("%s is not readable and is left alone", key)
                continue
            if document is not None:
                found.append(document)
        return found

    def get(self, bot_id: UUID) -> BotDocument | None:
        """Return a bot's document, or None. Raises ValueError when it cannot be read."""
        return self._bus.get(BOT_DOCUMENTS, bot_id)

    def create(self, document: BotDocument) -> bool:
        """Write the first document of a bot; False when another has written it meanwhile."""
        return self._bus.put_new(BOT_DOCUMENTS, document, document.uid)

    def delete(self, document: BotDocument) -> None:
        """Forget a bot that has no process, and take it off people's pages."""
        bot_id = document.uid
        unseen = document.model_copy(update={"is_archived": True, "is_deleted": True})
        batch = self._bus.batch().put(BOT_RUNNERS, uuid4(), bot_id)
        batch.put(BOT_DOCUMENTS, unseen, bot_id).remove(BOT_DOCUMENTS, bot_id)
        batch.empty(BOT_INBOX, bot_id).empty(BOT_OUTBOX, bot_id).empty(BOT_LOGS, bot_id)
        batch.remove(BOT_ATTACHMENTS, bot_id).remove(BOT_RUNNERS, bot_id).send()

    def amend(self, bot_id: UUID, changes: Mapping[str, Any]) -> None:
        """Change fields of a document whose bot has no process. Raises ValueError as ``get``.

        The fence is taken first: a process that nobody knows of can write nothing in between.
        """
        token = uuid4()
        self._bus.put(BOT_RUNNERS, token, bot_id)
        document = self.get(bot_id)
        if document is not None:
            amended = document.model_copy(update=dict(changes))
            batch = self._bus.batch().put(BOT_DOCUMENTS, amended, bot_id)
            batch.send_if(BOT_RUNNERS.at(bot_id), BOT_RUNNERS.encode(token).decode())
            if not amended.status.is_alive:
                ended = self._bus.batch()
                show(ended, Watches(watches=()), amended.pair, bot_id)
                ended.send()
