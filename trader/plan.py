"""What a bot does one after the other, in words, and where in it the bot is. Pure."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

MOST_STEPS = 100
"""Of one plan: a page is read."""

LONGEST = 2_000
"""Characters of a step."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in plain words, which a bot's page shows with the present one marked."""

    steps: tuple[str, ...]
    index: int
    """Of the step that the bot is at."""


class WrittenPlan(BaseModel):
    """A plan as a document has it."""

    steps: list[str]
    index: int


def plan_json(plan: Plan | None) -> dict[str, Any]:
    """Return what stands in a document: nothing for a type that has no plan."""
    if plan is None:
        return {}
    steps = [each[:LONGEST] for each in plan.steps[:MOST_STEPS]]
    return {"plan": WrittenPlan(steps=steps, index=plan.index).model_dump(mode="json")}
