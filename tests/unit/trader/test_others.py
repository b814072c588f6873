"""What a bot knows of other bots, and what it asks the trader to do with them."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from common.messages.bot import BotDocument, StopBot
from tests.support.bots import BOT_ID, accepted, filled, simple_bot
from tests.support.neighbours import ONE, THREE, TWO, figures, gone, news
from trader.others import (
    WATCHED_COUNT,
    BotNews,
    Others,
    TaggedBots,
    figures_of,
    watched_in,
)


def others(**state: Any) -> Others:  # noqa: ANN401 - as a document has it
    """Return a bot's sight of others; its document holds ``state`` of them."""
    return Others(document(**state))


def document(**state: Any) -> BotDocument:  # noqa: ANN401
    """Return a running bot's document."""
    bot = simple_bot()
    bot.start()
    return BotDocument.model_validate({**bot.json, "others": state})


def watching(*ids: UUID) -> Others:
    """Return the sight of a bot that watches these and has been told nothing."""
    made = others()
    made.watch(ids)
    made.settle()
    return made


def test_what_is_not_told_yet_is_not_known() -> None:
    made = watching(ONE)

    assert not made.is_told(ONE)
    assert made.find(ONE) is None


def test_a_watched_bot_is_known_once_it_is_told() -> None:
    made = watching(ONE)

    made.hear(news(ONE))

    assert made.find(ONE) == figures(ONE)
    assert made.is_told(ONE)


def test_that_there_is_no_such_bot_is_known_too() -> None:
    made = watching(ONE)

    made.hear(gone(ONE))

    assert made.is_told(ONE)
    assert made.find(ONE) is None


def test_news_told_twice_or_late_changes_nothing() -> None:
    made = watching(ONE)
    made.hear(news(ONE, 5, fills_count=3))
    before = made.json()

    made.hear(news(ONE, 5, fills_count=3))
    made.hear(news(ONE, 4, fills_count=2))

    assert made.json() == before


def test_what_is_read_when_the_watching_begins_holds_whatever_was_heard() -> None:
    made = watching(ONE)
    made.hear(news(ONE, 5, fills_count=3))

    made.hear(gone(ONE))

    assert made.find(ONE) is None


def test_news_of_a_bot_that_is_not_watched_is_left_out() -> None:
    made = watching(ONE)

    made.hear(news(TWO))

    assert not made.is_told(TWO)


def test_who_is_not_wanted_any_more_is_forgotten() -> None:
    made = watching(ONE, TWO)
    made.hear(news(ONE))
    made.hear(news(TWO))

    again = others(**made.json()["others"])
    again.watch([TWO])
    again.settle()

    assert again.watched.ids == [TWO]
    assert not again.is_told(ONE)
    assert again.find(TWO) == figures(TWO)


def test_a_bot_neither_watches_nor_commands_itself() -> None:
    made = watching(BOT_ID, ONE)

    made.stop(BOT_ID)

    assert made.watched.ids == [ONE]
    assert made.commands == []


def test_a_command_for_another_bot_is_for_the_trader() -> None:
    made = watching(ONE)

    made.stop(ONE)

    (command,) = made.commands
    assert isinstance(command, StopBot)
    assert command.bot_id == ONE


def test_a_document_says_whom_its_bot_watches() -> None:
    assert watched_in(document(ids=[str(ONE)])).ids == [ONE]


def test_the_figures_of_a_bot_are_read_from_its_document() -> None:
    bot = simple_bot()
    bot.start()
    bought = bot.last_placed
    bot.tell(accepted(bought), filled(bought))

    found = figures_of(bot.document)

    assert found.position == Decimal("0.02")
    assert found.orders_count == 1
    assert found.fills_count == 1
    assert found.last_fill_at == filled(bought).happened_at
    assert found.marked == found.profit == Decimal("-0.269680")
    assert not found.is_at_rest


def test_a_refused_bot_has_nothing_and_is_at_rest() -> None:
    bot = simple_bot()
    refused = BotDocument.model_validate(
        {**bot.json, "status": "refused", "orders": [], "totals": {}}
    )

    assert figures_of(refused).is_at_rest
    assert figures_of(refused).position == 0


def tagging(*tags: str, ids: tuple[UUID, ...] = ()) -> Others:
    """Return the sight of a bot that watches tags and was told nothing."""
    made = others()
    made.watch(ids)
    for each in tags:
        made.watch_tag(each)
    made.settle()
    return made


def tagged(uid: UUID, *tags: str, revision: int = 1) -> BotNews:
    """Return the news of a bot with tags."""
    return news(uid, revision, tags=tags)


def names(made: Others, tag: str) -> list[str]:
    """Return who has a tag, as far as is known."""
    return sorted(each.name for each in made.tagged(tag))


def test_who_has_a_tag_is_known_once_it_is_told() -> None:
    made = tagging("night")
    assert not made.is_tag_told("night")

    made.hear(TaggedBots(("night",), (tagged(TWO, "night"), tagged(ONE, "night", "old"))))

    assert made.is_tag_told("night")
    assert names(made, "night") == ["one", "two"]


def test_a_bot_may_get_a_tag_later_and_lose_it() -> None:
    made = tagging("night")
    made.hear(TaggedBots(("night",), ()))

    made.hear(tagged(ONE, "night"))
    assert names(made, "night") == ["one"]
    made.hear(tagged(ONE, "day", revision=2))
    assert names(made, "night") == []
    assert made.watched.known == []


def test_what_is_read_of_a_tag_holds_whatever_was_heard() -> None:
    made = tagging("night", ids=(THREE,))
    made.hear(tagged(ONE, "night"))
    made.hear(news(THREE))

    made.hear(TaggedBots(("night",), (tagged(TWO, "night"),)))

    assert names(made, "night") == ["two"]
    assert made.is_told(THREE)


def test_a_tag_that_is_not_wanted_any_more_is_forgotten() -> None:
    made = tagging("night", "day")
    made.hear(TaggedBots(("night", "day"), (tagged(ONE, "night"), tagged(TWO, "day"))))

    again = others(**made.json()["others"])
    again.watch_tag("day")
    again.settle()

    assert [each.uid for each in again.watched.known] == [TWO]
    assert again.watched.told_tags == ["day"]


def test_a_bot_with_the_tag_that_it_watches_is_not_its_own_neighbour() -> None:
    made = tagging("night")

    made.hear(tagged(BOT_ID, "night"))

    assert made.tagged("night") == ()


def test_no_more_bots_are_known_than_may_be_and_those_named_have_their_places() -> None:
    made = tagging("night", ids=(ONE, TWO))
    crowd = tuple(tagged(uuid4(), "night") for _ in range(WATCHED_COUNT + 5))

    made.hear(TaggedBots(("night",), crowd))
    made.hear(news(ONE))
    made.hear(tagged(TWO, "night"))

    assert len(made.watched.known) == WATCHED_COUNT
    assert made.is_told(ONE)
    assert made.left_out == ("bots beyond 200",)


def test_a_bot_that_is_out_of_sight_has_no_tag() -> None:
    bot = simple_bot()
    seen = bot.document.model_copy(update={"tags": ("night",)})

    assert figures_of(seen).tags == ("night",)
    assert figures_of(seen.model_copy(update={"is_archived": True})).tags == ()
