"""Hears how other bots are, for a bot that watches some: on the wire that the dashboard hears.

What a bot writes into its document is published as it is written. Listening begins before the
first look, so nothing is missed in between; a line that was lost is noticed and begun anew.
"""

import logging
from uuid import UUID

from common.bus import Bus
from common.channels import BOT_DOCUMENTS
from common.listener import Heard, Listener
from common.messages.bot import BotDocument
from trader.others import BotFigures, BotNews, figures_of

log = logging.getLogger(__name__)


class Ear:
    """What one bot hears of others; it has a line of its own as long as it watches any."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._ids: list[UUID] = []
        self._told: dict[UUID, BotFigures | None] = {}
        self.line: Listener[object] | None = None
        """Readable when there is something to hear; None while nothing is watched."""

    def hear(self, wanted: list[UUID]) -> list[BotNews]:
        """Return what is new of the watched bots; of new ones first how they are. Raises BusAway.

        What concerns nobody who watches, as a bot's own watching, is no news.
        """
        if wanted != self._ids:
            return self._begin(wanted)
        if self.line is None:
            return []
        found: dict[UUID, BotNews] = {}
        for each in self.line.listen(0.0):
            if isinstance(each, Heard):
                news = _news(each.message)
                found[news.uid] = news
        return [each for each in found.values() if self._is_new(each)]

    def close(self) -> None:
        """Stop listening."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def _begin(self, wanted: list[UUID]) -> list[BotNews]:
        self.close()
        self._ids, self._told = wanted, {}
        if not wanted:
            return []
        self.line = Listener(self._bus, topics=[(BOT_DOCUMENTS, (each,)) for each in wanted])
        found = [self._look(each) for each in wanted]
        self._told = {each.uid: each.figures for each in found}
        return found

    def _look(self, uid: UUID) -> BotNews:
        try:
            document = self._bus.get(BOT_DOCUMENTS, uid)
        except ValueError:
            log.warning("the document of bot %s is not readable: it is as if not there", uid)
            document = None
        if document is None:
            return BotNews(uid, 0, None, is_look=True)
        news = _news(document)
        return BotNews(uid, news.revision, news.figures, is_look=True)

    def _is_new(self, news: BotNews) -> bool:
        if news.uid in self._told and self._told[news.uid] == news.figures:
            return False
        self._told[news.uid] = news.figures
        return True


def _news(document: BotDocument) -> BotNews:
    try:
        figures = figures_of(document)
    except ValueError:
        log.warning("the figures of bot %s are not readable", document.uid)
        return BotNews(document.uid, document.revision, None)
    return BotNews(document.uid, document.revision, figures)
