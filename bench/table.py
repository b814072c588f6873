"""Results as a table for people."""

from collections.abc import Iterable, Sequence

from bench.goal import BARE, OURS, SEED, Contestant
from bench.result import Result

HEADINGS = ("", "what", "unit", "seed", "bare", "ours", "/bare", "/seed", "goal", "reached")

_ENDS_WITH_TEXT = 3
"""Columns from the left that are text; figures follow, then two of text again."""

_THOUSAND = 1_000
_SMALL = 0.1


def table(found: Iterable[Result]) -> str:
    """Return the table, one line a row."""
    lines = [HEADINGS, *(_cells(each) for each in found)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADINGS))]
    return "\n".join(_line(line, widths) for line in lines)


def beside_peers(found: Iterable[Result]) -> list[str]:
    """Return a line for each figure of a peer, with our part of it and what it should be."""
    return [
        f"{result.goal}: {result.row.what}, {name}: {figure(result.medians[name])} "
        f"{result.row.unit}, ours is {ratio(of_peer)} of it{_verdict_beside(result, name)}"
        for result in found
        for name, of_peer in result.of_peers.items()
    ]


def _verdict_beside(result: Result, peer: Contestant) -> str:
    aims = [aim for aim in result.row.aims if aim.to == peer]
    return "".join(
        f" ({aim}: {'yes' if aim.is_met(result.of_peers[peer]) else 'NO'})" for aim in aims
    )


def _cells(result: Result) -> tuple[str, ...]:
    row, medians = result.row, result.medians
    return (
        result.goal,
        row.what,
        row.unit,
        *(figure(medians.get(name)) for name in (SEED, BARE, OURS)),
        ratio(result.of_bare),
        ratio(result.of_seed),
        ", ".join(map(str, row.aims)),
        _verdict(result),
    )


def _verdict(result: Result) -> str:
    """Say whether the aims are reached: nothing where there is none, ``?`` where one is unknown."""
    if not result.row.aims:
        return ""
    return {True: "yes", False: "NO", None: "?"}[result.is_reached]


def figure(value: float | None) -> str:
    """Write a figure with three digits that count; nothing when there is none."""
    if value is None:
        return ""
    if value >= _THOUSAND or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def ratio(value: float | None) -> str:
    """Write a ratio; a small one as what it is a part of."""
    if value is None:
        return ""
    if 0 < value < _SMALL:
        return f"1/{figure(1 / value)}"
    return figure(value) if value >= _THOUSAND else f"{value:.2f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = [
        cell.rjust(width) if _ENDS_WITH_TEXT <= at < len(cells) - 2 else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(parts).rstrip()
