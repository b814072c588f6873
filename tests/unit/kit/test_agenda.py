"""What is to happen, in order."""

from datetime import UTC, datetime, timedelta

from kit.agenda import Agenda

AT = datetime(2026, 1, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_deeds_are_done_by_their_time_and_then_in_the_order_of_asking() -> None:
    agenda, done = Agenda(), list[str]()
    agenda.add(AT + SECOND, lambda _: done.append("later"))
    agenda.add(AT, lambda _: done.append("first"))
    agenda.add(AT, lambda _: done.append("second"))

    agenda.run(AT)
    assert done == ["first", "second"]

    agenda.run(AT + SECOND)
    assert done[-1] == "later"


def test_what_follows_at_once_is_done_too() -> None:
    agenda, done = Agenda(), list[datetime]()

    def again(at: datetime) -> None:
        done.append(at)
        if len(done) < 3:
            agenda.add(at + SECOND, again)

    agenda.add(AT, again)

    agenda.run(AT + 5 * SECOND)

    assert done == [AT, AT + SECOND, AT + 2 * SECOND]
    assert agenda.is_free(AT + 100 * SECOND)


def test_it_is_free_until_something_is_due() -> None:
    agenda = Agenda()
    agenda.add(AT + SECOND, lambda _: None)

    assert agenda.is_free(AT)
    assert not agenda.is_free(AT + SECOND)
