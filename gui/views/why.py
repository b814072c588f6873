"""Why a bot asked for an order, as a page tells it. Pure.

A bot of one's own may write what it likes, so nothing of the shape is taken for granted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DEEPEST = 40
"""Levels of a rule that are shown."""


@dataclass(frozen=True, slots=True)
class PartView:
    """What one part of a rule came to."""

    text: str
    mark: str
    """``true``, ``false``, ``unknown``, or nothing for a value."""
    parts: tuple["PartView", ...] = ()


@dataclass(frozen=True, slots=True)
class WhyView:
    """An explanation: the sentence, what was compared, each part of the rule."""

    text: str
    values: tuple[tuple[str, str], ...]
    parts: tuple[PartView, ...]
    price: str
    """The market's last price, as the decision knew it; empty when it followed no news."""
    at: str
    """When that price was traded: ISO 8601."""


def why_view(why: object) -> WhyView | None:
    """Return an explanation as it is shown, or None when there is none."""
    if not isinstance(why, Mapping) or not why.get("text"):
        return None
    values, ticker = why.get("values"), why.get("ticker")
    seen: Mapping[str, Any] = ticker if isinstance(ticker, Mapping) else {}
    return WhyView(
        text=str(why["text"]),
        values=_pairs(values) if isinstance(values, Mapping) else (),
        parts=_parts(why.get("parts"), DEEPEST),
        price=str(seen.get("price", "")),
        at=str(seen.get("traded_at", "")),
    )


def _pairs(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name).replace("_", " "), str(value)) for name, value in values.items())


def _parts(told: object, depth: int) -> tuple[PartView, ...]:
    """Return the parts of a rule's tree: one mapping, or a list of them."""
    if depth == 0 or told is None:
        return ()
    if isinstance(told, Mapping):
        return (_part(told, depth),)
    if isinstance(told, Sequence) and not isinstance(told, str):
        return tuple(part for each in told for part in _parts(each, depth))
    return (PartView(str(told), ""),)


def _part(told: Mapping[str, object], depth: int) -> PartView:
    text = told.get("text")
    if text is None:
        shown = ", ".join(f"{name}: {value}" for name, value in _pairs(told))
        return PartView(shown, "")
    return PartView(str(text), _mark(told), _parts(told.get("parts"), depth - 1))


def _mark(told: Mapping[str, object]) -> str:
    if "truth" not in told:
        return ""
    truth = told["truth"]
    return str(truth).lower() if isinstance(truth, bool) else "unknown"
