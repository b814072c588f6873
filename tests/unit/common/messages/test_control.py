"""Commands to bots that are there."""

from uuid import uuid4

import pytest
from pydantic import ValidationError

from common.messages.bot import TRADER_COMMAND
from common.messages.control import EditBot


def test_an_edit_that_changes_nothing_is_no_edit() -> None:
    with pytest.raises(ValidationError, match="changes a name, tags or params"):
        EditBot(bot_id=uuid4())


@pytest.mark.parametrize("tag", ["", "two words", "a,b", "a/b", "x" * 41])
def test_a_tag_is_one_word(tag: str) -> None:
    with pytest.raises(ValidationError):
        EditBot(bot_id=uuid4(), tags=(tag,))


def test_a_command_needs_no_id_of_its_own() -> None:
    bot_id = uuid4()

    command = TRADER_COMMAND.validate_json(
        f'{{"kind": "pause_bot", "bot_id": "{bot_id}", "keeps_orders": false}}'
    )

    assert command.command_id is None
    assert command.kind == "pause_bot"
