"""Figures of a bot type's own, as its page shows them. Pure.

A bot of one's own may write what it likes, so nothing of the shape is taken for granted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.messages.base import base_of, quote_of
from common.messages.bot import BotDocument
from gui.views.number import Decimals, Figure, figure

MOST_FIGURES = 20
"""As many as the trader writes."""

_TONES = {1: "up", -1: "down"}


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure on a bot's page."""

    title: str
    text: str
    """For the eye, with its unit."""
    exact: str
    """Every digit, with its unit."""
    tone: str = ""
    """``up`` for a gain, ``down`` for a loss; nothing for what is neither."""


def figures_of(document: BotDocument, decimals: Decimals) -> list[FigureView]:
    """Return what a bot's type says of itself, in its order."""
    found = (document.model_extra or {}).get("figures")
    told = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
    named = (each for each in told if isinstance(each, Mapping) and each.get("title"))
    return [_view(each, document.pair, decimals) for each in named][:MOST_FIGURES]


def _view(told: Mapping[str, object], pair: str, decimals: Decimals) -> FigureView:
    unit, value = told.get("unit"), str(told.get("value", ""))
    suffix = {"quote": f" {quote_of(pair)}", "base": f" {base_of(pair)}", "%": " %"}.get(
        str(unit), ""
    )
    shown = _shown(value, str(unit), decimals)
    tone = _TONES.get(shown.sign, "") if told.get("is_gain") is True else ""
    return FigureView(str(told["title"]), f"{shown.text}{suffix}", f"{shown.exact}{suffix}", tone)


def _shown(value: str, unit: str, decimals: Decimals) -> Figure:
    """Round money and sizes as the pair has them; leave all else as the type wrote it."""
    if unit == "quote":
        return figure(value, decimals.quote)
    if unit == "base":
        size = figure(value, decimals.base)
        return Figure(size.shortened, size.exact, size.sign)
    return Figure(value, value, figure(value).sign)
