"""Where the endless replay began: first ids and times, kept so that they go on after a restart."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from cambista_sim.exchange.clock import ReplayClock, Segment
from cambista_sim.exchange.timeline import Timeline

IDS_PER_SECOND = 1_000
"""A new replay's first id is its start in seconds times this: beyond the ids of any before it."""


class ProductAnchor(BaseModel):
    """The first ids of one product, and the size of its loop, from which the last ones follow."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_trade_id: int
    first_sequence: int
    duration_us: int
    trades: int
    events: int


class Anchor(BaseModel):
    """What must survive a restart for ids, sequences and times to go on rising."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fingerprint: str
    """Of the recordings and the speed; another one begins a new replay."""
    speed: float
    position_us: int = 0
    """Replay time that may have been played already; only speed 0 needs it, which has no clock."""
    segments: tuple[tuple[int, int], ...]
    """Replay time and wall time, in microseconds, at which the replay ran on."""
    products: dict[str, ProductAnchor]

    @property
    def clock(self) -> ReplayClock:
        """The clock that runs from this anchor."""
        return ReplayClock(self.speed, [Segment(*pair) for pair in self.segments])

    def with_segments(self, segments: Iterable[Segment]) -> "Anchor":
        """Return the anchor of a replay that stood still and went on."""
        pairs = tuple((segment.replay_us, segment.wall_us) for segment in segments)
        return self.model_copy(update={"segments": pairs})

    def replayed_us(self, now_us: int) -> int:
        """Return how far the replay is now, at the most."""
        if not self.speed:
            return self.position_us
        return max(self.position_us, self.clock.replay_us(now_us))


def anchor_for(
    kept: Anchor | None,
    fingerprint: str,
    speed: float,
    timelines: Iterable[Timeline],
    *,
    now_us: int,
    history_us: int = 0,
) -> Anchor:
    """Return the kept anchor if the same recording goes on, else a new one beyond its ids.

    Parameters
    ----------
    history_us
        Wall time before now in which a new replay has already run. It is never less than it takes
        for each product to have traded once: a market without a last trade has no ticker.
    """
    if kept is not None and kept.fingerprint == fingerprint:
        return kept
    played = list(timelines)
    first_us = max((line.trade_offsets[0] for line in played if line.trades), default=0)
    begun = ReplayClock(speed, [Segment(0, 0)])
    before_us = max(history_us if speed else 0, begun.wall_us(first_us))
    return Anchor(
        fingerprint=fingerprint,
        speed=speed,
        position_us=0 if speed else first_us,
        segments=((0, now_us - before_us),),
        products={line.product.product_id: _first_ids(line, kept, now_us) for line in played},
    )


def _first_ids(timeline: Timeline, kept: Anchor | None, now_us: int) -> ProductAnchor:
    first_id = first_sequence = now_us // 1_000_000 * IDS_PER_SECOND
    before = kept.products.get(timeline.product.product_id) if kept else None
    if kept and before:
        loops = kept.replayed_us(now_us) // before.duration_us + 1
        first_id = max(first_id, before.first_trade_id + loops * before.trades)
        first_sequence = max(first_sequence, before.first_sequence + loops * before.events)
    return ProductAnchor(
        first_trade_id=first_id,
        first_sequence=first_sequence,
        duration_us=timeline.duration_us,
        trades=len(timeline.trades),
        events=len(timeline),
    )
