"""The books: every intent in hand, what of them is not stored yet, and what is not told yet.

A change is noted here, is on the disk when ``commit`` returns, and is told after that. What is
told is noted last: a process that dies in between tells it again, which a bot does not mind.
"""

from collections.abc import Iterable
from uuid import UUID

from cambista.archive import Archive
from cambista.register import Register
from cambista.telling import fills_of, letters_of, record_of
from common.broker import Letter
from common.messages.intent import Intent, Stage


class Books:
    """The register of intents, with the store behind it."""

    def __init__(self, archive: Archive) -> None:
        self.register = Register()
        self._archive = archive
        self._unsaved: dict[UUID, None] = {}
        self._untold: dict[UUID, None] = {}
        self._told: dict[UUID, int] = {}

    def open(self, intents: Iterable[Intent]) -> None:
        """Take up what an earlier process left."""
        for each in intents:
            self.register.put(each)
            self._untold[each.order_id] = None

    def enter(self, intent: Intent) -> Intent:
        """Write down a new intent, at once; return the one that the books have for its order."""
        kept = self._archive.insert(intent)
        self.register.put(kept)
        if kept is intent:
            self._untold[kept.order_id] = None
        return kept

    def save(self, intent: Intent) -> None:
        """Write down what an intent is now, at once."""
        self._archive.save([intent])
        self.register.put(intent)
        self._untold[intent.order_id] = None

    def note(self, intent: Intent) -> None:
        """Note what an intent is now; it is written down with the next ``commit``."""
        self.register.put(intent)
        self._unsaved[intent.order_id] = None
        self._untold[intent.order_id] = None

    def get(self, order_id: UUID) -> Intent | None:
        """Return an intent, from the store if it is long closed."""
        return self.register.get(order_id) or self._archive.get(order_id)

    def by_venue_id(self, venue_order_id: str) -> Intent | None:
        """Return a closed intent by the venue's id of its order, from the store."""
        found = self._archive.by_venue_id(venue_order_id)
        if found is not None:
            self.register.put(found)
        return found

    @property
    def has_news(self) -> bool:
        """Whether something is not written down or not told."""
        return bool(self._unsaved or self._untold)

    @property
    def can_wait(self) -> bool:
        """Whether all is written down, and no bot is to be told: only people's books are behind."""
        return not self._unsaved and all(
            len(known.events) == known.told for known in map(self._known, self._untold)
        )

    def commit(self) -> list[Letter]:
        """Write down what was noted, fills too; return the letters that may be sent now."""
        changed = [self._known(each) for each in self._untold]
        self._archive.file([fill for each in changed for fill in fills_of(each, each.told)])
        self._archive.save([self._known(each) for each in self._unsaved])
        self._unsaved.clear()
        self._told = {each.order_id: len(each.events) for each in changed}
        return [letter for each in changed for letter in letters_of(each, each.told)]

    def told(self) -> None:
        """Note that the letters of the last ``commit`` are in the inboxes; close what is done."""
        marked = []
        for order_id, count in self._told.items():
            intent = self._known(order_id)
            is_closed = intent.stage is Stage.DONE and len(intent.events) == count
            shelf = "closed" if is_closed else intent.shelf
            if intent.told != count or intent.shelf != shelf:
                marked.append(intent.model_copy(update={"told": count, "shelf": shelf}))
            self._untold.pop(order_id, None)
        self._archive.close([record_of(self._known(each)) for each in self._told], marked)
        for each in marked:
            self.register.put(each)
        self._told = {}

    def _known(self, order_id: UUID) -> Intent:
        intent = self.register.get(order_id)
        if intent is None:
            raise LookupError(f"order {order_id} is not in the books")
        return intent
