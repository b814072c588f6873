"""Who runs which bots."""

from hypothesis import given
from hypothesis import strategies as st

from trader.supervision.roster import COMMANDS, GIVEN_AT_ONCE, NOBODY, Plan, Roster, plan, share_of

LIVES, DEAD = 2000, 500


def roster(owners: dict[str, str], **traders: int) -> Roster:
    return Roster(1000, traders or {"a": LIVES}, owners)


def bots(count: int, owner: str = NOBODY, begin: int = 0) -> dict[str, str]:
    return {f"bot-{number:03}": owner for number in range(begin, begin + count)}


def test_a_trader_alone_takes_all_that_nobody_has() -> None:
    found = plan(roster(bots(3)), "a", (), was_sure=True)

    assert found.claims == ("bot-000", "bot-001", "bot-002")
    assert found.is_to_read


def test_who_reads_the_commands_goes_on_while_it_lives() -> None:
    both = {"a": LIVES, "b": LIVES}

    assert plan(roster({COMMANDS: "a"}, **both), "a", (), was_sure=True).is_to_read
    assert not plan(roster({COMMANDS: "a"}, **both), "b", (), was_sure=True).is_to_read
    assert plan(roster({COMMANDS: "a"}, a=DEAD, b=LIVES), "b", (), was_sure=True).is_to_read


def test_what_a_dead_trader_had_is_taken_up_to_the_share() -> None:
    found = roster({**bots(4, "dead"), **bots(2, "b", 4)}, a=LIVES, b=LIVES, dead=DEAD)

    claimed = [set(plan(found, each, (), was_sure=True).claims) for each in "ab"]

    assert [len(each) for each in claimed] == [3, 1]
    assert claimed[0] | claimed[1] == set(bots(4))


def test_a_bot_that_is_anothers_by_now_is_lost_and_one_of_its_own_is_started() -> None:
    found = roster({"bot-1": "b", "bot-2": "a"}, a=LIVES, b=LIVES)

    assert plan(found, "a", {"bot-1"}, was_sure=True) == Plan(
        lost=("bot-1",), missing=("bot-2",), is_to_read=True
    )


def test_a_bot_that_the_table_has_forgotten_goes_on_only_if_nobody_else_may_have_ended_it() -> None:
    found = roster({COMMANDS: "a"})

    assert plan(found, "a", {"bot-1"}, was_sure=True).strays == ("bot-1",)
    late = plan(found, "a", {"bot-1"}, was_sure=False)
    assert (late.strays, late.lost) == ((), ("bot-1",))


def test_a_running_bot_that_another_had_and_died_with_is_taken_back_with_a_new_process() -> None:
    """Who hung meanwhile has a process of it that was superseded, and may not notice for long."""
    found = roster({**bots(2, "a"), **bots(1, "dead", 2)}, a=LIVES, b=LIVES, dead=DEAD)

    doing = plan(found, "a", {"bot-002", *bots(2)}, was_sure=True)

    assert (doing.claims, doing.lost) == (("bot-002",), ("bot-002",))


def test_a_running_bot_that_nobody_else_had_meanwhile_goes_on() -> None:
    found = roster(bots(2, "a"), a=LIVES, b=LIVES)

    assert plan(found, "a", set(bots(2)), was_sure=False).lost == ()


def test_a_trader_with_too_many_gives_a_few_at_a_time_and_only_to_who_has_too_few() -> None:
    both = {"a": LIVES, "b": LIVES}
    many = roster(bots(40, "a"), **both)

    assert len(plan(many, "a", bots(40), was_sure=True).gives) == GIVEN_AT_ONCE
    assert plan(many, "b", (), was_sure=True).gives == ()
    alone = roster(bots(40, "a"))
    assert plan(alone, "a", bots(40), was_sure=True).gives == ()


def test_a_small_difference_interrupts_no_bot() -> None:
    found = roster({**bots(11, "a"), **bots(9, "b", 11)}, a=LIVES, b=LIVES)

    assert plan(found, "a", bots(11), was_sure=True).gives == ()


def test_the_share_is_rounded_up() -> None:
    assert share_of(roster(bots(5), a=LIVES, b=LIVES)) == 3
    assert share_of(Roster(0, {}, bots(5))) == 5


@given(st.data())
def test_traders_that_plan_in_turn_come_to_one_owner_each_and_even_shares(
    data: st.DataObject,
) -> None:
    traders = {name: data.draw(st.sampled_from([LIVES, DEAD])) for name in "abc"}
    traders["a"] = LIVES
    names = st.sampled_from(["a", "b", "c", NOBODY, "unknown"])
    owners = {
        f"bot-{number:03}": data.draw(names) for number in range(data.draw(st.integers(0, 30)))
    }
    living = [name for name, lapse in traders.items() if lapse == LIVES]

    for _ in range(20):
        for me in living:
            now = Roster(1000, traders, owners)
            own = {each for each in owners if now.holder(each) == me}
            found = plan(now, me, own, was_sure=True)
            assert found.lost == found.strays == found.missing == ()
            owners.update({**dict.fromkeys(found.claims, me), **dict.fromkeys(found.gives, NOBODY)})

    counts = [sum(owner == me for owner in owners.values()) for me in living]
    assert sum(counts) == len(owners)
    assert max(counts) - min(counts) <= 3
