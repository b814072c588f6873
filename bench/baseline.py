"""A run written down, and what has become slower since then."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.goal import BARE, OURS, SEED
from bench.result import Result

WORSE = 1.3
"""By how much a ratio may worsen: runs of one and the same code differ by up to 15 %."""

Written = Mapping[str, Mapping[str, float]]
"""Medians and ratios by ``G1 key``."""


def written(found: Iterable[Result]) -> dict[str, dict[str, float]]:
    """Return results as JSON has them."""
    return {
        f"{each.goal} {each.row.key}": {
            **{str(name): value for name, value in each.medians.items()},
            **({} if each.of_bare is None else {"of_bare": each.of_bare}),
            **({} if each.of_seed is None else {"of_seed": each.of_seed}),
            **{f"of_{name}": ratio for name, ratio in each.of_peers.items()},
        }
        for each in found
    }


def worsened(found: Iterable[Result], before: Written) -> list[str]:
    """Return a line for each ratio that is worse by more than it may be.

    The ratio to the bare loop counts where there is one: the seed's figures are far away, and
    spread.
    """
    lines = []
    for each in found:
        name = "of_bare" if each.of_bare is not None else "of_seed"
        now = each.of_bare if each.of_bare is not None else each.of_seed
        then = before.get(f"{each.goal} {each.row.key}", {}).get(name)
        if now is None or not then:
            continue
        factor = then / now if each.row.is_higher_better else now / then
        if factor > WORSE:
            other = BARE if name == "of_bare" else SEED
            lines.append(
                f"{each.goal} {each.row.what}: {OURS} to {other} was {then:.4g}, is {now:.4g}"
            )
    return lines


def read(path: Path) -> Written:
    """Return what an earlier run wrote."""
    found: Written = json.loads(path.read_text())
    return found


def write(path: Path, found: Iterable[Result]) -> None:
    """Write a run down."""
    path.write_text(json.dumps(written(found), indent=1) + "\n")
