"""Server-sent events on the wire."""

from gui.live.frame import beat, frame, opening


def test_an_event_has_its_name_and_its_payload_on_one_line() -> None:
    assert frame("ticker", '{"price":"1"}') == b'event: ticker\ndata: {"price":"1"}\n\n'


def test_only_an_event_with_an_id_moves_the_browsers_last_event_id() -> None:
    assert frame("notice", "{}", "7").startswith(b"id: 7\n")
    assert b"id:" not in frame("bot", "{}")


def test_a_stream_begins_with_the_time_to_try_again_and_the_servers_clock() -> None:
    text = opening("2026-11-21T12:00:00+00:00")

    assert text.startswith(b"retry: 2000\n\n")
    assert b'event: hello\ndata: {"now":"2026-11-21T12:00:00+00:00"}' in text


def test_a_beat_is_a_comment_for_proxies_and_an_event_for_the_page() -> None:
    assert beat("now").startswith(b": beat\n\nevent: beat\n")
