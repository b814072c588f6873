"""The latest frame of every event, for any number of browsers."""

from gui.live.feed import LAST_COUNT, NOTICE_COUNT, Feed


def test_a_slow_browser_gets_the_latest_of_each_event_once() -> None:
    feed = Feed()
    feed.put("ticker:BTC-EUR", "ticker", '"first"')
    position = feed.sequence

    for price in range(1000):
        feed.put("ticker:BTC-EUR", "ticker", f'"{price}"')
    feed.put("bot:1", "bot", '"running"')

    assert feed.after(position) == (
        b'event: ticker\ndata: "999"\n\nevent: bot\ndata: "running"\n\n'
    )


def test_what_has_not_changed_is_not_told_again() -> None:
    feed = Feed()
    feed.put("health", "health", '"ok"')
    position = feed.sequence

    assert not feed.put("health", "health", '"ok"')
    assert feed.after(position) == b""


def test_a_browser_that_has_read_all_gets_nothing() -> None:
    feed = Feed()
    feed.put("a", "bot", "1")

    assert feed.after(feed.sequence) == b""


def test_events_come_in_the_order_in_which_they_last_changed() -> None:
    feed = Feed()
    feed.put("a", "bot", '"a1"')
    feed.put("b", "bot", '"b1"')
    feed.put("a", "bot", '"a2"')

    assert feed.after(0) == b'event: bot\ndata: "b1"\n\nevent: bot\ndata: "a2"\n\n'


def test_a_browser_that_comes_back_gets_the_notices_after_the_one_it_saw() -> None:
    feed = Feed()
    for number in range(4):
        feed.put_notice(f"n{number}", f'"{number}"')
    feed.put("bot:1", "bot", '"x"')

    text = feed.everything("n1")

    assert b"id: n0" not in text
    assert b"id: n1" not in text
    assert b"id: n2" in text
    assert b"id: n3" in text
    assert b"event: bot" in text


def test_a_browser_that_saw_a_notice_long_forgotten_gets_all_that_are_kept() -> None:
    feed = Feed()
    feed.put_notice("n0", "0")

    assert b"id: n0" in feed.everything("a notice of last year")


def test_a_notice_heard_twice_is_told_once() -> None:
    feed = Feed()

    assert feed.put_notice("n0", "0")
    assert not feed.put_notice("n0", "0")


def test_only_the_last_notices_are_kept() -> None:
    feed = Feed()

    for number in range(NOTICE_COUNT + 5):
        feed.put_notice(f"n{number}", "0")

    assert feed.everything().count(b"event: notice") == NOTICE_COUNT
    assert b"id: n4\n" not in feed.everything()


def test_what_is_gone_is_told_once_more_and_then_forgotten() -> None:
    feed = Feed()
    feed.put("bot:first", "bot", '"first"')
    position = feed.sequence

    feed.put_last("bot:first", "bot", '"gone"')
    assert feed.after(position) == b'event: bot\ndata: "gone"\n\n'
    for number in range(10 * LAST_COUNT):
        feed.put(f"bot:{number}", "bot", '"there"')
        feed.put_last(f"bot:{number}", "bot", '"gone"')

    assert feed.everything().count(b"event: bot") == LAST_COUNT
    assert feed.after(0).count(b"event: bot") == LAST_COUNT


def test_what_comes_back_is_not_forgotten() -> None:
    feed = Feed()
    feed.put_last("bot:first", "bot", '"gone"')
    feed.put("bot:first", "bot", '"back"')

    for number in range(LAST_COUNT + 1):
        feed.put_last(f"bot:{number}", "bot", '"gone"')

    assert b'"back"' in feed.everything()


def test_what_is_told_to_be_gone_twice_is_told_once() -> None:
    feed = Feed()

    assert feed.put_last("bot:first", "bot", '"gone"')
    assert not feed.put_last("bot:first", "bot", '"gone"')


def test_what_is_there_is_known_by_the_beginning_of_its_key() -> None:
    feed = Feed()
    feed.put("bot:first", "bot", '"first"')
    feed.put("card:sim", "card", '"sim"')
    feed.put_last("bot:second", "bot", '"gone"')

    assert feed.payloads("bot:") == {"bot:first": '"first"'}
