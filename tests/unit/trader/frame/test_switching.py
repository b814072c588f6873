"""A bot's move to another broker: cancelled there first, placed here only then."""

from decimal import Decimal
from typing import Any

import pytest

from common.messages.bot import BotStatus, StopRequested, SwitchRequested
from common.messages.order import CancelRefused
from tests.support.bots import (
    PureBot,
    accepted,
    cancelled,
    filled,
    kinds,
    refused,
    simple_bot,
    switch_to,
)
from trader.frame.life import Started
from trader.frame.switching import CANCEL_AGAIN_S

STOP = StopRequested()


@pytest.fixture
def bot() -> PureBot:
    """Return a simple bot whose first order, to buy 0.02, rests at sim."""
    made = simple_bot()
    made.start()
    made.tell(accepted(made.last_placed))
    return made


def sent(bot: PureBot, count: int = 1) -> list[tuple[str, str]]:
    """Return the last commands, each with whom it is for."""
    return [(each.broker, each.command.kind) for each in bot.sent[-count:]]


def where(bot: PureBot) -> str:
    return bot.document.broker


def move(bot: PureBot, name: str) -> None:
    """Move the bot while its order rests at the old broker."""
    order = bot.last_placed
    bot.tell(accepted(order), switch_to(name), cancelled(order))


def strict(min_funds: str) -> SwitchRequested:
    """Return the wish to move to a broker that takes no orders of less."""
    wish = switch_to("other")
    rules = wish.product.model_copy(update={"min_funds": Decimal(min_funds)})
    return wish.model_copy(update={"product": rules})


def test_it_cancels_at_the_old_broker_and_places_nothing_before_the_answer(bot: PureBot) -> None:
    assert kinds(bot.tell(switch_to("other"))) == ["cancel_order"]

    assert sent(bot) == [("sim", "cancel_order")]
    assert where(bot) == "sim"
    assert bot.document.switch is not None
    assert bot.document.switch.cambista == "other"


def test_it_asks_the_new_broker_once_the_old_one_has_cancelled(bot: PureBot) -> None:
    first = bot.last_placed
    bot.tell(switch_to("other"), cancelled(first))

    assert sent(bot, 2) == [("sim", "cancel_order"), ("other", "place_order")]
    assert bot.last_placed.order_id != first.order_id
    assert bot.last_placed.size == first.size
    assert where(bot) == "other"
    assert bot.document.cambista_title == "Coinbase Emulated (other)"
    assert bot.document.switch is None


def test_only_what_remains_is_placed_at_the_new_broker(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(filled(order, "0.005", is_complete=False), switch_to("other"))

    bot.tell(cancelled(order, sequence=3, filled_size="0.005"))

    assert bot.last_placed.size == Decimal("0.015")


def test_a_fill_that_wins_the_race_counts(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(switch_to("other"), filled(order))

    assert bot.json["totals_elsewhere"]["sim"]["bought_size"] == "0.02"
    assert sent(bot) == [("other", "place_order")]
    assert bot.last_placed.side.value == "sell"


def test_a_partial_fill_that_wins_the_race_counts(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(switch_to("other"), filled(order, "0.015", is_complete=False))
    assert where(bot) == "sim"

    bot.tell(cancelled(order, sequence=3, filled_size="0.015"))

    assert bot.last_placed.size == Decimal("0.005")


def test_a_cancel_that_is_refused_is_asked_about_and_not_taken_for_done(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(switch_to("other"))

    bot.tell(CancelRefused(order_id=order.order_id, reason="Order already done"))

    assert sent(bot) == [("sim", "ask_order")]
    assert where(bot) == "sim"


def test_without_an_answer_it_asks_again_and_stays(bot: PureBot) -> None:
    bot.tell(switch_to("other"))
    assert bot.wake_at is not None

    assert kinds(bot.pass_time(CANCEL_AGAIN_S)) == ["cancel_order"]
    assert kinds(bot.pass_time(1)) == []
    assert where(bot) == "sim"


def test_a_restart_goes_on_with_the_move(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(switch_to("other"))
    bot.pass_through_json()

    assert kinds(bot.tell(Started(18))) == ["ask_order", "cancel_order"]
    bot.tell(cancelled(order))

    assert sent(bot) == [("other", "place_order")]


def test_a_duplicate_wish_changes_nothing(bot: PureBot) -> None:
    bot.tell(switch_to("other"))
    before = bot.document
    assert bot.tell(switch_to("other")) == []
    assert bot.document == before

    bot.tell(cancelled(bot.last_placed), accepted(bot.last_placed))
    before = bot.document
    assert bot.tell(switch_to("other")) == []
    assert bot.document == before


def test_moving_to_where_it_is_changes_nothing(bot: PureBot) -> None:
    before = bot.document

    assert bot.tell(switch_to("sim")) == []
    assert bot.document == before


def test_a_wish_to_go_back_while_moving_keeps_it_where_it_is(bot: PureBot) -> None:
    bot.tell(switch_to("other"), switch_to("sim"), cancelled(bot.last_placed))

    assert where(bot) == "sim"
    assert sent(bot) == [("sim", "place_order")]
    assert bot.document.history == ()


def test_the_later_of_two_wishes_counts(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(switch_to("other"), switch_to("third"), cancelled(order))

    assert where(bot) == "third"


def test_a_stop_during_the_move_ends_it_where_it_is(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(switch_to("other"), STOP, cancelled(order))

    assert bot.is_now(BotStatus.STOPPED)
    assert where(bot) == "sim"
    assert bot.document.switch is None


def test_a_bot_that_stops_does_not_move(bot: PureBot) -> None:
    bot.tell(STOP)

    assert bot.tell(switch_to("other")) == []
    assert bot.document.switch is None
    assert bot.said[-1].text == (
        "test4: stays at Coinbase Emulated (sim) and does not move: it is stopping"
    )


def test_a_bot_that_ends_with_the_racing_fill_stays_where_it_ended() -> None:
    bot = simple_bot(loop=False, begin_at_sell=True)
    bot.start()
    order = bot.last_placed

    bot.tell(accepted(order), switch_to("other"), filled(order))

    assert bot.is_now(BotStatus.ENDED)
    assert where(bot) == "sim"
    assert bot.document.switch is None


def test_a_bot_with_nothing_open_moves_at_once() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(refused(bot.last_placed))

    bot.tell(switch_to("other"))

    assert sent(bot) == [("other", "place_order")]


def test_what_remains_must_be_enough_for_the_new_broker(bot: PureBot) -> None:
    assert bot.tell(strict("68")) == []

    assert bot.document.switch is None
    assert "needs at least 68 EUR" in bot.said[-1].text


def test_each_broker_has_books_of_its_own(bot: PureBot) -> None:
    bot.tell(filled(bot.last_placed))
    move(bot, "other")
    bot.tell(accepted(bot.last_placed))
    bot.tell(filled(bot.last_placed))

    assert position(bot.json["totals"]) == "-0.02"
    assert position(bot.json["totals_elsewhere"]["sim"]) == "0.02"

    move(bot, "sim")

    assert position(bot.json["totals"]) == "0.02"
    assert list(bot.json["totals_elsewhere"]) == ["other"]


def test_the_history_says_when_and_what(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(filled(order, "0.005", is_complete=False), switch_to("other"))
    bot.tell(cancelled(order, sequence=3))

    assert bot.json["history"] == [
        {
            "type": "switch",
            "pair": "BTC-EUR",
            "to": "other",
            "start_date": "2019-01-05T16:08:19.956086Z",
            "execution_date": "2019-01-05T16:08:20.956086Z",
            "position": "0.005",
            "profit": "-0.0674200",
            "cambista": "sim",
        }
    ]


def test_a_bots_own_schedule_survives_the_move() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(accepted(bot.last_placed))
    waiting = {**bot.json, "wake_at": "2030-01-01T00:00:00Z"}
    bot.document = type(bot.document).model_validate(waiting)

    bot.tell(switch_to("other"))

    assert bot.json["wake_at"] == "2030-01-01T00:00:00Z"


def test_a_rest_that_is_too_small_to_be_an_order_is_left(bot: PureBot) -> None:
    order = bot.last_placed
    bot.tell(switch_to("other"), filled(order, "0.01999999", is_complete=False))
    bot.tell(cancelled(order, sequence=3))

    bot.tell(refused(bot.last_placed, "size is too small"))

    assert bot.is_now(BotStatus.RUNNING)
    assert bot.last_placed.side.value == "sell"
    assert bot.json["history"][-1]["traded_size"] == "0.01999999"
    assert "leaves 0.00000001 BTC" in bot.said[-1].text


def position(totals: dict[str, Any]) -> str:
    found: str = totals["position"]
    return found


def test_its_prices_are_rounded_by_the_rules_of_where_it_trades() -> None:
    bot = simple_bot()
    bot.start()
    bot.tell(accepted(bot.last_placed))
    wish = switch_to("other")
    finer = wish.product.model_copy(update={"quote_increment": Decimal("0.001")})
    before = bot.document.product

    bot.tell(wish.model_copy(update={"product": finer}))
    assert bot.document.product == before

    bot.tell(cancelled(bot.last_placed, sequence=2))
    assert bot.document.product == finer
