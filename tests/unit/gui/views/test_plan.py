"""What a bot does one after the other, on its page."""

import pytest

from common.messages.bot import BotStatus
from gui.views.plan import StepView, plan_of
from tests.unit.gui.views.test_bot_summary import document

PLAN = {"steps": ["Wait for the dip", "Sell"], "index": 1}


def test_the_step_that_a_bot_is_at_is_marked() -> None:
    assert plan_of(document(plan=PLAN)) == [
        StepView("Wait for the dip", is_current=False),
        StepView("Sell", is_current=True),
    ]


def test_a_bot_that_is_done_is_at_no_step() -> None:
    found = plan_of(document(plan=PLAN, status=BotStatus.ENDED))

    assert [each.is_current for each in found] == [False, False]


@pytest.mark.parametrize("plan", [None, "steps", {}, {"steps": "none"}, {"steps": 3}, [1]])
def test_a_document_without_steps_has_none_to_show(plan: object) -> None:
    assert plan_of(document(plan=plan)) == []
