"""What a bot keeps beside its document: both belong together, whatever dies or is lost."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from common.channels import BOT_ATTACHMENTS, BOT_DOCUMENTS, BOT_INBOX, WATCHES
from common.messages.bot import Attachment, BotDocument, BotStatus, StopBot
from common.messages.indicator import Reading
from common.messages.market import Candle
from common.messages.watch import CandleClosed
from tests.support.bots import BEGAN_AT, BOT_ID, PAIR, wish
from tests.support.news import ticker
from tests.support.traders import TraderProcess, kill
from tests.support.venue import Venue
from tests.support.waiting import eventually
from tests.unit.trader.parts.test_features import VALUES
from trader.bots.learner import Learner

Learner.prepare()  # once: the traders are forked from here


class Class:
    """A learner and the candles that it is told."""

    def __init__(self, trader: TraderProcess) -> None:
        self.trader = trader
        self.count = 0

    def teach(self) -> tuple[BotDocument, Attachment]:
        """Tell a candle, and return what is written of it."""
        bus = self.trader.bus
        waited = eventually(lambda: bus.get(WATCHES, PAIR, BOT_ID))
        assert waited is not None
        (watch,) = waited.watches
        self.count += 1
        price = Decimal(3370 + self.count % 7)
        at = BEGAN_AT.replace(second=0, microsecond=0) + timedelta(minutes=self.count)
        candle = Candle(
            pair=PAIR,
            interval="1m",
            opened_at=at,
            open=price,
            high=price,
            low=price,
            close=price,
            size=Decimal(1),
        )
        reading = Reading(
            interval="1m",
            opened_at=at,
            is_whole=True,
            values=VALUES | {"rsi": 40.0 + self.count % 5},
        )
        told = ticker(str(price), indicators=(reading,))
        news = CandleClosed(watch_id=watch.watch_id, candle=candle, is_whole=True, ticker=told)
        bus.push(BOT_INBOX, news, BOT_ID)
        eventually(lambda: self._has_heard(watch.watch_id))
        return self.written()

    def _has_heard(self, watch_id: Any) -> bool:  # noqa: ANN401 - as the watch has it
        found = self.trader.bus.get(WATCHES, PAIR, BOT_ID)
        return found is not None and all(each.watch_id != watch_id for each in found.watches)

    def written(self) -> tuple[BotDocument, Attachment]:
        """Return the document and what stands beside it."""
        attachment = self.trader.bus.get(BOT_ATTACHMENTS, BOT_ID)
        assert attachment is not None
        return self.trader.document(), attachment

    def examples(self) -> int:
        """Return how many candles the bot has learnt from."""
        return int(self.trader.document().model_dump()["examples_count"])


@pytest.fixture
def lessons(trader_process: TraderProcess, venue: Venue) -> Iterator[Class]:
    """Return a learner that has learnt from two candles."""
    made = Class(trader_process)
    venue.show()
    trader_process.ask(wish("learner", learn_first=1000))
    for _ in range(3):
        made.teach()
    yield made
    trader_process.ask(StopBot(bot_id=BOT_ID))
    trader_process.await_status(BotStatus.STOPPED)


def test_each_lesson_is_written_with_the_document_and_survives_the_bot(lessons: Class) -> None:
    document, attachment = lessons.written()
    assert attachment.revision == document.attached_revision == document.revision
    assert lessons.examples() == 2

    killed = lessons.trader.bot_pid()
    kill(killed)
    lessons.trader.bot_pid(other_than=killed)
    again = lessons.written()
    lessons.teach()

    assert again[1] == attachment
    assert lessons.examples() == 3
    assert not any("anew" in each for each in lessons.trader.notices())


def test_a_lesson_of_another_time_counts_as_lost_and_it_learns_anew(lessons: Class) -> None:
    _, attachment = lessons.written()
    killed = lessons.trader.bot_pid()
    older = attachment.model_copy(update={"revision": attachment.revision - 1})
    lessons.trader.bus.put(BOT_ATTACHMENTS, older, BOT_ID)
    kill(killed)
    lessons.trader.bot_pid(other_than=killed)

    document, attachment = lessons.teach()

    assert attachment.revision == document.attached_revision
    assert lessons.examples() == 0
    assert lessons.trader.await_notices("begins to learn anew")


def test_a_redis_that_lost_the_last_lesson_is_told_it_again(lessons: Class, venue: Venue) -> None:
    document, attachment = lessons.written()
    lessons.teach()
    bus = lessons.trader.bus

    bus.put(BOT_DOCUMENTS, document, BOT_ID)
    bus.put(BOT_ATTACHMENTS, attachment, BOT_ID)
    bus.client.client_kill_filter(_type="normal", skipme=True)
    venue.reconnect()

    eventually(lambda: lessons.examples() == 3)
    told, again = lessons.written()
    assert again.revision == told.attached_revision
    assert again != attachment
