"""What a bot does one after the other, in its document."""

from trader.plan import LONGEST, MOST_STEPS, Plan, plan_json


def test_a_plan_stands_in_the_document_with_the_step_that_the_bot_is_at() -> None:
    found = plan_json(Plan(("Wait for the dip", "Sell"), index=1))

    assert found == {"plan": {"steps": ["Wait for the dip", "Sell"], "index": 1}}


def test_a_type_without_a_plan_writes_nothing() -> None:
    assert plan_json(None) == {}


def test_no_plan_is_larger_than_a_person_reads() -> None:
    found = plan_json(Plan(("x" * (LONGEST + 1),) * (MOST_STEPS + 1), index=0))

    assert len(found["plan"]["steps"]) == MOST_STEPS
    assert len(found["plan"]["steps"][0]) == LONGEST
