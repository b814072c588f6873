"""When all bots rest, and who is told."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.messages.bot import BotDocument
from common.messages.guard import Oversight, Rest
from common.settings import Settings
from tests.support.bots import BEGAN_AT, BOT_ID, simple_bot
from trader.ledger import LOSSES_COUNT, Score
from trader.oversight.rest import RestRules, Rests, next_look_at, rest_at, rules_of, too_many

DAY = RestRules(hours="08:00-22:00")
CAREFUL = RestRules(losses=3, cooldown=timedelta(minutes=30))


def at(clock: str, day: int = 5) -> datetime:
    """Return an instant of that time of a day."""
    return datetime.fromisoformat(f"2019-01-{day:02}T{clock}:00+00:00")


def name(number: int) -> UUID:
    """Return a bot's id."""
    return uuid5(BOT_ID, f"bot {number}")


def bot(number: int = 1, **changes: Any) -> BotDocument:  # noqa: ANN401 - any field
    """Return a running bot."""
    made = simple_bot()
    made.start()
    return BotDocument.model_validate({**made.json, "uid": str(name(number)), **changes})


def lost(*clocks: str, gained: str | None = None) -> dict[str, Any]:
    """Return the score of a bot whose last orders lost at these times of the day."""
    gained_at = None if gained is None else at(gained)
    score = Score(losses_at=[at(each) for each in clocks], last_gain_at=gained_at)
    return score.model_dump(mode="json")


def knowing(rest: Rest | None) -> dict[str, Any]:
    """Return what a bot's document says of a rest that it knows of."""
    return {"rest": None if rest is None else rest.model_dump(mode="json")}


def rests(rules: RestRules, *bots: BotDocument, kept: Oversight | None = None) -> Rests:
    """Return what has heard of these bots."""
    made = Rests(rules, kept)
    for each in bots:
        made.hear_bot(each, is_guard=False)
    return made


def kept_by(made: Rests) -> Oversight:
    """Return what another begins with."""
    return Oversight(day="2019-01-05", bases={}, peaks={}, **made.kept)


def test_outside_the_hours_all_rest_until_they_begin() -> None:
    rest = rest_at(DAY, None, at("23:00"))

    assert rest is not None
    assert (rest.since, rest.until) == (at("22:00"), at("08:00", day=6))
    assert rest.text == "All bots rest until 08:00 UTC: outside trading hours 08:00-22:00"
    assert rest_at(DAY, None, at("03:00", day=6)) == rest
    assert rest_at(DAY, None, at("08:00", day=6)) is None


def test_after_too_many_losses_all_rest_for_a_while() -> None:
    rest = rest_at(CAREFUL, at("12:00"), at("12:10"))

    assert rest is not None
    assert rest.text == "All bots rest until 12:30 UTC: 3 losses in a row"
    assert rest_at(CAREFUL, at("12:00"), at("12:30")) is None
    assert rest_at(CAREFUL, None, at("12:10")) is None


def test_a_rest_of_more_than_a_day_names_the_day() -> None:
    rest = rest_at(RestRules(losses=1, cooldown=timedelta(days=3)), at("12:00"), at("13:00"))

    assert rest is not None
    assert rest.text == "All bots rest until 2019-01-08 12:00 UTC: 1 losses in a row"


def test_of_two_rests_the_one_that_ends_later_counts() -> None:
    both = RestRules(hours="08:00-22:00", losses=3, cooldown=timedelta(minutes=30))

    evening = rest_at(both, at("21:45"), at("22:05"))
    morning = rest_at(both, at("07:50"), at("07:55"))

    assert evening is not None
    assert evening.protection == "trading_hours"
    assert morning is not None
    assert morning.protection == "cooldown"


def test_it_is_looked_at_again_when_a_rest_begins_or_ends() -> None:
    assert next_look_at(DAY, None, at("12:00")) == at("22:00")
    assert next_look_at(DAY, rest_at(DAY, None, at("23:00")), at("23:00")) == at("08:00", day=6)
    assert next_look_at(CAREFUL, None, at("12:00")) is None


def test_losses_of_any_bots_are_in_a_row_until_one_of_them_gains() -> None:
    one = Score(losses_at=[at("12:00"), at("12:02")])
    two = Score(losses_at=[at("12:01")])

    assert too_many(3, [one, two], None) == at("12:02")
    assert too_many(4, [one, two], None) is None
    assert too_many(3, [one, two, Score(last_gain_at=at("11:59"))], None) == at("12:02")
    assert too_many(3, [one, two, Score(last_gain_at=at("12:00"))], None) is None


def test_losses_that_all_have_rested_for_count_no_more() -> None:
    scores = [Score(losses_at=[at("12:00"), at("12:01"), at("12:02")])]

    assert too_many(3, scores, at("12:02")) is None
    assert too_many(1, scores, at("12:01")) == at("12:02")


@given(
    closed=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=80),
    most=st.integers(1, 12),
)
def test_the_row_is_that_of_all_orders_in_the_order_of_time(
    closed: list[tuple[int, bool]], most: int
) -> None:
    scores = [Score() for _ in range(4)]
    row = 0
    for number, (which, is_loss) in enumerate(closed):
        gain = Decimal(-1) if is_loss else Decimal(1)
        scores[which].close(gain, BEGAN_AT + timedelta(seconds=number))
        row = row + 1 if is_loss else 0

    assert (too_many(most, scores, None) is not None) is (row >= most)
    assert all(len(each.losses_at) <= LOSSES_COUNT for each in scores)


def test_all_that_live_are_told_once() -> None:
    made = rests(DAY, bot(1), bot(2, status="paused"), bot(3, status="stopped"))
    made.hear_bot(bot(4), is_guard=True)

    told = dict(made.judge(at("23:00")))

    assert set(told) == {name(1), name(2)}
    assert told[name(1)] == made.rest
    made.hear_bot(bot(1), is_guard=False)
    assert made.judge(at("23:01")) == []


def test_who_knows_already_is_not_told_by_the_next_trader_and_who_is_new_is() -> None:
    made = rests(DAY, bot(1))
    made.judge(at("23:00"))

    again = rests(DAY, bot(1, guard=knowing(made.rest)), bot(2), kept=kept_by(made))

    assert dict(again.judge(at("23:10"))) == {name(2): made.rest}


def test_who_was_not_told_by_a_trader_that_died_is_told_by_the_next() -> None:
    made = rests(DAY, bot(1), bot(2))
    made.judge(at("23:00"))

    again = rests(DAY, bot(1, guard=knowing(made.rest)), bot(2), kept=kept_by(made))

    assert [uid for uid, _ in again.judge(at("23:10"))] == [name(2)]


def test_at_the_end_nobody_need_be_told() -> None:
    made = rests(DAY, bot(1))
    made.judge(at("23:00"))
    made.hear_bot(bot(1, guard=knowing(made.rest)), is_guard=False)

    assert made.is_due(at("08:00", day=6))
    assert made.judge(at("08:00", day=6)) == []
    assert made.rest is None


def test_who_rests_for_what_is_no_more_asked_for_is_told_that_it_is_over() -> None:
    made = rests(DAY, bot(1))
    made.judge(at("23:00"))

    again = rests(RestRules(), bot(1, guard=knowing(made.rest)), kept=kept_by(made))

    assert again.judge(at("23:10")) == [(name(1), None)]


def test_too_many_losses_are_rested_for_once() -> None:
    made = rests(CAREFUL, bot(1, score=lost("12:00", "12:02")), bot(2, score=lost("12:01")))
    assert len(made.judge(at("12:05"))) == 2
    assert made.cooled_at == at("12:02")

    again = rests(CAREFUL, bot(1, score=lost("12:00", "12:02")), kept=kept_by(made))

    again.judge(at("12:10"))
    assert again.rest == made.rest
    again.judge(at("12:32"))
    assert again.rest is None
    again.hear_bot(bot(3, score=lost("12:33")), is_guard=False)
    assert again.judge(at("12:34")) == []


def test_losses_that_nobody_saw_until_the_cooldown_was_over_are_let_be() -> None:
    made = rests(CAREFUL, bot(1, score=lost("12:00", "12:01", "12:02")))

    assert made.judge(at("14:00")) == []
    assert made.cooled_at == at("12:02")


def test_the_rules_are_those_of_the_settings() -> None:
    given = Settings(
        virc_trading_hours="22:00-06:00", virc_losses_in_a_row=4, virc_cooldown_minutes=15
    )

    assert rules_of(given) == RestRules("22:00-06:00", 4, timedelta(minutes=15))
    assert not rules_of(Settings()).is_any


@pytest.mark.parametrize("rules", [DAY, CAREFUL])
def test_either_rule_is_one(rules: RestRules) -> None:
    assert rules.is_any
