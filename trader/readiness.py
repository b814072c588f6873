"""What the trader's own process does before it forks bots of a type."""

import gc
import logging
import time
from collections.abc import Mapping

from trader.bot import BotClass

log = logging.getLogger(__name__)


class Readiness:
    """Prepares each bot type once, when the first bot of it is wanted."""

    def __init__(self, types: Mapping[str, BotClass]) -> None:
        self._types = types
        self._ready: set[str] = set()

    def prepare(self, name: str) -> None:
        """Prepare a type; what it imports is shared with all bots, so the collector is kept off."""
        bot_type = self._types.get(name)
        if bot_type is None or name in self._ready:
            return
        self._ready.add(name)
        began_s = time.monotonic()
        bot_type.prepare()
        gc.collect()
        gc.freeze()
        log.debug("bots of type %s can begin after %.1f s", name, time.monotonic() - began_s)
