"""What is left out is said once."""

from common.messages.platform import Level
from tests.support.bots import BEGAN_AT, admitted, wish
from trader.bots.watchdog import Watchdog
from trader.parts.leaving_out import say_left_out


def test_what_is_left_out_is_said_once_and_what_comes_to_it_later() -> None:
    bot = Watchdog(admitted(wish("watchdog")).document, BEGAN_AT)
    said: list[str] = []

    say_left_out(bot, ["DASH"], said)
    say_left_out(bot, ["DASH", "bots beyond 200"], said)

    told = [each.text.partition(": ")[2] for each in bot.said]
    assert told == ["leaves out DASH", "leaves out bots beyond 200"]
    assert {each.level for each in bot.said} == {Level.WARNING}
    assert said == ["DASH", "bots beyond 200"]
