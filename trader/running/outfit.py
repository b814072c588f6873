"""What the process of a bot is given for its life."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from common.bus import Bus
from common.listener import Waker
from trader.bot import BotClass
from trader.supervision.permit import Permit
from trader.supervision.slot import Slot


@dataclass(frozen=True, slots=True)
class Outfit:
    """What the process of a bot is given for its life."""

    bot_id: UUID
    bus: Bus
    """May be made before the fork, to share its memory: it connects when it is first used."""
    types: Mapping[str, BotClass]
    slot: Slot
    is_released: Callable[[], bool]
    alarm: Waker | None = None
    """What becomes readable when it is released; without one that is noticed at the next wake."""
    permit: Permit | None = None
    """Until when the trader's lease is sure; None when nobody shares the bots."""

    def may_decide(self, since: float = float("-inf")) -> bool:
        """Wait until the bot is this process's for sure; False when it is to end first."""
        if self.permit is None:
            return True
        return self.permit.wait(lambda: self.slot.beat(time.monotonic()), self.is_released, since)
