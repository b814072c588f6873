"""Shows on the bus what a bot waits for in the market, whenever that changes."""

from uuid import UUID

from common.bus import Batch
from common.channels import WATCHES
from common.messages.bot import BotDocument
from common.messages.watch import WATCH_LIST, Watches


class Lookout:
    """What one bot waits for, as far as this process has put it on the bus."""

    def __init__(self, bot_id: UUID) -> None:
        self._bot_id = bot_id
        self._shown: Watches | None = None
        """None at first: a process that was killed may have shown anything, and Redis forgets."""

    def show(self, batch: Batch, document: BotDocument) -> None:
        """Put what a durable document waits for, unless it stands there."""
        wanted = watches_in(document)
        if wanted != self._shown:
            show(batch, wanted, document.pair, self._bot_id)
            self._shown = wanted


def show(batch: Batch, wanted: Watches, pair: str, bot_id: UUID) -> None:
    """Put what a bot waits for; nothing is told, and then taken away."""
    batch.put(WATCHES, wanted, pair, bot_id)
    if not wanted.watches:
        batch.remove(WATCHES, pair, bot_id)


def watches_in(document: BotDocument) -> Watches:
    """Return what a document's bot waits for; one that has ended waits for nothing."""
    known = document.model_extra or {}
    found = [*known.get("watches", []), *known.get("guard", {}).get("watches", [])]
    if not document.status.is_alive:
        found = []
    return Watches(watches=tuple(WATCH_LIST.validate_python(found, strict=False)))
