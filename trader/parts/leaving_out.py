"""What a bot that looks after others cannot look after, said once. Pure."""

from collections.abc import Iterable

from common.messages.platform import Level
from trader.bot import Bot, P, S


def say_left_out(bot: Bot[P, S], found: Iterable[str], said: list[str]) -> None:
    """Warn of what is left out and was not said yet, and add it to what was."""
    for each in sorted(set(found) - set(said)):
        said.append(each)
        bot.say(Level.WARNING, f"leaves out {each}")
