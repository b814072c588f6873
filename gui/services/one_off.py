"""One-off trades: made once for a key, followed until they are final, remembered for ever.

The broker keeps one order for the trade's id however often it is asked for, so whoever is killed
and whenever: asking again under the same key goes on from where it was.
"""

import time
from typing import Any
from uuid import UUID, uuid5

from common.bus import Bus, redis_errors
from common.channels import BOT_INBOX, BROKER_ORDERS, ONE_OFFS
from common.clock import now
from common.messages.base import Side
from common.messages.bot import BotEvent
from common.messages.one_off import OneOff, OneOffAnswer
from common.messages.order import CancelOrder
from gui.requests.one_off import Market, Wish, make
from gui.services import boards
from gui.views.one_off_answer import answer_of, course_of

PATIENCE_S = 2.0
"""After this what remains is cancelled: a venue that keeps an immediate order is broken."""

ANSWER_WITHIN_S = 6.0
"""How long a request waits for the end; after that the same key asks on."""

_LOOK_EVERY_S = 0.03
_TRADES = UUID("b7f3a6a5-7f0d-4a1c-9b54-0c3a7c1e62d4")
"""Name space of the trades that were asked for under a key of the asker's own."""


class KeyUsedError(Exception):
    """The key stands for another trade."""


def trade(bus: Bus, wish: Wish, who: str) -> OneOffAnswer:
    """Make a trade once, and return its answer, or that it is pending after some seconds.

    Raises InvalidRequestError, KeyUsedError, BusAway: then asking again under the key is safe.
    """
    one_off = _made(bus, wish, uuid5(_TRADES, f"{who}:{wish.key}"))
    if not wish.is_repeated_by(one_off):
        raise KeyUsedError
    if one_off.answer is not None:
        return one_off.answer
    bus.push(BROKER_ORDERS, one_off.order, one_off.cambista)
    return _followed(bus, one_off)


def _remember(bus: Bus, one_off: OneOff, answer: OneOffAnswer) -> None:
    """Keep a final answer for ever, and forget what it was made of."""
    bus.put(ONE_OFFS, one_off.model_copy(update={"answer": answer}), one_off.order.order_id)
    with redis_errors():
        bus.client.delete(BOT_INBOX.at(one_off.order.bot_id))


def _made(bus: Bus, wish: Wish, trade_id: UUID) -> OneOff:
    """Return the trade of a key; of two requests that make it at once, one makes it."""
    found = bus.get(ONE_OFFS, trade_id)
    if found is not None:
        return found
    prices = {
        (each.pair, side): price
        for each in boards.best_prices(bus).values()
        for side, price in ((Side.BUY, each.ask), (Side.SELL, each.bid))
    }
    made = make(wish, trade_id, Market(boards.cards(bus), prices), now())
    bus.put_new(ONE_OFFS, made, trade_id)
    return bus.get(ONE_OFFS, trade_id) or made


def _followed(bus: Bus, one_off: OneOff) -> OneOffAnswer:
    """Follow the order until it is final or the time is over; cancel what rests too long."""
    begun = time.monotonic()
    is_cancelled = False
    while True:
        answer = answer_of(one_off, course_of(one_off, _events(bus, one_off)))
        if answer.is_final:
            _remember(bus, one_off, answer)
            return answer
        waited_s = time.monotonic() - begun
        # Another request under the key may have seen the end first, and tidied up.
        seen = bus.get(ONE_OFFS, one_off.order.order_id)
        if seen is not None and seen.answer is not None:
            return seen.answer
        if waited_s > ANSWER_WITHIN_S:
            return answer
        if waited_s > PATIENCE_S and not is_cancelled:
            is_cancelled = True
            order = one_off.order
            cancel = CancelOrder(order_id=order.order_id, bot_id=order.bot_id)
            bus.push(BROKER_ORDERS, cancel, one_off.cambista)
        time.sleep(_LOOK_EVERY_S)


def _events(bus: Bus, one_off: OneOff) -> list[BotEvent]:
    """Read what the broker has told so far; nothing is taken off, as nobody else reads it."""
    with redis_errors():
        texts: Any = bus.client.lrange(BOT_INBOX.at(one_off.order.bot_id), 0, -1)
    return [BOT_INBOX.decode(each) for each in texts]
