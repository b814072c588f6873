"""Which trader runs which bots, and what a trader is to do about that. Pure.

Bots are spread evenly. A trader that has many more than its share gives some to those that have
too few, a few at a time; what nobody alive has is taken by who has less than its share.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

COMMANDS = "commands"
"""The name under which the reading of the commands is owned, as a bot is."""

NOBODY = ""

GIVEN_AT_ONCE = 5
"""Bots that a trader gives away at a time: each is without a process for a moment."""

SLACK_SHARE = 10
"""No bot is moved for a difference of a tenth of a share, or of one."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who lives and who has what, as Redis had it at one moment."""

    at_ms: int
    """Redis's clock."""
    traders: Mapping[str, int]
    """Until when the lease of each lasts, by Redis's clock."""
    owners: Mapping[str, str]
    """By bot, and ``COMMANDS``; nobody, or one whose lease is over."""

    @property
    def living(self) -> list[str]:
        """The traders whose lease lasts, in an order that is the same for all."""
        return sorted(each for each, lapse in self.traders.items() if lapse > self.at_ms)

    def holder(self, name: str) -> str:
        """Return the living trader that has a bot, or nobody."""
        owner = self.owners.get(name, NOBODY)
        return owner if self.traders.get(owner, 0) > self.at_ms else NOBODY

    @property
    def bots(self) -> list[str]:
        """All bots that are to run, in an order that is the same for all."""
        return sorted(each for each in self.owners if each != COMMANDS)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a trader is to do now."""

    lost: tuple[str, ...] = ()
    """It runs these, and another has them, or had them last: their processes are to be killed."""
    strays: tuple[str, ...] = ()
    """It runs these, and the table does not know them: Redis has lost its last second."""
    missing: tuple[str, ...] = ()
    """It has these, and does not run them."""
    claims: tuple[str, ...] = ()
    """Nobody has these, and it is to take them."""
    gives: tuple[str, ...] = ()
    """Others are to have these: their processes are to end."""
    is_to_read: bool = False
    """Whether it reads the commands, or is to try to: nobody does."""


def plan(roster: Roster, me: str, running: Collection[str], *, was_sure: bool) -> Plan:
    """Return what a trader is to do.

    Parameters
    ----------
    roster
        Read after the trader's lease was renewed.
    running
        The bots for which it has a process, or will have one, or has one that ended and is not
        settled.
    was_sure
        Whether its lease lasted until it was renewed: what the table does not know may have come
        to its end elsewhere otherwise.
    """
    holders = {each: roster.holder(each) for each in roster.bots}
    mine = [each for each, holder in holders.items() if holder == me]
    unknown = tuple(sorted(each for each in running if each not in holders))
    # What another had, and has no more, was run there meanwhile: its process here is a past one.
    taken = (each for each in running if roster.owners.get(each, me) not in (me, NOBODY))
    counts = Counter(dict.fromkeys({*roster.living, me}, 0))
    counts.update(holder for holder in holders.values() if holder != NOBODY)
    return Plan(
        lost=(*sorted(taken), *(() if was_sure else unknown)),
        strays=unknown if was_sure else (),
        missing=tuple(each for each in mine if each not in running),
        claims=_claims(holders, counts, me, running),
        is_to_read=roster.holder(COMMANDS) in (me, NOBODY),
        gives=_gives(mine, counts, me),
    )


def share_of(roster: Roster) -> int:
    """Return how many bots each trader has at most when they are spread evenly."""
    return -(-len(roster.bots) // max(len(roster.living), 1))


def _claims(
    holders: Mapping[str, str], counts: Mapping[str, int], me: str, running: Collection[str]
) -> tuple[str, ...]:
    """Return what nobody has: all that it runs, and others up to its share.

    Each trader begins where those before it end.
    """
    free = [each for each, holder in holders.items() if holder == NOBODY]
    own, others = [e for e in free if e in running], [e for e in free if e not in running]
    share = -(-len(holders) // len(counts))
    room = {each: max(share - counts[each], 0) for each in sorted(counts)}
    begin = sum(most for each, most in room.items() if each < me) % max(len(others), 1)
    return (*own, *(others[begin:] + others[:begin])[: max(room[me] - len(own), 0)])


def _gives(mine: list[str], counts: Mapping[str, int], me: str) -> tuple[str, ...]:
    total, living = sum(counts.values()), len(counts)
    share, least = -(-total // living), total // living
    surplus = len(mine) - share
    wanted = sum(max(least - count, 0) for each, count in counts.items() if each != me)
    if surplus <= 0 or max(surplus, wanted) <= max(1, share // SLACK_SHARE):
        return ()
    return tuple(mine[len(mine) - min(surplus, wanted, GIVEN_AT_ONCE) :])
