"""What a bot does after an order that did not go through."""

from tests.support.bots import BEGAN_AT, admitted, wish
from trader.bots.simple import Simple
from trader.parts.retrying import try_again


def test_it_waits_longer_each_time_and_says_the_same_once() -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    first = try_again(bot, "it was refused", "Insufficient funds", 0)
    waits = [bot.ledger.wake_at]
    second = try_again(bot, "it was refused", "Insufficient funds", first)
    waits.append(bot.ledger.wake_at)

    assert (first, second) == (1, 2)
    assert [(each - BEGAN_AT).total_seconds() for each in waits if each] == [5, 10]
    assert [each.text for each in bot.said] == ["test4: it was refused; it tries again in 5 s"]


def test_what_no_time_can_heal_ends_it() -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    count = try_again(bot, "it was refused", "size is too small", 0, "instructions")

    assert count == 0
    assert not bot.status.is_alive
    assert [(each.field, each.message) for each in bot.errors] == [
        ("instructions", "it was refused")
    ]
