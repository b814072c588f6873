"""Figures of a bot type's own, as a page shows them."""

from decimal import Decimal
from typing import Any

import pytest

from common.messages.bot import BotDocument
from gui.views.figure import FigureView, figures_of
from gui.views.number import Decimals
from tests.support.bots import simple_bot

DECIMALS = Decimals(quote=2, base=8)


def shown(figures: Any) -> list[FigureView]:  # noqa: ANN401 - as a document may have it
    document = BotDocument.model_validate({**simple_bot().json, "figures": figures})
    return figures_of(document, DECIMALS)


def test_money_is_rounded_for_the_eye_and_whole_for_who_asks() -> None:
    (profit, cost, held) = shown(
        [
            {"title": "Grid profit", "value": "1.23456", "unit": "quote", "is_gain": True},
            {"title": "Average cost", "value": "3371.119", "unit": "quote"},
            {"title": "Sold", "value": "0.02000000", "unit": "base"},
        ]
    )

    assert profit == FigureView("Grid profit", "1.23 EUR", "1.23456 EUR", "up")
    assert cost == FigureView("Average cost", "3371.12 EUR", "3371.119 EUR")
    assert held.text == "0.02 BTC"


def test_a_loss_is_marked_and_what_is_no_gain_is_not() -> None:
    told = [
        {"title": "Profit", "value": str(Decimal(-3)), "unit": "quote", "is_gain": True},
        {"title": "Right", "value": "52.3", "unit": "%"},
        {"title": "Rounds", "value": "3"},
    ]

    assert [(each.text, each.tone) for each in shown(told)] == [
        ("-3.00 EUR", "down"),
        ("52.3 %", ""),
        ("3", ""),
    ]


@pytest.mark.parametrize("told", [None, "figures", 3, {"title": "x"}, [None, 3, {"value": "1"}]])
def test_what_is_no_figure_is_not_shown(told: object) -> None:
    assert shown(told) == []


def test_a_value_that_is_no_number_is_shown_as_it_is() -> None:
    told = [{"title": "Cost", "value": "<b>much</b>", "unit": "quote", "is_gain": True}]

    assert shown(told) == [FigureView("Cost", "<b>much</b> EUR", "<b>much</b> EUR")]
