"""The halt's switches: what may be said, and who obeys."""

from datetime import UTC, datetime

import pytest

from common.messages.trading import Halt
from gui.requests.bot import InvalidRequestError
from gui.services.halting import is_halted, obedience, word
from tests.support.bots import card

AT = datetime(2026, 1, 5, tzinfo=UTC)
KNOWN = frozenset({"sim", "coinbase"})


def on(name: str) -> dict[str, Halt]:
    return {name: Halt(name=name, is_halted=True, said_at=AT)}


def test_one_cambista_or_all_may_be_halted() -> None:
    assert word("all", "", is_halted=True, known=KNOWN).name == "all"
    assert word("sim", "lunch", is_halted=True, known=KNOWN).reason == "lunch"


@pytest.mark.parametrize(
    ("name", "reason", "field"),
    [
        ("nobody", "", "cambista"),
        (7, "", "cambista"),
        ("sim", "x" * 201, "reason"),
        ("sim", None, "reason"),
        ("sim", "two\nlines", "reason"),
    ],
)
def test_what_is_wrong_is_said_under_its_field(name: object, reason: object, field: str) -> None:
    with pytest.raises(InvalidRequestError) as raised:
        word(name, reason, is_halted=True, known=KNOWN)

    assert list(raised.value.fields) == [field]


def test_a_cambista_is_halted_by_its_own_switch_or_the_one_for_all() -> None:
    assert is_halted("sim", on("sim"))
    assert is_halted("sim", on("all"))
    assert not is_halted("sim", on("coinbase"))


def test_it_obeys_when_its_card_says_what_the_switches_say() -> None:
    halted = card("sim").model_copy(update={"is_halted": True})

    assert obedience("all", [halted, card("coinbase")], on("all")) == {
        "sim": True,
        "coinbase": False,
    }
    assert obedience("sim", [halted, card("coinbase")], on("sim")) == {"sim": True}


def test_one_that_resumes_while_all_are_halted_obeys_by_staying_halted() -> None:
    halted = card("sim").model_copy(update={"is_halted": True})

    assert obedience("sim", [halted], on("all")) == {"sim": True}
