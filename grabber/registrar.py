"""The registrar: numbers and stores the trades of a venue whose ids do not count."""

import logging
from collections import deque
from collections.abc import Iterable

from common.clock import now
from common.messages.market import Gap
from grabber.archive import Archive
from grabber.feed import TradeHeard, TradesSeen
from grabber.numbering import Counted, Numbering

log = logging.getLogger(__name__)

MOST_WAITING = 2_000
"""Reports that wait for the store; beyond it the oldest are dropped, and lists bring them again."""

TAIL = 2_000
"""Stored trades that are known again after a start."""


class Registrar:
    """Takes reports from the feed's loop, and is turned by the keeper.

    A trade is told only when it is stored: until then its number is not its own.
    """

    def __init__(self, archive: Archive, stored: "deque[list[TradeHeard]]") -> None:
        self.stored_count = 0
        self.gap_count = 0
        self._archive = archive
        self._stored = stored
        """Where the feed's loop takes from what it is to tell."""
        self._waiting: deque[TradesSeen] = deque(maxlen=MOST_WAITING)
        self._numberings: dict[str, Numbering] = {}
        self._unstored: Counted | None = None

    def __len__(self) -> int:
        waiting = sum(len(each.trades) for each in tuple(self._waiting))
        return waiting + (len(self._unstored.trades) if self._unstored else 0)

    def put(self, reports: Iterable[TradesSeen]) -> None:
        """Take reports. Never waits."""
        self._waiting.extend(reports)

    def turn(self) -> None:
        """Give what waits its numbers and store it. May raise StoreAway: then call again."""
        while self._unstored is not None or self._waiting:
            if self._unstored is None:
                numbering = self._numbering(self._waiting[0].pair)
                self._unstored = numbering.count(self._waiting.popleft())
            self._store(self._unstored)
            self._unstored = None

    def _numbering(self, pair: str) -> Numbering:
        if pair not in self._numberings:
            self._numberings[pair] = Numbering(self._archive.last_trades(pair, TAIL))
        return self._numberings[pair]

    def _store(self, counted: Counted) -> None:
        trades, hole = counted
        if not trades:
            return
        pair = trades[0].pair
        if hole is not None:
            self._archive.record([_gap(pair, hole.from_id)])
        self.stored_count += len(self._archive.keep(trades))
        self._stored.append(trades)
        if hole is not None:
            self.gap_count += 1
            log.error("%s: nobody knows how many trades are lost before %d", pair, hole.to_id + 1)


def _gap(pair: str, number: int) -> Gap:
    return Gap(
        pair=pair,
        from_id=number,
        to_id=number,
        detected_at=now(),
        missing_count=1,
        is_permanent=True,
    )
