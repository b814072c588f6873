"""One bot in its process, for as long as it lives: sessions, one after the other.

Start-up, a restart and Redis's return are one path.
"""

import logging
import random
import time
from uuid import UUID

from common.backoff import Backoff
from common.bus import BusAway
from common.messages.bot import BotDocument
from trader.bot import DocumentCorrupt
from trader.running.outfit import Outfit
from trader.running.session import FenceLost, Session
from trader.supervision.restart import BotExit

log = logging.getLogger(__name__)


class Runner:
    """Runs one bot until it ends, is released, or is taken over by another process."""

    def __init__(self, outfit: Outfit) -> None:
        self._outfit = outfit
        self._backoff = Backoff(first_s=0.1, most_s=3.0)
        self._tokens: set[UUID] = set()
        """Tokens that this process held, and the one that it took over from."""
        self._known: BotDocument | None = None
        """The document as it was when Redis went away."""
        self._attached = ""
        """What stood beside it."""
        self._away_at = float("-inf")
        """When that was last: what Redis said before, it may have forgotten."""

    def run(self) -> BotExit:
        """Run the bot, waiting whenever Redis is away, and return how it ended."""
        while True:
            if not self._outfit.may_decide(self._away_at):
                return BotExit.RELEASED
            session = Session(self._outfit)
            try:
                session.open(self._tokens, self._known, self._attached)
                self._backoff.reset()
                return session.run()
            except BusAway as error:
                self._away_at = time.monotonic()
                if self._outfit.is_released():
                    return BotExit.RELEASED
                self._wait(error)
            except FenceLost as error:
                log.info("bot %s: %s", self._outfit.bot_id, error)
                return BotExit.SUPERSEDED
            except DocumentCorrupt as error:
                log.error("%s", error)  # noqa: TRY400 - the data is wrong, not the code
                self._outfit.slot.explain(str(error))
                return BotExit.MISCONFIGURED
            finally:
                if session.document is not None:
                    self._known, self._attached = session.document, session.attached
                session.close()

    def _wait(self, error: BusAway) -> None:
        if self._backoff.failures == 0:
            log.warning("bot %s waits: %s", self._outfit.bot_id, error)
        self._outfit.slot.beat(time.monotonic())
        # The jitter of a retry is no secret.
        time.sleep(self._backoff.delay_s(random.random()))  # noqa: S311
