"""How a bot's shadow begins and ends, and which events are its own. Pure."""

from collections.abc import Iterator

from common.messages.bot import Outgoing, ShadowRequested
from common.messages.order import CancelRefused, OrderNotFound, OrderProgress
from trader.bot import Bot, P, S
from trader.frame.shadow import Shadow


def is_of_shadow(shadow: Shadow, event: object) -> bool:
    """Return whether an event is about a copy, which the bot itself never sees."""
    return isinstance(event, OrderProgress | OrderNotFound | CancelRefused) and shadow.is_about(
        event.order_id
    )


def change_shadow(bot: Bot[P, S], wish: ShadowRequested) -> Iterator[Outgoing]:
    """Begin a shadow, or end the one there is; the bot's present orders are not copied."""
    shadow = bot.shadow
    if shadow is not None and shadow.is_on:
        if shadow.cambista == wish.cambista:
            return
        yield from shadow.end(bot.uid)
    if wish.cambista and wish.cambista != bot.cambista and bot.switch is None:
        bot.shadow = Shadow(cambista=wish.cambista, title=wish.title, began_at=bot.at)
