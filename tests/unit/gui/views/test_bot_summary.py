"""A bot in one row."""

from typing import Any

import pytest

from common.messages.bot import BotDocument
from gui.views.bot_summary import instruction_text, profit_of, summary_of
from tests.support.news import level_of, reached, swinging_bot
from tests.unit.gui.made import NOON

STEPS = [
    {"type": "order", "side": "buy", "pair": "BTC-EUR", "price": "3371.0", "size": "0.02"},
    {"type": "order", "side": "sell", "pair": "BTC-EUR", "price": "3383.0", "size": "0.02"},
]


def document(**fields: Any) -> BotDocument:  # noqa: ANN401 - fields of any type
    """Return a bot's document."""
    return BotDocument.model_validate(
        {
            "uid": "553c5def-7e1d-44df-aeed-266c399f6b7e",
            "name": "test4",
            "type": "simple",
            "pair": "BTC-EUR",
            "cambista_link": "virc:cambista:sim",
            "cambista_title": "Coinbase Emulated (sim)",
            "status": "running",
            "start_date": NOON,
            "instructions": STEPS,
            "instructions_index": 0,
            "instructions_count": 4,
            "instructions_loop": True,
            **fields,
        }
    )


def test_an_instruction_reads_as_a_trader_says_it() -> None:
    assert instruction_text(STEPS[0]) == "buy 0.02 BTC @ 3371.0EUR/BTC"


def test_a_running_bot_shows_what_it_is_at() -> None:
    row = summary_of(document(instructions_index=1))

    assert row.current == "sell 0.02 BTC @ 3383.0EUR/BTC"
    assert row.instructions_count == 4
    assert row.is_looping is True
    assert row.cambista == "sim"


@pytest.mark.parametrize("status", ["stopped", "ended", "refused", "crashed"])
def test_a_bot_that_is_done_is_at_nothing(status: str) -> None:
    row = summary_of(document(status=status))

    assert row.current == ""
    assert not row.is_alive


@pytest.mark.parametrize(
    "own",
    [
        {"instructions": None},
        {"instructions_index": None},
        {"instructions_index": 7},
        {"instructions_index": -1},
        {"instructions": ["?"]},
    ],
)
def test_a_bot_of_another_type_has_a_row_too(own: dict[str, Any]) -> None:
    assert summary_of(document(**own)).current == ""


def test_profit_is_what_the_bots_own_books_say() -> None:
    assert profit_of(document(totals={"profit": "-1.25"})) == "-1.25"
    assert profit_of(document()) is None
    assert profit_of(document(totals="?")) is None


def test_trouble_is_why_it_was_refused_else_what_last_went_wrong() -> None:
    refused = document(
        status="refused", errors=[{"field": "params.size", "message": "is too much"}]
    )

    assert summary_of(refused).trouble == "size: is too much"
    assert summary_of(document(last_error="lost the way")).trouble == "lost the way"


def test_what_a_bots_own_protections_hold_back_is_no_fault() -> None:
    assert summary_of(document(guard={"held": "All bots rest until 06:00 UTC"})).is_held
    assert not summary_of(document(guard={"held": ""})).is_held
    assert not summary_of(document()).is_held
    assert not summary_of(document(guard="?")).is_held


def test_a_bot_without_instructions_says_what_is_open_or_what_it_waits_for() -> None:
    bot = swinging_bot()
    assert summary_of(bot.document).current == "waits for the price at 3371 EUR or below"

    bot.tell(reached(level_of(bot).watch_id))
    assert summary_of(bot.document).current == "buy 0.02 BTC @ 3376.0EUR/BTC"
    twice = bot.document.model_copy(update={"orders": bot.json["orders"] * 3})
    assert summary_of(twice).current == "buy 0.02 BTC @ 3376.0EUR/BTC and 2 more"
    asleep = {"orders": [], "watches": [], "wake_at": "2019-01-06T16:08:15Z"}
    waiting = bot.document.model_copy(update=asleep)
    assert summary_of(waiting).current == "waits until 2019-01-06 16:08 UTC"
    idle = bot.document.model_copy(update={**asleep, "wake_at": None})
    assert summary_of(idle).current == ""
    broken = bot.document.model_copy(update={"orders": [], "watches": [{"kind": "?"}]})
    assert summary_of(broken).current == ""


def test_a_step_by_percentage_has_no_price_before_it_begins() -> None:
    step = {"pair": "BTC-EUR", "side": "buy", "size": "0.02", "price": None}

    text = instruction_text(step | {"market_percent": "-1.5"})

    assert text == "buy 0.02 BTC 1.5 % below the market"
