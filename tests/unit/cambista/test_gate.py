"""Who may pass to the wire."""

from cambista.gate import PATIENCE_S, Gate


def test_the_gate_counts_who_is_on_the_way() -> None:
    gate = Gate()

    assert (gate.leave(0), gate.leave(1), gate.out_count) == ("", "", 2)
    gate.arrive()

    assert gate.out_count == 1


def test_a_closed_gate_lets_nobody_out_and_those_on_the_way_arrive() -> None:
    gate = Gate()
    gate.leave(0)

    gate.close("trading is halted")

    assert gate.leave(0) == "trading is halted"
    assert gate.out_count == 1
    gate.open()
    assert gate.leave(0) == ""


def test_who_waited_too_long_does_not_go() -> None:
    gate = Gate()

    assert "too long" in gate.leave(PATIENCE_S + 0.1)
    assert gate.out_count == 0
