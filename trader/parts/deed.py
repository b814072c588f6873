"""What a bot has the trader do with other bots, and whether it shows. Pure."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from common.messages.base import Instant
from common.messages.bot import BotStatus
from common.messages.platform import Level
from trader.bot import Bot, P, S
from trader.others import BotFigures

ASK_AGAIN_S = 10.0
"""Time after which a command that shows no effect is given again."""

MOST_ASKS = 5

Deed = Literal["pause", "stop", "start"]


class Doing(BaseModel):
    """What is being done to a bot, until it shows."""

    uid: UUID
    asks_count: int = 0
    asked_at: Instant | None = None

    def is_due(self, at: datetime) -> bool:
        """Whether it is time to ask, for the first time or again."""
        return self.asked_at is None or at >= again_at(self.asked_at)


def see_to(bot: Bot[P, S], deed: Deed, doing: list[Doing]) -> list[datetime]:
    """Give commands, again where none shows; take off what is done, and return when to look on."""
    for each in list(doing):
        if not bot.others.is_told(each.uid):
            continue
        other = bot.others.find(each.uid)
        is_time = each.is_due(bot.at)
        is_over = is_time and each.asks_count >= MOST_ASKS
        if other is None or is_done(deed, other.status) or is_over:
            doing.remove(each)
            _say_failure(bot, deed, each, other)
        elif is_time:
            each.asks_count, each.asked_at = each.asks_count + 1, bot.at
            _ask(bot, deed, each.uid)
    return [again_at(each.asked_at) for each in doing if each.asked_at is not None]


def again_at(asked_at: datetime) -> datetime:
    """Return when to ask again."""
    return asked_at + timedelta(seconds=ASK_AGAIN_S)


def is_done(deed: Deed, status: BotStatus) -> bool:
    """Whether a bot is as it was to become."""
    match deed:
        case "stop":
            return not status.is_alive or status is BotStatus.STOPPING
        case "pause":
            return not status.is_alive or status in (BotStatus.PAUSED, BotStatus.STOPPING)
        case "start":
            return status in (BotStatus.RUNNING, BotStatus.BUILDING)


def _ask(bot: Bot[P, S], deed: Deed, uid: UUID) -> None:
    match deed:
        case "stop":
            bot.others.stop(uid)
        case "pause":
            bot.others.pause(uid)
        case "start":
            bot.others.go_on(uid)


def _say_failure(bot: Bot[P, S], deed: Deed, doing: Doing, other: BotFigures | None) -> None:
    if other is None:
        bot.say(Level.ERROR, f"cannot {deed} {doing.uid}: there is no such bot")
    elif not is_done(deed, other.status):
        bot.say(Level.ERROR, f"cannot {deed} {other.name}: it is {other.status}")
