"""Figures of a bot type's own, which its page shows beside the books that every bot has. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, Literal

from pydantic import BaseModel, Field

from common.messages.base import plain

MOST_FIGURES = 20
"""Of one bot: a page is read at a glance."""

LONGEST = 100
"""Characters of a title, and of a value that is no number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or a few words, by the name that people know it by."""

    title: str
    value: Decimal | int | str | None
    """None is not known yet, and not shown."""
    unit: Literal["", "quote", "base", "%"] = ""
    is_gain: bool = False
    """Whether above nothing is good and below is bad, as of a profit."""

    def __post_init__(self) -> None:
        """Refuse what is neither exact nor said in words."""
        if not isinstance(self.value, Decimal | int | str | None):
            raise TypeError(f"the figure {self.title!r} is a {type(self.value).__name__}")


class Written(BaseModel):
    """A figure as a document has it."""

    title: str
    value: str
    unit: str = ""
    is_gain: bool = False


class WithFigures(BaseModel):
    """The part of a bot's document that its page shows as the type says."""

    figures: list[Written] = Field(default_factory=list)


def figures_json(figures: Iterable[Figure]) -> dict[str, Any]:
    """Return what stands in a document: the first ones, of what is known."""
    known = islice((each for each in figures if each.value is not None), MOST_FIGURES)
    return WithFigures(figures=[_written(each) for each in known]).model_dump(mode="json")


def _written(figure: Figure) -> Written:
    value = plain(figure.value) if isinstance(figure.value, Decimal) else str(figure.value)
    value = value if isinstance(figure.value, Decimal) else value[:LONGEST]
    title = figure.title[:LONGEST]
    return Written(title=title, value=value, unit=figure.unit, is_gain=figure.is_gain)
