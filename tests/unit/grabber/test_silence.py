"""Silence on the feed."""

from grabber.silence import FEED_LIMIT_S, PAIR_LIMIT_S, Silence


def test_a_feed_that_says_nothing_is_dead_after_some_seconds() -> None:
    silence = Silence(["BTC-EUR"], 0.0)
    silence.hear_feed(3.0)

    assert not silence.is_dead(3.0 + FEED_LIMIT_S)
    assert silence.is_dead(3.1 + FEED_LIMIT_S)


def test_a_pair_may_be_silent_while_another_speaks() -> None:
    silence = Silence(["BTC-EUR", "ETH-EUR"], 0.0)
    silence.hear("ETH-EUR", PAIR_LIMIT_S)

    assert silence.silent(PAIR_LIMIT_S + 1) == ["BTC-EUR"]


def test_a_silent_pair_is_asked_for_again_now_and_then() -> None:
    silence = Silence(["BTC-EUR"], 0.0)

    assert silence.take_to_ask(PAIR_LIMIT_S) == []
    assert silence.take_to_ask(PAIR_LIMIT_S + 1) == ["BTC-EUR"]
    assert silence.take_to_ask(PAIR_LIMIT_S + 2) == []
    assert silence.take_to_ask(2 * PAIR_LIMIT_S + 2) == ["BTC-EUR"]


def test_a_pair_that_the_venue_does_not_have_is_not_missed() -> None:
    silence = Silence(["BTC-EUR", "BTC-XXX"], 0.0)

    silence.give_up("BTC-XXX")

    assert silence.silent(PAIR_LIMIT_S + 1) == ["BTC-EUR"]


def test_a_new_connection_has_its_time() -> None:
    silence = Silence(["BTC-EUR"], 0.0)

    silence.begin(100.0)

    assert not silence.is_dead(101.0)
    assert not silence.has_heard
    silence.hear("BTC-EUR", 101.0)
    assert silence.has_heard
