"""A bot's outbox: what it asks of brokers and of the trader, durable before anybody hears of it."""

import logging
from collections.abc import Sequence
from uuid import UUID

from common.bus import Batch, Bus
from common.channels import BOT_OUTBOX, BROKER_ORDERS, TRADER_COMMANDS
from common.messages.bot import Errand, Outgoing

log = logging.getLogger(__name__)


class Outbox:
    """One bot's outbox."""

    def __init__(self, bus: Bus, bot_id: UUID) -> None:
        self._bus = bus
        self._bot_id = bot_id

    def keep(self, batch: Batch, outgoing: Sequence[Outgoing | Errand]) -> None:
        """Write commands down, in the step in which their decision becomes durable."""
        for each in outgoing:
            batch.push(BOT_OUTBOX, each, self._bot_id)

    def relay(self, batch: Batch, outgoing: Sequence[Outgoing | Errand]) -> None:
        """Hand commands to whom they are for: all, in order, before any is taken off.

        Dying in between has them handed over twice, which nobody minds.
        """
        for each in outgoing:
            if isinstance(each, Errand):
                batch.push(TRADER_COMMANDS, each.errand)
            else:
                batch.push(BROKER_ORDERS, each.command, each.broker)
        for each in outgoing:
            batch.forget(BOT_OUTBOX.at(self._bot_id), BOT_OUTBOX.encode(each))
            log.info("bot %s asks: %r", self._bot_id, each)

    def left(self) -> list[Outgoing | Errand]:
        """Return what an earlier process did not hand over, oldest first. Raises BusAway."""
        texts = self._bus.listed(BOT_OUTBOX.at(self._bot_id))
        return [BOT_OUTBOX.decode(each) for each in texts]
