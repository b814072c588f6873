"""The names that a form offers."""

from typing import Any

from common.messages.bot import BotDocument
from gui.views.known import known_names
from tests.support.bots import simple_bot


def bot(**changes: Any) -> BotDocument:  # noqa: ANN401 - any field
    return simple_bot().document.model_copy(update=changes)


def test_each_tag_of_a_bot_in_sight_is_offered_once() -> None:
    bots = [
        bot(tags=("night", "grid")),
        bot(tags=("night",)),
        bot(tags=("past",), is_archived=True),
    ]

    assert known_names(bots) == {"tags": ["grid", "night"]}


def test_nothing_is_offered_while_no_bot_has_a_tag() -> None:
    assert known_names([bot()]) == {"tags": []}
