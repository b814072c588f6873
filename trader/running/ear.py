"""Hears how other bots are, and the account, for a bot that watches them: on the dashboard's wire.

What a bot writes into its document is published as it is written, and so is what a broker reports
of its wallet. Listening begins before the first look, so nothing is missed in between; a line that
was lost is noticed and begun anew.
"""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from common.bus import Bus
from common.channel import Board, Topic
from common.channels import BOT_DOCUMENTS, RATES, TICKERS, WALLETS
from common.listener import Heard, Listener
from common.messages.bot import BotDocument
from common.messages.market import RateUpdate
from common.messages.order import WalletReported
from trader.account import Purse
from trader.documents import Documents
from trader.frame.hearing import Hearing, Overheard
from trader.others import BotFigures, BotNews, TaggedBots, figures_of

log = logging.getLogger(__name__)


class Ear:
    """What one bot hears beside its inbox; it has a line of its own as long as it watches any."""

    def __init__(self, bus: Bus, bot_id: UUID) -> None:
        self._bus = bus
        self._bot_id = bot_id
        self._wanted = Hearing()
        self._told: dict[UUID, BotFigures | None] = {}
        self._purse: Purse | None = None
        self.line: Listener[object] | None = None
        """Readable when there is something to hear; None while nothing is watched."""

    def hear(self, wanted: Hearing) -> list[Overheard]:
        """Return what is new of what is watched; of new things first how they are. Raises BusAway.

        What concerns nobody who watches, as a bot's own watching, is no news.
        """
        if wanted != self._wanted:
            return self._begin(wanted)
        if self.line is None:
            return []
        heard = [each.message for each in self.line.listen(0.0) if isinstance(each, Heard)]
        return [*self._new_of_bots(heard), *self._new_of_account(heard)]

    def close(self) -> None:
        """Stop listening."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def _begin(self, wanted: Hearing) -> list[Overheard]:
        self.close()
        self._wanted, self._told, self._purse = wanted, {}, None
        if wanted == Hearing():
            return []
        self.line = self._open(wanted)
        return [*self._look_at_tags(), *self._look_at_bots(), *self._look_at_account()]

    def _open(self, wanted: Hearing) -> Listener[object]:
        """Hear every bot where tags are watched: anybody may get one."""
        ids = () if wanted.tags else wanted.ids
        topics: list[tuple[Board[Any], tuple[object, ...]]]
        topics = [(BOT_DOCUMENTS, (each,)) for each in ids]
        patterns: list[Topic[Any] | Board[Any]] = [BOT_DOCUMENTS] if wanted.tags else []
        if wanted.account:
            topics.append((WALLETS, (wanted.account,)))
            patterns.append(RATES)
        return Listener(self._bus, topics=topics, patterns=patterns)

    def _look_at_tags(self) -> list[Overheard]:
        if not self._wanted.tags:
            return []
        found = [_news(e, is_look=True) for e in Documents(self._bus).every() if self._has_tag(e)]
        self._told |= {each.uid: each.figures for each in found}
        return [TaggedBots(self._wanted.tags, tuple(found))]

    def _look_at_bots(self) -> list[Overheard]:
        found = [self._look(each) for each in self._wanted.ids]
        self._told |= {each.uid: each.figures for each in found}
        return list(found)

    def _look(self, uid: UUID) -> BotNews:
        try:
            document = self._bus.get(BOT_DOCUMENTS, uid)
        except ValueError:
            log.warning("the document of bot %s is not readable: it is as if not there", uid)
            document = None
        return (
            BotNews(uid, 0, None, is_look=True)
            if document is None
            else _news(document, is_look=True)
        )

    def _look_at_account(self) -> list[Overheard]:
        wanted = self._wanted
        if not wanted.account:
            return []
        self._purse = Purse(wanted.account, wanted.quote)
        try:
            wallet = self._bus.get(WALLETS, wanted.account)
        except ValueError:
            log.warning("the wallet of %s is not readable: it is as if not there", wanted.account)
            wallet = None
        if wallet is not None:
            self._purse.hear_wallet(wallet)
        self._price(self._purse)
        news = self._purse.news(is_look=True)
        return [] if news is None else [news]

    def _price(self, purse: Purse) -> None:
        """Read the last prices of what the account holds: a minute's rate may be old by now."""
        pairs = purse.pairs
        try:
            tickers = self._bus.get_many(TICKERS, pairs) if pairs else []
        except ValueError:
            log.warning("a ticker of %s is not readable", " ".join(pairs))
            return
        for each in tickers:
            if each is not None:
                purse.hear_price(each.pair, each.price, each.traded_at)

    def _new_of_bots(self, heard: Iterable[object]) -> list[Overheard]:
        found: dict[UUID, BotNews] = {}
        for each in heard:
            if isinstance(each, BotDocument) and self._concerns(each):
                found[each.uid] = _news(each)
        return [each for each in found.values() if self._is_new(each)]

    def _concerns(self, document: BotDocument) -> bool:
        """Whether it is of a bot that is watched, or was: one may lose its tag."""
        if document.uid == self._bot_id:
            return False
        is_named = document.uid in self._wanted.ids or document.uid in self._told
        return is_named or self._has_tag(document)

    def _has_tag(self, document: BotDocument) -> bool:
        is_other = document.uid != self._bot_id and not document.is_archived
        return is_other and any(each in self._wanted.tags for each in document.tags)

    def _is_new(self, news: BotNews) -> bool:
        if news.uid in self._told and self._told[news.uid] == news.figures:
            return False
        self._told[news.uid] = news.figures
        return True

    def _new_of_account(self, heard: Iterable[object]) -> list[Overheard]:
        purse = self._purse
        if purse is None:
            return []
        for each in heard:
            if isinstance(each, WalletReported):
                purse.hear_wallet(each)
                self._price(purse)
            elif isinstance(each, RateUpdate):
                purse.hear_price(each.pair, each.rate, each.rated_at)
        news = purse.news()
        return [] if news is None else [news]


def _news(document: BotDocument, *, is_look: bool = False) -> BotNews:
    try:
        figures = figures_of(document)
    except ValueError:
        log.warning("the figures of bot %s are not readable", document.uid)
        return BotNews(document.uid, document.revision, None, is_look=is_look)
    return BotNews(document.uid, document.revision, figures, is_look=is_look)
