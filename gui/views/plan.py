"""What a bot does one after the other, as its type says it, for its page. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.messages.bot import BotDocument

MOST_STEPS = 100
"""As many as the trader writes."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a plan."""

    text: str
    is_current: bool
    """Whether the bot is at it; a bot that is done is at none."""


def plan_of(document: BotDocument) -> list[StepView]:
    """Return the steps of a bot whose type says them, in their order."""
    plan = (document.model_extra or {}).get("plan")
    told = plan.get("steps") if isinstance(plan, Mapping) else ()
    steps = told if isinstance(told, Sequence) and not isinstance(told, str) else ()
    index = plan.get("index") if isinstance(plan, Mapping) and document.status.is_alive else None
    return [StepView(str(each), at == index) for at, each in enumerate(steps[:MOST_STEPS])]
