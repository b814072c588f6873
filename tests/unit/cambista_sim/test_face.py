"""How the simulated broker shows itself, and when it takes no new orders."""

from decimal import Decimal

from cambista_sim.face import Face
from common.messages.trading import Halt
from tests.support.trading import RULES, START, later

FEE = Decimal("0.004")


def halt(name: str, seconds: float, *, is_halted: bool = True, reason: str = "") -> Halt:
    return Halt(name=name, is_halted=is_halted, reason=reason, said_at=later(seconds))


def test_the_card_says_its_name_and_what_it_trades() -> None:
    card = Face("paper", "Paper").card(FEE, FEE, [RULES])

    assert (card.name, card.title, card.role) == ("paper", "Paper", "sim")
    assert card.money == "simulated"
    assert card.product(RULES.pair) == RULES
    assert not card.is_halted


def test_its_own_switch_and_the_one_for_all_halt_it() -> None:
    for name in ("sim", "all"):
        face = Face()
        face.hear(halt(name, 0, reason="lunch"))

        assert face.refusal() == "trading is halted: lunch"
        assert face.card(FEE, FEE, []).is_halted


def test_another_brokers_switch_does_not() -> None:
    face = Face()

    face.hear(halt("other", 0))

    assert face.refusal() == ""


def test_both_switches_must_be_off() -> None:
    face = Face()
    face.hear(halt("sim", 0))
    face.hear(halt("all", 1))

    face.hear(halt("all", 2, is_halted=False))
    assert face.refusal() == "trading is halted"

    face.hear(halt("sim", 3, is_halted=False))
    assert face.refusal() == ""


def test_an_older_word_does_not_count() -> None:
    face = Face()
    face.hear(Halt(name="sim", is_halted=True, said_at=later(5)))

    face.hear(Halt(name="sim", is_halted=False, said_at=START))

    assert face.refusal()


def test_nothing_said_changes_nothing() -> None:
    face = Face()

    face.hear(None)

    assert face.refusal() == ""
