"""The life of users' orders, as the feed tells it."""

from decimal import Decimal

from cambista_sim.exchange.order_feed import Told, told
from cambista_sim.facts import AnyFact
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import ANN, AT, BEN, KEYS, Life, order_id


def said(life: Life, facts: list[AnyFact], market_maker_id: str = "") -> list[Told]:
    found = (told(fact, life.archive.orders, KEYS, market_maker_id) for fact in facts)
    return [each for each in found if each is not None]


def kinds(tolds: list[Told]) -> list[str]:
    return [each.message["type"] for each in tolds]


def test_an_order_is_received_and_open() -> None:
    life, oid = Life(), order_id(77)
    received, opened = said(life, life.place(1, client_oid=oid))

    assert received.message["order_type"] == "limit"
    assert (received.message["price"], received.message["size"]) == ("100", "2")
    assert "client_oid" not in received.message
    assert received.private["ann"]["client_oid"] == str(oid)
    assert opened.message["remaining_size"] == "2"
    assert opened.message["sequence"] == received.message["sequence"] + 1
    assert opened.private == {
        "ann": {"user_id": ANN.user_id, "profile_id": ANN.profile_id},
    }


def test_a_match_names_each_party_to_itself() -> None:
    life = Life()
    tolds = said(life, life.trade())
    assert kinds(tolds) == ["received", "match", "done"]

    match = tolds[1]

    assert (match.message["side"], match.message["size"], match.message["price"]) == (
        "buy",
        "1",
        "100",
    )
    assert match.private["ann"]["maker_user_id"] == ANN.user_id
    assert match.private["ann"]["maker_fee_rate"] == "0.004"
    assert match.private["ben"]["taker_user_id"] == BEN.user_id
    assert "user_id" not in match.message
    done = tolds[2]
    assert (done.message["reason"], done.message["remaining_size"]) == ("filled", "0")


def test_the_markets_part_in_a_match_has_an_id() -> None:
    life = Life()
    life.venue.show_book("BTC-USD", {}, {10_000: 10**9})
    facts = life.place(1)

    [match] = [each for each in said(life, facts, "the-level") if each.message["type"] == "match"]
    assert match.message["maker_order_id"] == "the-level"
    [match] = [each for each in said(life, facts) if each.message["type"] == "match"]
    assert len(match.message["maker_order_id"]) == 36


def test_only_the_owner_is_told_why_the_venue_cancelled() -> None:
    life = Life()
    facts = life.place(1, time_in_force="IOC")
    done = said(life, facts)[-1]

    assert done.message["reason"] == "canceled"
    assert "cancel_reason" not in done.message
    assert done.private["ann"]["cancel_reason"] == "101:Time In Force"


def test_changes_tell_old_and_new() -> None:
    life = Life()
    life.trade()
    change = said(life, life.note(life.venue.edit("ann", order_id(1), Decimal(99), Decimal(3), AT)))

    message = change[0].message
    assert (message["type"], message["reason"]) == ("change", "modify_order")
    assert (message["old_size"], message["new_size"]) == ("1", "2")
    assert (message["old_price"], message["new_price"]) == ("100", "99")


def test_a_brackets_stop_is_told_as_a_change_of_its_price() -> None:
    life = Life()
    bracket = {"stop": "loss", "stop_price": Decimal(90), "stop_limit_price": Decimal(85)}
    life.place(1, side=Side.SELL, price=Decimal(120), **bracket)
    life.place(2, user="ben", price=Decimal(90), size=Decimal(1))
    tolds = said(
        life, life.place(3, user="eve", side=Side.SELL, price=Decimal(90), size=Decimal(1))
    )

    assert kinds(tolds)[-2:] == ["change", "open"]
    message = tolds[-2].message
    assert (message["reason"], message["old_price"], message["new_price"]) == (
        *("modify_order", "120", "85"),
    )


def test_self_trade_prevention_tells_a_change() -> None:
    life = Life()
    life.place(1)
    tolds = said(life, life.place(2, side=Side.SELL, size=Decimal(1)))

    [change] = [each for each in tolds if each.message["type"] == "change"]
    assert (change.message["reason"], change.message["price"]) == ("STP", "100")
    assert (change.message["old_size"], change.message["new_size"]) == ("2", "1")


def test_a_waiting_stop_order_is_told_to_its_owner_alone() -> None:
    life = Life()
    [activate] = said(life, life.place(1, side=Side.SELL, stop="loss", stop_price=Decimal(50)))

    assert not activate.is_public
    assert set(activate.private) == {"ann"}
    message = activate.message
    assert (message["type"], message["stop_type"], message["private"]) == ("activate", "loss", True)
    assert message["timestamp"] == f"{AT.timestamp():.6f}"
    cancelled = life.note(life.venue.cancel("ann", order_id(1), AT))
    assert said(life, cancelled) == []


def test_market_orders_have_no_price_at_their_end() -> None:
    life = Life()
    life.place(1, user="ben", side=Side.SELL)
    tolds = said(life, life.place(2, kind="market", price=None, size=None, funds=Decimal(50)))

    assert tolds[0].message["funds"] == "50"
    assert "price" not in tolds[-1].message
    assert said(life, life.venue.deposit("ann", {"USD": Decimal(1)}, AT)) == []


def test_the_markets_order_that_is_taken_wholly_is_done_right_after_its_match() -> None:
    life = Life()
    life.venue.show_book("BTC-USD", {}, {10_000: 10**8})
    facts = life.place(1)

    tolds = said(life, facts, "the-level")
    assert kinds(tolds) == ["received", "match", "done", "open"]
    done = tolds[2].message
    assert (done["order_id"], done["side"], done["price"]) == ("the-level", "sell", "100")
    assert (done["reason"], done["remaining_size"]) == ("filled", "0")
    assert [each.message["sequence"] for each in tolds] == [1, 2, 3, 4]
    assert kinds(said(life, facts)) == ["received", "match", "open"]
