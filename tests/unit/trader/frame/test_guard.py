"""What a bot's document says of its protections."""

from datetime import timedelta

from common.messages.guard import Rest
from tests.support.bots import BEGAN_AT
from trader.frame.guard import FIRED_COUNT, Guard, WithGuard


def test_a_rest_is_over_at_its_end() -> None:
    until = BEGAN_AT + timedelta(hours=1)
    rest = Rest(protection="cooldown", why="3 losses in a row", since=BEGAN_AT, until=until)
    guard = Guard(rest=rest)

    assert guard.resting(BEGAN_AT) == rest
    assert guard.resting(until) is None
    assert Guard().resting(BEGAN_AT) is None


def test_a_rest_survives_being_written() -> None:
    until = BEGAN_AT + timedelta(hours=1)
    rest = Rest(protection="cooldown", why="3 losses in a row", since=BEGAN_AT, until=until)
    kept = WithGuard(guard=Guard(rest=rest))

    assert WithGuard.model_validate(kept.model_dump(mode="json")) == kept


def test_of_what_fired_the_last_is_kept() -> None:
    guard = Guard()
    for number in range(FIRED_COUNT + 3):
        guard.fire("cooldown", str(number), BEGAN_AT)

    assert len(guard.fired) == FIRED_COUNT
    assert guard.fired[-1].text == str(FIRED_COUNT + 2)
