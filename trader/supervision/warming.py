"""Lives through a bot's first moments in the trader, before the first fork.

What Python makes the first time that code runs, and keeps, is then made once and shared: without
it each bot's process has a megabyte more of its own, and takes longer to begin. Nothing is written.
"""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from pydantic import JsonValue

from common.bus import Bus, BusAway
from common.channels import BOT_DOCUMENTS, BOT_INBOX, BOT_OUTBOX, BOT_RUNNERS, BROKER_ORDERS
from common.clock import now
from common.listener import Listener
from common.messages.bot import BotDocument, BotStatus, StartBot, link_to
from trader.admission import admit
from trader.bot import BotClass
from trader.frame.life import Released, Started, decide
from trader.frame.logbook import lines

_NOBODY = UUID(int=0)
"""A bot that there is not."""

_TYPE = "simple"
_PARAMS: dict[str, JsonValue] = {"size": "1", "buy_at": "1", "sell_at": "2"}


def warm(url: str, types: Mapping[str, BotClass]) -> None:
    """Do once what each bot's process does when it begins."""
    if _TYPE in types:
        _decide(types)
    bus = Bus(url)
    with suppress(BusAway):
        _talk(bus)
    bus.close()


def _decide(types: Mapping[str, BotClass]) -> None:
    wish = StartBot(
        bot_id=_NOBODY, type=_TYPE, name="nobody", pair="BTC-EUR", cambista="", params=_PARAMS
    )
    refused = admit(wish, types, None, now()).document
    beginning = types[_TYPE].begin(_PARAMS, wish.pair)
    own = {**beginning.state.model_dump(mode="json"), "params": beginning.params}
    alive = {"status": BotStatus.BUILDING, "cambista_link": link_to("sim"), "errors": ()}
    document: BotDocument = refused.model_copy(update={**own, **alive})
    document = BOT_DOCUMENTS.decode(BOT_DOCUMENTS.encode(document))
    begun = decide(types[_TYPE], document, Started(1), now())
    lines(Started(1), begun, now(), is_news=True)
    for each in begun.commands:
        BOT_OUTBOX.decode(BOT_OUTBOX.encode(each))
        BROKER_ORDERS.encode(each.command)
    decide(types[_TYPE], begun.document, Released(), now())


def _talk(bus: Bus) -> None:
    """Talk with Redis as a bot does. Raises BusAway."""
    bus.get(BOT_DOCUMENTS, _NOBODY)
    # Behind a fence that nobody holds nothing is done.
    fenced = bus.batch().put(BOT_RUNNERS, _NOBODY, _NOBODY)
    fenced.send_if(BOT_RUNNERS.at(_NOBODY), BOT_RUNNERS.encode(_NOBODY).decode())
    listener = Listener(bus, BOT_INBOX, (_NOBODY,))
    try:
        listener.listen(0.001)
    finally:
        listener.close()
