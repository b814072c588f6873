"""Bots with protections, and what their documents say of those."""

from typing import Any

from common.messages.watch import WATCH_LIST, PriceWatch
from tests.support.bots import PureBot, accepted, filled, simple_bot


def buying(**params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    """Return a simple bot whose buy of 0.02 at 3371 is filled, and whose sell rests."""
    bot = simple_bot(**params)
    bot.start()
    bought = bot.last_placed
    bot.tell(accepted(bought), filled(bought))
    bot.tell(accepted(bot.last_placed))
    return bot


def levels(bot: PureBot) -> list[PriceWatch]:
    """Return the prices at which the bot's protections wait: of a loss first, then of a peak."""
    found = WATCH_LIST.validate_python(bot.json["guard"]["watches"], strict=False)
    return [each for each in found if isinstance(each, PriceWatch)]


def level(bot: PureBot) -> PriceWatch:
    """Return the price at which the bot has lost too much."""
    return levels(bot)[0]


def fired(bot: PureBot) -> list[str]:
    """Return what fired, in order."""
    return [each["protection"] for each in bot.json["guard"]["fired"]]
