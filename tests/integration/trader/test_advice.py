"""What a bot would do now, asked of a running trader."""

from contextlib import closing, suppress
from uuid import uuid4

import pytest

from common.channels import CARDS, TICKERS, TRADER_ANSWERS, TRADER_ASKS
from common.clock import now
from common.listener import Heard, Listener
from common.messages.bot import StartBot
from common.messages.preview import AskPreview, PreviewFailed, PreviewMade, TraderAnswer
from tests.support.bots import card, wish
from tests.support.news import ticker
from tests.support.traders import TraderProcess
from tests.support.waiting import eventually
from trader.types.limit import TookTooLong, limited


def asked(trader: TraderProcess, command: StartBot) -> TraderAnswer:
    """Ask a trader, and return its answer."""
    question = AskPreview(ask_id=uuid4(), asked_at=now(), wish=command)
    trader.bus.put(CARDS, card(), "sim")
    topics = [(TRADER_ANSWERS, (question.ask_id,))]
    with closing(Listener[None](trader.bus, topics=topics)) as listener:
        # It offers its types a moment before it listens.
        text = TRADER_ASKS.encode(question)
        eventually(lambda: trader.bus.client.publish(TRADER_ASKS.at(), text))
        for _ in range(60):
            for heard in listener.listen(1):
                if isinstance(heard, Heard):
                    answer: TraderAnswer = heard.message
                    return answer
    raise AssertionError("the trader did not answer")


def test_a_trader_tells_what_a_bot_would_do_at_the_markets_price(
    trader_process: TraderProcess,
) -> None:
    trader_process.bus.put(TICKERS, ticker("3370"), "BTC-EUR")

    made = asked(trader_process, wish("swinging"))

    assert isinstance(made, PreviewMade)
    assert [each.purpose for each in made.orders] == ["entry"]


def test_a_type_that_crashes_or_hangs_in_its_preview_leaves_the_trader_at_work(
    trader_process: TraderProcess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = str(tmp_path_factory.mktemp("hanging") / "hung")

    crashed = asked(trader_process, wish("crashing"))
    hung = asked(trader_process, wish("hanging", path=path))

    assert isinstance(crashed, PreviewFailed)
    assert "divides by zero" in crashed.reason
    assert isinstance(hung, PreviewFailed)
    assert "longer than 1 s" in hung.reason
    assert isinstance(asked(trader_process, wish("simple")), PreviewMade)


def test_what_takes_too_long_is_ended_whatever_it_catches() -> None:
    with pytest.raises(TookTooLong), limited(0.05):
        never_end()


def never_end() -> None:
    """Go on whatever happens, as a bot of one's own might."""
    while True:
        with suppress(Exception):
            sum(range(100))
