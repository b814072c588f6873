"""What the trader's process does once, before it forks: imports what its bots will share."""

import logging
import time
from collections.abc import Mapping

from common.bus import Bus, BusAway
from trader.bot import BotClass
from trader.documents import Documents

log = logging.getLogger(__name__)


def prepare(bus: Bus, types: Mapping[str, BotClass]) -> None:
    """Prepare the types of the bots that live.

    Later is too late: who imports for seconds loses the lease. A bot of another type that is
    started meanwhile imports for itself, and shares that after the trader's next start; so it is
    when Redis is not there yet.
    """
    try:
        names = {each.type for each in Documents(bus).alive()}
    except BusAway as error:
        log.info("bots import for themselves: %s", error)
        return
    finally:
        bus.close()
    for name in sorted(names & types.keys()):
        began_s = time.monotonic()
        types[name].prepare()
        log.debug("bots of type %s can begin after %.1f s", name, time.monotonic() - began_s)
