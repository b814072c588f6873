"""How the analyst is, in words for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyst.market import Market
from common.messages.platform import Condition

QUIET_S = 60.0
"""A pair without a trade for so long is named."""


@dataclass(frozen=True, slots=True)
class State:
    """What there is to say of one pair."""

    market: Market
    quiet_s: float
    """Since its last trade was heard."""
    has_history: bool
    is_unsayable: bool = False


def describe(states: Sequence[State], store_trouble: str) -> tuple[Condition, str]:
    """Return the condition and its detail."""
    parts = [store_trouble] if store_trouble else []
    quiet = [state.market.pair for state in states if state.quiet_s > QUIET_S]
    if quiet:
        parts.append(f"no trade for {QUIET_S:.0f} s: {' '.join(quiet)}")
    for state in states:
        missing = open_ids(state.market)
        if missing:
            parts.append(f"{state.market.pair} misses {missing} trades")
        if state.market.has_refused:
            parts.append(f"{state.market.pair} had a trade dated in the future")
        if state.is_unsayable:
            parts.append(f"{state.market.pair} has numbers that no ticker can carry")
    if parts:
        return Condition.DEGRADED, "; ".join(parts)
    loading = [state.market.pair for state in states if not state.has_history]
    detail = f"history begins later than 30 days ago: {' '.join(loading)}" if loading else ""
    return Condition.OK, detail


def open_ids(market: Market) -> int:
    """Return how many ids are missing and may still come."""
    return sum(len(hole) for hole in market.ids.holes if not hole.is_permanent)


def lost_ids(market: Market) -> int:
    """Return how many ids are missing for ever."""
    return sum(len(hole) for hole in market.ids.holes if hole.is_permanent)
