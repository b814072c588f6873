"""The protections for all bots together."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest

from common.messages.bot import BotDocument
from common.messages.guard import Alarm, Oversight
from common.settings import Settings
from tests.support.bots import BEGAN_AT, BOT_ID, accepted, filled, simple_bot
from trader.oversight.overseer import Limits, Overseer, limits_of

AT = BEGAN_AT + timedelta(minutes=1)
HUNDRED = {"EUR": Decimal(100)}


def bot(number: int = 1, **changes: Any) -> BotDocument:  # noqa: ANN401 - any field
    """Return a running bot that has bought 0.02 at 3371 and offers it."""
    made = simple_bot()
    made.start()
    bought = made.last_placed
    made.tell(accepted(bought), filled(bought))
    fields = {**made.json, "uid": str(name(number)), **changes}
    return BotDocument.model_validate(fields)


def name(number: int) -> UUID:
    """Return a bot's id."""
    return uuid5(BOT_ID, f"bot {number}")


def overseer(*bots: BotDocument, kept: Oversight | None = None, **limits: Any) -> Overseer:  # noqa: ANN401
    """Return an overseer that has heard of these bots."""
    made = Overseer(Limits(**limits), kept, AT)
    for each in bots:
        made.hear_bot(each, is_guard=False)
    return made


def test_what_all_bots_lost_together_is_counted_at_the_rate_of_the_minute() -> None:
    made = overseer(bot(1), bot(2), loss=HUNDRED)
    assert made.judge(AT) is None

    # Each paid a fee of 0.26968 and holds 0.02 that cost 67.42.
    made.hear_rate("BTC-EUR", Decimal(885))
    assert made.judge(AT) is None
    made.hear_rate("BTC-EUR", Decimal(884))
    alarm = made.judge(AT)

    assert alarm is not None
    assert (alarm.protection, alarm.quote, alarm.deed) == ("loss", "EUR", "pause")
    assert alarm.text == (
        "All bots together lost 100.02 EUR since it was counted anew, of at most 100"
    )


def test_after_an_alarm_losses_are_counted_anew() -> None:
    made = overseer(bot(1), bot(2), loss=HUNDRED)
    made.hear_rate("BTC-EUR", Decimal(884))
    assert made.judge(AT) is not None

    assert made.judge(AT) is None
    assert len(made.oversight.alarms) == 1
    assert made.oversight.bases[str(name(1))] < -49


def test_a_restart_counts_on_from_what_was_kept() -> None:
    made = overseer(bot(1), bot(2), loss=HUNDRED)
    made.hear_rate("BTC-EUR", Decimal(884))
    made.judge(AT)

    again = overseer(bot(1), bot(2), kept=made.oversight, loss=HUNDRED)
    again.hear_rate("BTC-EUR", Decimal(884))

    assert again.judge(AT) is None


def test_each_day_begins_anew() -> None:
    made = overseer(bot(1), bot(2), loss=HUNDRED)
    made.hear_rate("BTC-EUR", Decimal(1500))
    assert made.judge(AT) is None
    assert made.judge(AT + timedelta(days=1)) is None

    made.hear_rate("BTC-EUR", Decimal(884))

    assert made.judge(AT + timedelta(days=1)) is None
    assert made.oversight.day == "2019-01-06"


def test_what_a_bot_of_an_earlier_day_lost_before_is_not_counted() -> None:
    old = bot(1, start_date="2019-01-01T00:00:00Z")
    made = overseer(old, loss={"EUR": Decimal("0.01")})

    assert made.judge(AT) is None


def test_a_drawdown_is_counted_from_the_peak_of_the_day() -> None:
    made = overseer(bot(1), drawdown=HUNDRED)
    made.hear_rate("BTC-EUR", Decimal(10_000))
    assert made.judge(AT) is None

    made.hear_rate("BTC-EUR", Decimal(5_000))
    alarm = made.judge(AT)

    assert alarm is not None
    assert alarm.text == "All bots together fell 100.00 EUR from their peak, of at most 100"


def test_open_funds_are_positions_and_orders_to_buy() -> None:
    made = overseer(bot(1), funds=HUNDRED)
    assert made.judge(AT) is None

    made.hear_bot(bot(2), is_guard=False)
    alarm = made.judge(AT)

    assert alarm is not None
    assert alarm.text == "All bots together have 134.84 EUR open, of at most 100"


def test_nothing_fires_while_no_bot_trades_that_could_be_paused() -> None:
    made = overseer(bot(1, status="paused"), bot(2, status="stopped"), funds=HUNDRED)
    made.hear_bot(bot(3), is_guard=True)

    assert made.judge(AT) is None


def test_bots_that_have_not_obeyed_yet_raise_no_second_alarm() -> None:
    made = overseer(bot(1), bot(2), funds=HUNDRED)
    assert made.judge(AT) is not None

    made.hear_bot(bot(1), is_guard=False)
    assert made.judge(AT) is None
    made.hear_bot(bot(1, status="paused"), is_guard=False)
    assert made.judge(AT) is None

    made.hear_bot(bot(1), is_guard=False)
    assert made.judge(AT) is not None


def test_bots_of_another_currency_are_counted_apart() -> None:
    made = overseer(bot(1), bot(2, pair="BTC-USD"), funds=HUNDRED)

    assert made.judge(AT) is None


def test_the_limits_are_those_of_the_settings() -> None:
    found = limits_of(Settings(virc_largest_loss="EUR=500 USD=600", virc_on_loss="stop"))

    assert found.quotes == ["EUR", "USD"]
    assert found.loss["USD"] == 600
    assert found.deed == "stop"
    assert limits_of(Settings()).quotes == []


@pytest.mark.parametrize("deed", ["pause", "stop"])
def test_the_alarm_says_what_is_done(deed: str) -> None:
    made = overseer(bot(1), bot(2), funds=HUNDRED, deed=deed)

    alarm = made.judge(AT)

    assert isinstance(alarm, Alarm)
    assert alarm.deed == deed
