"""What a bot makes of news of the market, whatever its type. Pure."""

from common.messages.platform import Level
from common.messages.watch import MarketHoled, MarketNews, MarketReached
from trader.bot import Bot, P, S


def hear_market(bot: Bot[P, S], event: MarketNews | MarketHoled) -> None:
    """Tell a bot what it watched for, once; what it no longer waits for it has heard already."""
    watch = next((each for each in bot.ledger.watches if each.watch_id == event.watch_id), None)
    if watch is None:
        return
    if isinstance(event, MarketHoled):
        if not bot.ledger.is_kept_waiting:
            bot.ledger.is_kept_waiting = True
            bot.say(Level.WARNING, "waits: trades are missing in what it looks at")
        return
    if bot.ledger.is_kept_waiting:
        bot.ledger.is_kept_waiting = False
        bot.say(Level.INFO, "goes on: no trade is missing any more")
    bot.ledger.watches.remove(watch)
    bot.news = event
    if isinstance(event, MarketReached):
        bot.account.mark(event.price)
    bot.on_market(event)
