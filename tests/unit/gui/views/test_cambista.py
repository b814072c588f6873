"""A cambista as the pages name it."""

import pytest

from common.messages.order import Card
from gui.views.cambista import is_asked_about, label_of, named, shown_card, simulated_first
from tests.support.bots import card

SIM = card("sim")
PRACTICE = card("practice").model_copy(update={"role": "real", "money": "practice"})
REAL = card("real").model_copy(update={"role": "real", "money": "real"})


@pytest.mark.parametrize(
    ("of", "label"), [(SIM, "simulated"), (PRACTICE, "practice money"), (REAL, "REAL MONEY")]
)
def test_the_card_decides_what_the_money_is_called(of: Card, label: str) -> None:
    assert label_of(of) == label
    assert named(of) == f"{of.title} · {label}"
    assert shown_card(of)["label"] == label


def test_a_card_that_does_not_say_is_taken_for_real() -> None:
    silent = Card.model_validate(SIM.model_dump(exclude={"money"}))

    assert label_of(silent) == "REAL MONEY"


def test_a_person_is_asked_before_any_account() -> None:
    assert [is_asked_about(each) for each in (SIM, PRACTICE, REAL)] == [False, True, True]


def test_what_costs_nothing_is_offered_first() -> None:
    assert simulated_first([REAL, PRACTICE, SIM]) == [SIM, PRACTICE, REAL]


def test_a_cambista_that_has_gone_is_told_as_gone() -> None:
    assert shown_card(SIM, is_gone=True)["is_gone"]
    assert not shown_card(SIM)["is_gone"]
