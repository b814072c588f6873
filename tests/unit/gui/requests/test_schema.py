"""A bot type's parameters, as its JSON schema describes them."""

from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel, Field

from gui.requests.schema import ParameterKind, Role, parameters_of, with_decimals
from tests.unit.gui.made import SCHEMA
from trader.form import FormBots, FormDuration, FormPercent, FormPrice, FormTag


def test_the_simple_bots_form_has_a_size_two_prices_and_a_box() -> None:
    found = {each.name: (each.kind, each.role, each.is_required) for each in parameters_of(SCHEMA)}

    assert found == {
        "size": (ParameterKind.DECIMAL, Role.SIZE, True),
        "buy_at": (ParameterKind.DECIMAL, Role.PRICE, True),
        "sell_at": (ParameterKind.DECIMAL, Role.PRICE, True),
        "loop": (ParameterKind.BOOLEAN, Role.NONE, False),
    }


class Speed(Enum):
    """Used in a form."""

    SLOW = "slow"
    FAST = "fast"


class Params(BaseModel):
    """Parameters of many kinds, as pydantic describes them."""

    stop: Decimal = Field(title="Stop", description="where it ends")
    trail: Decimal | None = None
    period: int = 14
    share: float = 0.5
    speed: Speed = Speed.SLOW
    note: str = ""
    steps: list[int] = []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("stop", ParameterKind.DECIMAL),
        ("trail", ParameterKind.DECIMAL),
        ("period", ParameterKind.INTEGER),
        ("share", ParameterKind.NUMBER),
        ("speed", ParameterKind.CHOICE),
        ("note", ParameterKind.TEXT),
        ("steps", ParameterKind.OTHER),
    ],
)
def test_kinds_are_read_from_what_pydantic_writes(name: str, kind: ParameterKind) -> None:
    found = {each.name: each for each in parameters_of(Params.model_json_schema())}

    assert found[name].kind is kind


class Market(BaseModel):
    """Parameters whose form follows the market."""

    stop: FormPrice | None = Field(default=None, json_schema_extra={"suggest": "0.95"})
    trail: FormPercent = Field(json_schema_extra={"suggest": "2"})
    distance: FormPercent | None = Field(default=None, json_schema_extra={"instead_of": "trail"})
    pause: FormDuration | None = None
    bots: FormBots = ()
    tag: FormTag | None = Field(default=None, title="Tag")


def test_units_and_proposals_are_read_whether_a_field_may_be_empty_or_not() -> None:
    found = {each.name: each for each in parameters_of(Market.model_json_schema())}

    assert {name: (each.kind, each.unit, each.suggest) for name, each in found.items()} == {
        "stop": (ParameterKind.DECIMAL, "price", "0.95"),
        "trail": (ParameterKind.DECIMAL, "percent", "2"),
        "distance": (ParameterKind.DECIMAL, "percent", ""),
        "pause": (ParameterKind.INTEGER, "seconds", ""),
        "bots": (ParameterKind.BOTS, "bots", ""),
        "tag": (ParameterKind.TEXT, "", ""),
    }
    assert found["stop"].role is Role.PRICE
    assert not found["stop"].is_required
    assert [each.instead_of for each in found.values()] == ["", "", "trail", "", "", ""]
    assert [name for name, each in found.items() if each.names == "tags"] == ["tag"]


def test_a_choice_behind_a_reference_has_its_choices_and_its_default() -> None:
    found = {each.name: each for each in parameters_of(Params.model_json_schema())}

    assert found["speed"].choices == ("slow", "fast")
    assert found["speed"].default == "slow"


def test_a_parameter_without_a_title_is_called_by_its_name() -> None:
    (found,) = parameters_of({"properties": {"buy_at": {"type": "string"}}})

    assert found.title == "Buy at"


def test_bounds_become_decimals_wherever_they_stand() -> None:
    schema: Any = {"minimum": 0.1, "anyOf": [{"maximum": 2.5}, {"minLength": 3}]}

    assert with_decimals(schema) == {
        "minimum": Decimal("0.1"),
        "anyOf": [{"maximum": Decimal("2.5")}, {"minLength": 3}],
    }
