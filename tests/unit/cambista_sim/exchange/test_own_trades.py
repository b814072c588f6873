"""The users' trades among those of the recording."""

from cambista_sim.exchange.own_trades import OwnTrades


def test_numbers_run_over_both_kinds() -> None:
    own: OwnTrades[str] = OwnTrades()

    own.add("a", after=2)
    own.add("b", after=2)
    own.add("c", after=4)

    assert [own.find(number) for number in range(8)] == [0, 1, "a", "b", 2, 3, "c", 4]
    assert [own.before(recorded) for recorded in range(5)] == [0, 0, 2, 2, 3]
    assert own.count == 3


def test_old_ones_are_forgotten_and_numbers_stay() -> None:
    own: OwnTrades[int] = OwnTrades(kept=3)
    for number in range(10):
        own.add(number, after=number)

    assert own.count == 10
    assert own.forgotten_until > 0
    assert own.find(2 * 9) == 9
    assert own.find(2 * 9 + 1) == 9
    assert own.before(9) == 10


def test_they_are_taken_over_after_a_restart() -> None:
    own: OwnTrades[int] = OwnTrades(kept=3)
    for number in range(10):
        own.add(number, after=number)

    again: OwnTrades[int] = OwnTrades(kept=3)
    again.resume(own.dropped, own.numbered())

    assert again.numbered() == own.numbered()
    assert again.forgotten_until <= own.forgotten_until + 1
    assert [again.find(each) for each in range(14, 22)] == [
        own.find(each) for each in range(14, 22)
    ]
    assert (again.count, again.before(8)) == (own.count, own.before(8))
