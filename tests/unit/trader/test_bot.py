"""The port of a bot type."""

import pytest

from tests.support.bots import BEGAN_AT, admitted, wish
from trader.bot import HISTORY_COUNT, DocumentCorrupt
from trader.bots.simple import Simple


def test_the_history_keeps_the_last_hundred() -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    for number in range(HISTORY_COUNT + 5):
        bot.remember({"number": number})

    assert len(bot.history) == HISTORY_COUNT
    assert bot.history[0] == {"number": 5, "cambista": "sim"}
    assert bot.history[-1] == {"number": HISTORY_COUNT + 4, "cambista": "sim"}


def test_a_document_that_the_type_cannot_read_is_corrupt() -> None:
    document = admitted(wish()).document.model_copy(update={"instructions": "none"})

    with pytest.raises(DocumentCorrupt, match="instructions"):
        Simple(document, BEGAN_AT)
