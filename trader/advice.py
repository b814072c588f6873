"""Answers who fills in a bot's form: what the bot would do now."""

import logging
from collections.abc import Mapping

from common.bus import Bus
from common.channels import CARDS, INDICATORS, TICKERS, TRADER_ANSWERS, WALLETS
from common.clock import now
from common.errors import Away
from common.messages.preview import AskPreview, PreviewFailed, PreviewMade
from trader.bot import BotClass
from trader.preview import Market, preview
from trader.types.limit import TookTooLong, limited

log = logging.getLogger(__name__)

LIMIT_S = 1.0
"""A bot of one's own may never come to an end; the trader has other bots to look after."""

STALE_S = 10.0
"""Whoever asked longer ago has stopped waiting."""


def answer(bus: Bus, question: AskPreview, types: Mapping[str, BotClass]) -> None:
    """Answer a question; whatever a bot type does, the trader goes on. Raises BusAway."""
    if (now() - question.asked_at).total_seconds() > STALE_S:
        return
    found: PreviewMade | PreviewFailed
    try:
        found = _made(bus, question, types)
    except Away:
        raise
    except (Exception, TookTooLong) as error:  # anything may stand in a bot of one's own
        log.warning("cannot preview %s: %s", question.wish.type, error)
        found = PreviewFailed(reason=f"{question.wish.type}: {type(error).__name__}: {error}")
    bus.publish(TRADER_ANSWERS, found, question.ask_id)


def _made(bus: Bus, question: AskPreview, types: Mapping[str, BotClass]) -> PreviewMade:
    wish = question.wish
    card = bus.get(CARDS, wish.cambista)
    market = Market(
        bus.get(TICKERS, wish.pair), bus.get(WALLETS, wish.cambista), bus.get(INDICATORS)
    )
    with limited(LIMIT_S):
        return preview(wish, types, card, market, now())
