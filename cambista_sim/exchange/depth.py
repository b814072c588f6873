"""The book that the exchange shows: what the market has and what users have, level by level."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from cambista_sim.book import Level as BookLevel
from cambista_sim.exchange.levels import BUY, SELL, Change, Level, LevelBook
from common.messages.base import Side

_SIDES = {side.value: side for side in Side}


class Liquidity(Protocol):
    """The market's lots, less what users took."""

    def lots(self, side: Side, tick: int) -> int:
        """Return the lots at a price."""


class UserBook(Protocol):
    """The users' orders."""

    def level(self, side: Side, tick: int) -> BookLevel:
        """Return what users have at a price."""


class Place(NamedTuple):
    """A price on a side of the book."""

    side: str
    ticks: int


class Depth:
    """A mirror of both books together, kept level by level."""

    def __init__(self, recorded: LevelBook) -> None:
        self.levels = LevelBook(recorded.bids, recorded.asks)
        self._liquidity: Liquidity | None = None
        self._users: UserBook | None = None

    def join(self, liquidity: Liquidity, users: UserBook, resting: Iterable[Place]) -> None:
        """Show from now on what these have; ``resting`` are the prices where users have orders."""
        self._liquidity, self._users = liquidity, users
        known = [Place(BUY, ticks) for ticks in self.levels.bids]
        known += [Place(SELL, ticks) for ticks in self.levels.asks]
        self.look([*known, *resting])

    def apply(self, changes: Iterable[Change]) -> list[Change]:
        """Follow changes of the market's levels; return how the levels shown change."""
        if self._liquidity is None:
            self.levels.apply(changes)
            return list(changes)
        return self.look([Place(side, ticks) for side, ticks, _ in changes])

    def look(self, places: Iterable[Place]) -> list[Change]:
        """Look at some prices anew; return how the levels shown change."""
        changes = []
        for side, ticks in dict.fromkeys(places):
            shown = self.levels.bids if side == BUY else self.levels.asks
            lots = self._lots(side, ticks)
            if shown.get(ticks, 0) != lots:
                changes.append(Change(side, ticks, lots))
        if changes:
            self.levels.apply(changes)
        return changes

    def order_count(self, side: str, level: Level) -> int:
        """Return in how many orders a level's lots are; the market's count as one."""
        if self._users is None:
            return 1
        _, own_lots, own_count = self._users.level(_SIDES[side], level.ticks)
        return own_count + (level.lots > own_lots)

    def own_lots(self, side: str, ticks: int) -> int:
        """Return what users have at a price."""
        return 0 if self._users is None else self._users.level(_SIDES[side], ticks).lots

    def market_lots(self, side: str, ticks: int) -> int:
        """Return what the market has at a price."""
        if self._liquidity is not None:
            return self._liquidity.lots(_SIDES[side], ticks)
        return (self.levels.bids if side == BUY else self.levels.asks).get(ticks, 0)

    def _lots(self, side: str, ticks: int) -> int:
        if self._liquidity is None or self._users is None:
            return (self.levels.bids if side == BUY else self.levels.asks).get(ticks, 0)
        of = _SIDES[side]
        return self._liquidity.lots(of, ticks) + self._users.level(of, ticks).lots
