"""What a bot listens to beside its inbox."""

from common.messages.bot import BotDocument, BotStatus
from tests.support.bots import simple_bot
from tests.support.neighbours import ONE
from trader.frame.hearing import Hearing, hearing_of


def document(**changes: object) -> BotDocument:
    bot = simple_bot()
    bot.start()
    return BotDocument.model_validate({**bot.json, **changes})


def test_a_bot_that_watches_nothing_listens_to_nothing() -> None:
    assert hearing_of(document()) == hearing_of(None) == Hearing()


def test_it_listens_to_whom_it_watches_to_tags_and_to_its_account() -> None:
    seen = {"others": {"ids": [str(ONE)], "tags": ["night"]}, "account_seen": {"is_watched": True}}

    assert hearing_of(document(**seen)) == Hearing((ONE,), ("night",), "sim", "EUR")


def test_a_bot_that_has_ended_listens_to_nothing() -> None:
    ended = document(others={"ids": [str(ONE)]}, status=BotStatus.ENDED)

    assert hearing_of(ended) == Hearing()
