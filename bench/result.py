"""What the rounds came to: medians, ratios, and whether an aim is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from bench.goal import BARE, OURS, SEED, Aim, Contestant, Row

Rounds = Mapping[Contestant, Mapping[str, list[float]]]
"""What each contestant gave for each row's key, round by round."""


@dataclass(frozen=True, slots=True)
class Result:
    """One row's medians, and the ratios of ours to the others.

    Where the row says so, its worst figures stand in the medians' place. A ratio is the median
    of the rounds' ratios: in a round the contestants ran one after the other, on a machine that
    was as busy for one as for the other.
    """

    goal: str
    row: Row
    medians: Mapping[Contestant, float]
    of_bare: float | None
    of_seed: float | None
    of_rows: Mapping[str, float]
    """Ours to ours of another row, by that row's key."""
    of_peers: Mapping[Contestant, float]
    """Ours to each peer's that took part."""

    @property
    def is_reached(self) -> bool | None:
        """Whether all aims are met; None when there is none, or one cannot be judged.

        An aim beside a peer who did not take part is no aim.
        """
        values = {aim: self.value(aim) for aim in self.row.aims if not self._is_absent(aim)}
        if not values or any(value is None for value in values.values()):
            return None
        return all(aim.is_met(value) for aim, value in values.items() if value is not None)

    def _is_absent(self, aim: Aim) -> bool:
        return aim.to not in {None, BARE, SEED} and aim.to not in self.medians

    def value(self, aim: Aim) -> float | None:
        """Return what an aim bounds, or None when it was not measured."""
        if aim.to_row is not None:
            return self.of_rows.get(aim.to_row)
        if aim.to is None:
            return self.medians.get(OURS)
        if aim.to in {BARE, SEED}:
            return self.of_bare if aim.to == BARE else self.of_seed
        return self.of_peers.get(aim.to)


def results(goal: str, rows: tuple[Row, ...], rounds: Rounds) -> list[Result]:
    """Return each row's result, in order."""
    ours = rounds.get(OURS, {})
    return [
        Result(
            goal=goal,
            row=row,
            medians={
                name: _typical(row, figures[row.key])
                for name, figures in rounds.items()
                if figures.get(row.key)
            },
            of_bare=_ratio(ours.get(row.key), rounds.get(BARE, {}).get(row.key)),
            of_seed=_ratio(ours.get(row.key), rounds.get(SEED, {}).get(row.key)),
            of_peers={
                name: ratio
                for name, figures in rounds.items()
                if name not in {SEED, BARE, OURS}
                and (ratio := _ratio(ours.get(row.key), figures.get(row.key))) is not None
            },
            of_rows={
                aim.to_row: ratio
                for aim in row.aims
                if aim.to_row is not None
                and (ratio := _ratio(ours.get(row.key), ours.get(aim.to_row))) is not None
            },
        )
        for row in rows
    ]


def _typical(row: Row, figures: list[float]) -> float:
    if not row.is_worst:
        return median(figures)
    return min(figures) if row.is_higher_better else max(figures)


def _ratio(ours: list[float] | None, others: list[float] | None) -> float | None:
    if not ours or not others:
        return None
    ratios = [one / other for one, other in zip(ours, others, strict=False) if other]
    return median(ratios) if ratios else None
