"""Which word on a halt counts."""

from cambista.halt import Switches, later
from common.messages.trading import ALL, Halt
from tests.support import trading


def said(at_s: float, *, is_halted: bool, name: str = "coinbase") -> Halt:
    return Halt(name=name, is_halted=is_halted, said_at=trading.later(at_s))


def test_the_later_word_counts_wherever_it_was_kept() -> None:
    halt, resume = said(1, is_halted=True), said(2, is_halted=False)

    assert later(halt, resume) == later(resume, halt) == resume
    assert later(None, halt) == later(halt, None) == halt
    assert later(None, None) is None


def test_of_two_words_at_one_instant_the_halt_counts() -> None:
    halt, resume = said(1, is_halted=True), said(1, is_halted=False)

    assert later(halt, resume) == later(resume, halt) == halt


def test_each_of_the_two_switches_stops_new_orders() -> None:
    switches = Switches("coinbase")
    assert switches.halt is None

    assert switches.hear(said(1, is_halted=True, name=ALL))
    assert switches.hear(said(2, is_halted=False))

    assert switches.halt == said(1, is_halted=True, name=ALL)
    assert switches.hear(said(3, is_halted=False, name=ALL))
    assert switches.halt is None


def test_words_that_are_old_or_for_others_are_no_news() -> None:
    switches = Switches("coinbase")
    switches.hear(said(2, is_halted=True))

    assert not switches.hear(said(1, is_halted=False))
    assert not switches.hear(said(2, is_halted=True))
    assert not switches.hear(said(3, is_halted=True, name="sandbox"))
    assert switches.halt == said(2, is_halted=True)
