"""Tells bots what they watch for: reads what each waits for, and puts news into their inboxes."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from analyst.desk import Desk
from analyst.news import tell
from common.bus import Batch, Bus, redis_errors
from common.channels import BOT_INBOX, WATCHES
from common.listener import Heard
from common.messages.market import Ticker
from common.messages.watch import MarketHoled

log = logging.getLogger(__name__)


class Herald:
    """Keeps the watches of some pairs as the bots have put them on the bus."""

    def __init__(self, desks: Mapping[str, Desk]) -> None:
        self._desks = desks
        self.told_count = 0

    def read(self, bus: Bus) -> None:
        """Read what all bots wait for; listen first. Raises BusAway."""
        with redis_errors():
            keys = list(bus.client.scan_iter(WATCHES.pattern, count=1000))
            texts: Any = bus.client.mget(keys) if keys else []
        for key, text in zip(keys, texts, strict=True):
            if text is None:
                continue
            try:
                parts = WATCHES.parts_of(key.decode())
                self.hear(Heard(WATCHES, parts, WATCHES.decode(text)))
            except ValueError as error:
                log.warning("ignored what cannot be read on %s: %s", key, error)

    def hear(self, heard: Heard) -> None:
        """Take in what a bot waits for from now on; another analyst has the other pairs."""
        pair, bot = heard.parts
        desk = self._desks.get(pair)
        if desk is not None:
            desk.watch(UUID(bot), heard.message.watches)

    def tell(self, bus: Bus, at: datetime) -> None:
        """Tell what has happened, all in one round trip. Raises BusAway."""
        news = [desk for desk in self._desks.values() if desk.watches.has_news]
        if not news:
            return
        batch = bus.batch()
        for desk in news:
            self._write(batch, desk, desk.ticker(at))
        batch.send()

    def _write(self, batch: Batch, desk: Desk, ticker: Ticker | None) -> None:
        for bot_id, news in tell(desk.watches, ticker):
            batch.push(BOT_INBOX, news, bot_id)
            self.told_count += not isinstance(news, MarketHoled)
