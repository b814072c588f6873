"""What a bot does after an order that did not go through: it waits, or it ends. Pure."""

from common.messages.platform import Level
from trader.frame.opened import Opened, P, S
from trader.parts.refusal import is_hopeless, retry_delay_s


def try_again(
    bot: Opened[P, S], event: str, refusal: str, refusals: int, field: str = "params"
) -> int:
    """Wait, longer each time, and return how many orders in a row did not go through.

    Parameters
    ----------
    event
        What happened, for people; the same thing is said once.
    refusal
        The venue's reason; a bot whose order would be refused at any time ends. Empty when the
        order was cancelled.
    refusals
        How many in a row there were before.
    field
        What of the bot's document is to blame.
    """
    is_news = event != bot.last_error
    bot.last_error = event
    if is_hopeless(refusal):
        bot.refuse(field, event)
        bot.say(Level.ERROR, f"{event}; it ends")
        return refusals
    delay_s = retry_delay_s(refusals + 1)
    bot.wait(delay_s)
    if is_news:
        bot.say(Level.WARNING, f"{event}; it tries again in {delay_s:g} s")
    return refusals + 1
