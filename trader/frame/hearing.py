"""What a bot listens to beside its inbox: other bots, and the account that it trades on. Pure."""

from dataclasses import dataclass
from uuid import UUID

from common.messages.base import quote_of
from common.messages.bot import BotDocument
from trader.account import AccountNews, is_account_watched
from trader.others import BotNews, TaggedBots, watched_in

Overheard = BotNews | TaggedBots | AccountNews
"""What it hears so: how things are, at each start and when that changed."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a bot listens to beside its inbox."""

    ids: tuple[UUID, ...] = ()
    tags: tuple[str, ...] = ()
    """Whoever has one of them."""
    account: str = ""
    """The broker's name; empty when it does not watch the account."""
    quote: str = ""
    """In what the account is valued."""


def hearing_of(document: BotDocument | None) -> Hearing:
    """Return what a document's bot listens to; one that has ended listens to nothing."""
    if document is None or not document.status.is_alive:
        return Hearing()
    watched = watched_in(document)
    account = document.broker if is_account_watched(document) else ""
    quote = quote_of(document.pair) if account else ""
    return Hearing(tuple(watched.ids), tuple(watched.tags), account, quote)
