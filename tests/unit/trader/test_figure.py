"""What a type shows of its own, as it stands in a document."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.support.bots import TYPES, PureBot, admitted, wish
from trader.figure import LONGEST, MOST_FIGURES, Figure, figures_json
from trader.parts.cell import Levels
from trader.parts.deal import Deal, Deals
from trader.parts.standing import Standing


def shown(figures: Iterator[Figure] | list[Figure]) -> list[tuple[str, str, str]]:
    found: list[dict[str, Any]] = figures_json(figures)["figures"]
    return [(each["title"], each["value"], each["unit"]) for each in found]


def test_every_digit_of_a_number_is_kept_and_what_is_not_known_is_left_out() -> None:
    figures = [
        Figure("Cost", Decimal("1E-18"), "quote"),
        Figure("Rounds", 3),
        Figure("Peak", None, "quote"),
        Figure("Mood", "calm"),
    ]

    assert shown(figures) == [
        ("Cost", "0.000000000000000001", "quote"),
        ("Rounds", "3", ""),
        ("Mood", "calm", ""),
    ]


def test_what_is_not_exact_is_refused() -> None:
    wrong: Any = 0.1

    with pytest.raises(TypeError, match="'Cost' is a float"):
        Figure("Cost", wrong)


def test_a_bot_shows_no_more_and_nothing_longer_than_a_page_has_room_for() -> None:
    figures = [Figure("t" * 500, "v" * 500) for _ in range(100)]

    found = shown(figures)

    assert len(found) == MOST_FIGURES
    assert found[0] == ("t" * LONGEST, "v" * LONGEST, "")


def test_a_learner_shows_its_accuracy_beside_the_naive_ones() -> None:
    standing = Standing()
    for is_forecast, is_rise in ((True, True), (True, False), (False, False), (True, True)):
        standing.count(is_forecast=is_forecast, is_rise=is_rise)

    assert shown(standing.figures()) == [
        ("Forecasts", "4", ""),
        ("Right", "75.0", "%"),
        ("Right by repeating", "33.3", "%"),
        ("Right by the more frequent", "50.0", "%"),
    ]


def test_deals_show_what_a_unit_of_what_they_hold_has_cost() -> None:
    deals = [
        Deal(
            number=number,
            began_price=Decimal(100),
            safety=[],
            bought=Decimal(bought),
            cost=Decimal(cost),
            held=Decimal(bought),
        )
        for number, bought, cost in ((1, "2", "202"), (2, "1", "98"))
    ]

    assert shown(Deals(deals=deals, deals_count=2).figures())[0] == (
        "Average cost",
        "100.000000000000000000",
        "quote",
    )
    assert [title for title, _, _ in shown(Deals().figures())] == [
        "Profit of deals",
        "Deals begun",
        "Deals running",
    ]


def test_grid_profit_is_shown_apart_from_floating_profit() -> None:
    levels = Levels(grid_profit=Decimal("1.5"), floating_profit=Decimal(-2), rounds_count=3)

    assert shown(levels.figures()) == [
        ("Grid profit", "1.5", "quote"),
        ("Floating profit", "-2", "quote"),
        ("Rounds", "3", ""),
    ]


@pytest.mark.parametrize("bot_type", sorted(TYPES))
def test_the_document_of_every_type_has_its_figures_from_the_start(bot_type: str) -> None:
    bot = PureBot(admitted(wish(bot_type)).document)

    bot.start()

    titles = [each["title"] for each in bot.json["figures"]]
    assert len(set(titles)) == len(titles)
    assert bool(titles) is (bot_type in ("dca", "grid", "learner"))
