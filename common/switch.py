"""Whether a bot may move to another broker: the dashboard asks, and the trader again. Pure."""

from common.messages.bot import BotDocument, BotStatus
from common.messages.order import Card


def objection(bot: BotDocument, cambista: str, card: Card | None) -> str:
    """Say why the bot cannot move to the broker of that name; empty when it can.

    ``card`` is the broker's card as it is now, None when there is none.
    """
    return _bots_objection(bot, cambista) or _cards_objection(bot.pair, card)


def shadow_objection(bot: BotDocument, cambista: str, card: Card | None) -> str:
    """Say why the bot's orders cannot be copied to the broker of that name; empty when they can."""
    if not bot.status.is_alive or bot.status is BotStatus.STOPPING:
        return f"the bot is {bot.status.value}"
    if cambista == bot.broker or (bot.switch is not None and cambista == bot.switch.cambista):
        return "the bot trades there itself"
    if card is not None and card.role != "sim":
        return "only a simulated cambista may have copies of orders"
    return _cards_objection(bot.pair, card)


def _bots_objection(bot: BotDocument, cambista: str) -> str:
    if not bot.status.is_alive or bot.status is BotStatus.STOPPING:
        return f"the bot is {bot.status.value}"
    if bot.switch is not None:
        return "the bot is moving there already" if cambista == bot.switch.cambista else ""
    return "the bot trades there already" if cambista == bot.broker else ""


def _cards_objection(pair: str, card: Card | None) -> str:
    if card is None:
        return "it is away, or there is no cambista of this name"
    if card.is_halted:
        return "it is halted: it takes no new orders"
    if card.product(pair) is None:
        pairs = ", ".join(each.pair for each in card.products) or "nothing now"
        return f"{card.title} does not trade {pair}; it trades {pairs}"
    return ""
