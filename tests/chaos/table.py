"""What trials covered: fail-point by victim, fault by victim, with how often each. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from common.failpoint import POINTS
from tests.chaos.plan import CELLS, DIALECTS, FAULTS, VICTIMS
from tests.chaos.trial import Outcome


def table(outcomes: Iterable[Outcome]) -> str:
    """Return the coverage in lines for a person: only what did happen counts."""
    struck = [each for each in outcomes if each.is_struck and each.is_hit]
    cells = {each.cell for each in struck}
    parts = [
        f"\n{len(cells)} of the matrix's {len(CELLS)} cells: a victim struck at a point,"
        " beside a fault, in an interface\n",
        _counts(
            "struck at",
            sorted(POINTS),
            VICTIMS,
            Counter((each.cell.point, each.cell.victim) for each in struck),
        ),
        _counts(
            "beside",
            FAULTS,
            VICTIMS,
            Counter((each.cell.fault, each.cell.victim) for each in struck),
        ),
        _counts(
            "in",
            DIALECTS,
            sorted(POINTS),
            Counter((each.cell.dialect, each.cell.point) for each in struck),
        ),
    ]
    return "\n".join(parts)


def _counts(
    title: str, rows: Sequence[str], columns: Sequence[str], counts: Counter[tuple[str, str]]
) -> str:
    widths = [max(len(each), 5) for each in columns]
    first = max(len(each) for each in (*rows, title))
    lines = [
        " ".join(
            [
                f"{title:{first}}",
                *(f"{name:>{wide}}" for name, wide in zip(columns, widths, strict=True)),
            ]
        )
    ]
    for row in rows:
        cells = (f"{counts[row, name]:{wide}d}" for name, wide in zip(columns, widths, strict=True))
        lines.append(" ".join([f"{row:{first}}", *cells]))
    return "\n".join(lines) + "\n"
