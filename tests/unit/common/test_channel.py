"""The kinds of channel: how their keys are made and read."""

import pytest
from pydantic import TypeAdapter

from common.channel import Board, Queue, Topic

TOPIC: Topic[int] = Topic("market:{PAIR}:price:INTERVAL", TypeAdapter(int), "a price", "one", "all")
QUEUE: Queue[int] = Queue("bot:{ID}:inbox", TypeAdapter(int), "a number", "one", "another")
BOARD: Board[int] = Board("trader:{commands}:types", TypeAdapter(int), "a number", "one", "all")


def test_a_key_has_its_parts_where_the_template_has_capitals() -> None:
    assert TOPIC.at("BTC-EUR", "1m") == "market:{BTC-EUR}:price:1m"
    assert BOARD.at() == "trader:{commands}:types"


def test_the_parts_are_read_back_from_a_key() -> None:
    assert TOPIC.parts_of("market:{BTC-EUR}:price:1m") == ("BTC-EUR", "1m")


def test_a_key_of_another_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a key of"):
        TOPIC.parts_of("market:{BTC-EUR}:ticker")


def test_a_pattern_matches_the_keys_of_any_parts() -> None:
    assert TOPIC.pattern == "market:{*}:price:*"


def test_the_lists_of_a_queue_are_on_the_node_of_the_queue() -> None:
    assert QUEUE.taken(7) == "bot:{7}:inbox:taken"
    assert QUEUE.rejected(7) == "bot:{7}:inbox:rejected"


def test_a_message_is_the_same_after_the_way_over_the_wire() -> None:
    assert BOARD.decode(BOARD.encode(5)) == 5
