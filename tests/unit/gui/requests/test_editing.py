"""The form in which a bot is changed."""

from pydantic import JsonValue

from gui.requests.editing import typed_of


def test_parameters_stand_in_the_form_as_they_would_be_typed() -> None:
    params: dict[str, JsonValue] = {
        "size": "0.02",
        "loop": True,
        "post_only": False,
        "limit": None,
        "days": 9,
        "bots": ["a", "b"],
        "rule": {">": [1, 2]},
    }

    assert typed_of(params) == {
        "params.size": "0.02",
        "params.loop": "on",
        "params.days": "9",
        "params.bots": "a,b",
        "params.rule": '{">": [1, 2]}',
    }
