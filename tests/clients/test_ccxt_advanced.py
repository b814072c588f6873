"""ccxt's ``coinbase``, the Advanced Trade one, trades at the exchange over TLS."""

from typing import Any

import pytest

from tests.clients.conftest import Run

Found = dict[str, Any]


@pytest.fixture(scope="module")
def day(run: Run) -> Found:
    """Return what a day of trading found."""
    found: Found = run("ccxt", "ccxt_advanced")
    return found


@pytest.mark.parametrize("user", ["alice", "bob"])
def test_a_key_of_either_kind_trades(day: Found, user: str) -> None:
    found = day[user]
    [fill] = found["fills"]

    assert found["book"]["bids"][0][0] < found["book"]["asks"][0][0]
    assert found["candles"] > 40
    assert set(found["accounts"]) >= {"BTC", "USD"}
    assert [each["id"] for each in found["open"]] == [found["placed"]["id"]]
    assert (found["edited"]["price"], found["edited"]["amount"]) == (5001, 0.4)
    assert (found["cancelled"]["status"], found["bought"]["status"]) == ("canceled", "closed")
    assert (fill["takerOrMaker"], fill["amount"]) == ("taker", found["bought"]["filled"])
    assert "INSUFFICIENT_FUND" in found["refused"]
    spent = fill["cost"] + fill["fee"]["cost"]
    assert found["after"]["USD"]["total"] == pytest.approx(10_000_000 - spent)


def test_the_watched_book_follows_a_users_order(day: Found) -> None:
    watched = day["watched"]
    before, during, after = watched["before"], watched["during"], watched["after"]

    assert during["bids"][0] == [before["asks"][0][0], 0.3]
    assert during["asks"][0] == before["asks"][1]
    assert (after["bids"], after["asks"]) == (before["bids"], during["asks"])
    assert watched["ticker"]["bid"] == before["bids"][0][0]
    assert watched["trades"]


def test_watched_orders_tell_what_was_filled(day: Found) -> None:
    watched = day["watched"]
    opened, canceled = watched["opened"][-1], watched["canceled"][-1]

    assert {opened["id"], canceled["id"]} == {watched["placed"]["id"]}
    assert (opened["status"], canceled["status"]) == ("open", "canceled")
    assert opened["filled"] == canceled["filled"] == watched["before"]["asks"][0][1]
