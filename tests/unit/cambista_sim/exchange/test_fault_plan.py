"""Faults on purpose, at work."""

import json

import pytest
from pydantic import ValidationError

from cambista_sim.exchange.fault import (
    FAULTS,
    FillOnCancel,
    MessageFault,
    Purge,
    RestFault,
    SlowStart,
)
from cambista_sim.exchange.fault_plan import FaultPlan

MATCHES = [json.dumps({"type": "match", "trade_id": number, "price": "1"}) for number in range(9)]


def plan_of(**fault: object) -> FaultPlan:
    """Return a plan with one fault."""
    plan = FaultPlan()
    plan.add(MessageFault.model_validate(fault), 0)
    return plan


def sent(plan: FaultPlan, product_id: str = "BTC-USD") -> list[str]:
    """Return what is sent instead of the matches, by trade id where it can be read."""
    messages = [text for match in MATCHES for text in plan.messages("match", product_id, match)]
    return ["".join(c for c in text.partition(",")[2] if c.isdigit())[:1] for text in messages]


def test_without_faults_everything_is_sent() -> None:
    assert sent(FaultPlan()) == list("012345678")


def test_matches_are_dropped_so_many_times() -> None:
    assert sent(plan_of(kind="drop", count=2)) == list("2345678")


def test_every_so_many_matches_are_dropped() -> None:
    assert sent(plan_of(kind="drop", every=3, count=None)) == list("013467")


def test_matches_are_duplicated() -> None:
    assert sent(plan_of(kind="duplicate", every=4, count=2)) == list("01233456778")


def test_a_reordered_match_comes_after_the_next_one() -> None:
    assert sent(plan_of(kind="reorder", every=4, count=2)) == list("012435687")
    assert sent(plan_of(kind="reorder", count=None))[:4] == list("1032")


def test_chance_is_the_same_for_the_same_seed_and_product() -> None:
    def dropped(seed: int, product_id: str) -> list[str]:
        plan = plan_of(kind="drop", probability=0.5, seed=seed, count=None)
        return sent(plan, product_id)

    assert dropped(1, "BTC-USD") == dropped(1, "BTC-USD")
    assert len({tuple(dropped(seed, "BTC-USD")) for seed in range(20)}) > 10
    assert 0 < len(dropped(1, "BTC-USD")) < 9


def test_another_product_does_not_change_a_products_faults() -> None:
    alone = plan_of(kind="drop", probability=0.5, seed=7, count=None)
    together = plan_of(kind="drop", probability=0.5, seed=7, count=None)
    sent(together, "ETH-USD")

    assert sent(together) == sent(alone)


def test_a_fault_may_be_for_one_product_and_one_kind_of_message() -> None:
    plan = plan_of(kind="drop", product_id="ETH-USD", count=None)

    assert sent(plan) == list("012345678")
    assert sent(plan, "ETH-USD") == []
    assert list(plan.messages("l2update", "ETH-USD", "text")) == ["text"]


@pytest.mark.parametrize("what", ["invalid_json", "unknown_type"])
def test_garbage_comes_before_the_message(what: str) -> None:
    first, second = plan_of(kind="garbage", what=what).messages("match", "BTC-USD", MATCHES[3])

    assert second == MATCHES[3]
    if what == "invalid_json":
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            json.loads(first)
    else:
        assert json.loads(first)["type"] == "wibble"


def test_a_message_is_given_fields_or_loses_them() -> None:
    [more] = plan_of(kind="garbage", what="extra_fields").messages("match", "BTC-USD", MATCHES[3])
    [less] = plan_of(kind="garbage", what="missing_fields").messages("match", "BTC-USD", MATCHES[3])

    assert json.loads(more).items() >= json.loads(MATCHES[3]).items()
    assert "extra" in json.loads(more)
    assert "price" not in json.loads(less)


def test_faults_may_meet() -> None:
    plan = plan_of(kind="garbage", what="invalid_json", count=None)
    plan.add(MessageFault(kind="garbage", what="extra_fields", count=None), 0)
    plan.add(MessageFault(kind="duplicate", count=None), 0)

    assert len(list(plan.messages("match", "BTC-USD", MATCHES[0]))) == 4


def test_the_list_tells_how_often_each_struck() -> None:
    plan = plan_of(kind="drop", count=2)
    plan.add(RestFault(kind="rest", answer="500", count=1), 0)
    sent(plan)
    plan.rest_fault("GET", "/time", 0)

    assert [(row["kind"], row["hits"]) for row in plan.listing()] == [("drop", 2), ("rest", 1)]
    plan.clear()
    assert plan.listing() == []


def test_rest_is_wrong_so_many_times_or_for_so_long() -> None:
    plan = FaultPlan()
    plan.add(RestFault(kind="rest", answer="429", count=2, path="/products"), 0)
    plan.add(RestFault(kind="rest", answer="html", seconds=10), 100)

    assert [answer(plan, "/products", 105) for _ in range(3)] == ["429", "429", "html"]
    assert answer(plan, "/time", 109) == "html"
    assert answer(plan, "/time", 111) is None


def test_rest_is_wrong_for_one_method_every_so_often_or_by_chance() -> None:
    plan = FaultPlan()
    plan.add(RestFault(kind="rest", answer="500", method="POST", path="/orders", every=2), 0)
    plan.add(RestFault(kind="rest", answer="503", method="DELETE", probability=0.5, seed=3), 0)

    assert [answer(plan, "/orders", 0, "POST") for _ in range(4)] == [None, "500", None, "500"]
    assert answer(plan, "/orders", 0) is None
    assert {answer(plan, "/orders", 0, "DELETE") for _ in range(20)} == {None, "503"}


def test_a_fault_may_be_for_one_channel() -> None:
    plan = plan_of(kind="drop", channel="user", type="done")

    assert list(plan.messages("done", "BTC-USD", "text", "full")) == ["text"]
    assert list(plan.messages("done", "BTC-USD", "text", "user")) == []


def test_a_time_may_be_zero() -> None:
    plan = plan_of(kind="garbage", what="zero_time")

    [message] = plan.messages("match", "BTC-USD", '{"time":"2026"}')

    assert json.loads(message) == {"time": "0001-01-01T00:00:00.000000Z"}


def test_slow_starts_purges_and_fills_strike_so_many_times() -> None:
    plan = FaultPlan()
    plan.add(SlowStart(kind="slow_start", product_id="BTC-USD", seconds=2), 0)
    plan.add(Purge(kind="purge", count=2), 0)
    plan.add(fill := FillOnCancel(kind="fill_on_cancel"), 0)

    assert [plan.slow_start_s(each) for each in ("ETH-USD", "BTC-USD", "BTC-USD")] == [0, 2, 0]
    assert [plan.is_purged() for _ in range(3)] == [True, True, False]
    assert [plan.fill_on_cancel() for _ in range(2)] == [fill, None]
    assert [row["hits"] for row in plan.listing()] == [1, 2, 1]


def answer(plan: FaultPlan, path: str, now_s: float, method: str = "GET") -> str | None:
    fault = plan.rest_fault(method, path, now_s)
    return None if fault is None else fault.answer


def test_a_fault_that_cannot_be_meant_is_refused() -> None:
    for text in ('[{"kind":"explode"}]', '[{"kind":"drop","count":0}]', '[{"kind":"stall"}]'):
        with pytest.raises(ValidationError):
            FAULTS.validate_json(text)
