"""Why a bot asked for an order, as a page tells it."""

import pytest

from gui.views.why import PartView, why_view

RULE = {
    "path": "rule",
    "operator": "and",
    "value": True,
    "truth": True,
    "text": "all of it: true",
    "compared": [],
    "parts": [
        {"truth": True, "text": "RSI 28.4 < 30: true", "parts": []},
        {"truth": None, "text": "position > 0: unknown", "reason": "no position", "parts": []},
    ],
}


def test_an_explanation_has_its_sentence_its_values_and_the_price_it_followed() -> None:
    shown = why_view(
        {
            "text": "The price fell.",
            "values": {"stop_price": "3370"},
            "parts": None,
            "ticker": {"price": "3369.5", "traded_at": "2019-01-05T16:08:15Z"},
        }
    )

    assert shown is not None
    assert shown.values == (("stop price", "3370"),)
    assert (shown.price, shown.at) == ("3369.5", "2019-01-05T16:08:15Z")
    assert shown.parts == ()


def test_a_rule_is_shown_part_by_part_with_what_each_came_to() -> None:
    shown = why_view({"text": "It was so.", "parts": RULE})

    assert shown is not None
    (rule,) = shown.parts
    assert (rule.text, rule.mark) == ("all of it: true", "true")
    assert rule.parts == (
        PartView("RSI 28.4 < 30: true", "true"),
        PartView("position > 0: unknown", "unknown"),
    )


def test_parts_in_another_shape_are_shown_as_they_are() -> None:
    shown = why_view({"text": "It was so.", "parts": [{"rsi": "28"}, "and more", 3]})

    assert shown is not None
    assert [each.text for each in shown.parts] == ["rsi: 28", "and more", "3"]


def test_a_rule_is_not_followed_for_ever() -> None:
    endless: dict[str, object] = {"text": "again"}
    endless["parts"] = [endless]

    assert why_view({"text": "It was so.", "parts": endless}) is not None


@pytest.mark.parametrize("why", [None, "It fell.", {}, {"values": {}}, []])
def test_what_is_no_explanation_is_none(why: object) -> None:
    assert why_view(why) is None
