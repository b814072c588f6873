"""Tests of the recorded messages, and of how the bench's feed sends them."""

import json

from bench.feed_server import burst, holes_in
from bench.frames import PAIRS, chunks, numbered, recorded
from bench.reference.bare_ingest import cut


def test_the_recording_has_matches_of_its_pairs() -> None:
    found = [json.loads(text) for text in recorded()]

    assert {each["type"] for each in found} == {"match"}
    assert {each["product_id"] for each in found} == set(PAIRS)


def test_numbered_messages_count_up_by_pair() -> None:
    ids: dict[str, list[int]] = {}
    for text in numbered(1_000, first_id=5):
        message = json.loads(text)
        ids.setdefault(message["product_id"], []).append(message["trade_id"])

    assert all(each == list(range(5, 5 + len(each))) for each in ids.values())


def test_what_a_server_sends_is_cut_into_the_messages_again() -> None:
    texts = [*recorded()[:10], b"{}"]

    assert cut(b"".join(chunks(texts, 3))) == (texts, b"")
    assert cut(chunks(texts, 100)[0][:-1]) == (texts[:-1], b"\x81\x02{")


def test_a_burst_leaves_out_as_many_ids_as_it_says() -> None:
    texts, _ = cut(b"".join(burst(2_000)))
    lasts: dict[str, int] = {}
    for text in texts:
        message = json.loads(text)
        lasts[message["product_id"]] = message["trade_id"]

    assert len(texts) == 2_000
    assert sum(lasts.values()) - 2_000 == holes_in(2_000)
