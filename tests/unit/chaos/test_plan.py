"""What goes wrong in a trial follows from its seed, and all seeds are the whole matrix."""

from itertools import product

from cambista_sim.exchange.fault import FAULTS as EXCHANGE_FAULTS
from common.failpoint import POINTS
from tests.chaos.plan import CELLS, DIALECTS, FAULTS, VICTIMS, Cell, label, plan_of

SEEDS = range(1, 1001)


def test_a_thousand_seeds_are_every_point_with_every_victim_fault_and_interface() -> None:
    planned = {plan_of(seed).cell for seed in SEEDS}

    assert planned == {Cell(*each) for each in product(POINTS, VICTIMS, FAULTS, DIALECTS)}
    assert len(planned) == len(CELLS) <= len(SEEDS)


def test_a_seed_is_always_the_same_trial() -> None:
    assert [plan_of(seed) for seed in range(20)] == [plan_of(seed) for seed in range(20)]


def test_the_exchange_knows_every_fault_that_is_planned() -> None:
    faults = [each.detail for seed in SEEDS for each in plan_of(seed).blows if each.kind == "fault"]

    known = EXCHANGE_FAULTS.validate_python(faults)

    assert [label(each.model_dump(mode="json")) for each in known] == list(map(label, faults))


def test_each_trial_has_the_fault_of_its_cell_once() -> None:
    for seed in SEEDS:
        plan = plan_of(seed)
        assert sum(each.is_cells for each in plan.blows) == 1
        assert plan.fault["kind"]


def test_a_rate_limit_is_said_at_the_door_alone() -> None:
    limits = [
        each.detail["when"]
        for seed in SEEDS
        for each in plan_of(seed).blows
        if each.kind == "fault" and each.detail.get("answer") == "429"
    ]

    assert set(limits) == {"before"}


def test_bots_end_with_an_order_that_rests() -> None:
    for seed in SEEDS:
        for steps in plan_of(seed).instructions:
            taking = [(each["side"], each["price"]) for each in steps[:-1]]
            assert set(taking) <= {("buy", "20000"), ("sell", "1000")}
            assert (steps[-1]["side"], steps[-1]["price"]) in {("buy", "1000"), ("sell", "20000")}
