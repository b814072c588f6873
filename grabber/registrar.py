"""The registrar: numbers and stores the trades of a venue whose ids do not count."""

import logging
from collections import deque
from collections.abc import Iterable

from common.clock import now
from common.messages.market import Gap
from common.store import StoreAway
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
        self._unstored: list[Counted] = []

    def __len__(self) -> int:
        waiting = sum(len(each.trades) for each in tuple(self._waiting))
        return waiting + sum(len(each.trades) for each in self._unstored)

    def put(self, reports: Iterable[TradesSeen]) -> None:
        """Take reports. Never waits."""
        self._waiting.extend(reports)

    def turn(self) -> None:
        """Give what waits its numbers and store it. May raise StoreAway: then call again."""
        if not self._unstored:
            self._count_waiting()
        gaps = [_gap(each) for each in self._unstored if each.hole is not None]
        if gaps:
            self._archive.record(gaps)
        trades = [trade for each in self._unstored for trade in each.trades]
        if trades:
            self.stored_count += len(self._archive.keep(trades))
            self._stored.append(trades)
        self._unstored = []
        self.gap_count += len(gaps)
        for gap in gaps:
            log.error("%s: nobody knows how many trades are lost at %d", gap.pair, gap.from_id)

    def _count_waiting(self) -> None:
        for _ in range(len(self._waiting)):
            report = self._waiting.popleft()
            try:
                numbering = self._numbering(report.pair)
            except StoreAway:
                self._waiting.appendleft(report)
                raise
            self._unstored.append(numbering.count(report))

    def _numbering(self, pair: str) -> Numbering:
        if pair not in self._numberings:
            self._numberings[pair] = Numbering(self._archive.last_trades(pair, TAIL))
        return self._numberings[pair]


def _gap(counted: Counted) -> Gap:
    """Return the row of the number that was left out before some trades."""
    number = counted.trades[0].trade_id - 1
    return Gap(
        pair=counted.trades[0].pair,
        from_id=number,
        to_id=number,
        detected_at=now(),
        missing_count=1,
        is_permanent=True,
    )
