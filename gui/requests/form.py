"""The form of a new bot: what a browser posts, read as a request, and shown with its faults."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from common.messages.bot import BotType
from gui.requests.schema import Parameter, ParameterKind, parameters_of

_PREFIX = "params."


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: the type's parameters, what was typed, what is wrong with it."""

    type: BotType | None
    typed: Mapping[str, str]
    request_key: str
    """The same for every sending of this form, so that sending twice makes one bot."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that the form asks for."""
        return () if self.type is None else parameters_of(self.type.params_schema)

    def value(self, parameter: Parameter) -> str:
        """Return what stands in a field: what was typed, else the type's default."""
        return self.typed.get(f"{_PREFIX}{parameter.name}", _default(parameter))

    def is_chosen(self, parameter: Parameter, bot_id: object) -> bool:
        """Whether a bot is one of those that were chosen."""
        return str(bot_id) in self.value(parameter).split(",")

    @property
    def groups(self) -> dict[str, list[Parameter]]:
        """The parameters by the heading under which they are folded; those that are not first."""
        found: dict[str, list[Parameter]] = {"": []}
        for each in self.parameters:
            found.setdefault(each.group, []).append(each)
        return found

    def is_open(self, group: str) -> bool:
        """Whether a heading is unfolded: something under it was filled in, or is wrong."""
        return any(
            f"{_PREFIX}{each.name}" in self.errors or self.value(each) != _default(each)
            for each in self.groups.get(group, [])
        )

    def is_checked(self, parameter: Parameter) -> bool:
        """Whether a box is ticked; a browser sends nothing for one that is not."""
        if not self.typed:
            return bool(parameter.default)
        return f"{_PREFIX}{parameter.name}" in self.typed

    @property
    def names(self) -> set[str]:
        """The names of the fields that there are."""
        return {"name", "pair", "cambista", *(f"{_PREFIX}{each.name}" for each in self.parameters)}

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong, by the field that it stands beside."""
        return by_field(self.errors, self.names)

    @property
    def other_errors(self) -> dict[str, str]:
        """What is wrong and has no field of its own to stand beside."""
        return {name: text for name, text in self.faults.items() if name not in self.names}


def by_field(errors: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """Return errors by the field they stand beside.

    What is wrong within a field, ``params.steps.0.price``, stands beside ``params.steps`` and says
    where. The first of a field is told.
    """
    found: dict[str, str] = {}
    for name, text in errors.items():
        parts = name.split(".")
        starts = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
        field_name = next((each for each in starts if each in names), name)
        inner = name[len(field_name) + 1 :]
        found.setdefault(field_name, f"{inner}: {text}" if inner else text)
    return found


def typed_in(form: MultiDict[str, str]) -> dict[str, str]:
    """Return what was typed, by field; what was chosen several times over is parted by commas."""
    return {name: ",".join(form.getlist(name)) for name in form}


def request_of(typed: Mapping[str, str], type_: BotType | None) -> dict[str, Any]:
    """Return the request that a sent form stands for; empty fields were not filled in."""
    params: dict[str, Any] = {}
    for each in parameters_of(type_.params_schema) if type_ else ():
        text = typed.get(f"{_PREFIX}{each.name}")
        if each.kind is ParameterKind.BOOLEAN:
            params[each.name] = text is not None
        elif each.kind is ParameterKind.BOTS:
            params[each.name] = text.split(",") if text else []
        elif text is not None and text.strip():
            params[each.name] = _typed(each, text.strip())
    return {
        "type": typed.get("type"),
        "name": typed.get("name", ""),
        "pair": typed.get("pair", ""),
        "cambista": typed.get("cambista", ""),
        "params": params,
    }


def _default(parameter: Parameter) -> str:
    """Return a default as it stands in a field."""
    if parameter.default is None:
        return ""
    if parameter.kind is ParameterKind.BOTS:
        return ",".join(str(each) for each in parameter.default)
    if parameter.kind is ParameterKind.OTHER:
        return json.dumps(parameter.default, indent=2) if parameter.default else ""
    return str(parameter.default)


def _typed(parameter: Parameter, text: str) -> object:
    try:
        if parameter.kind is ParameterKind.INTEGER:
            return int(text)
        if parameter.kind is ParameterKind.NUMBER:
            return float(text)
        if parameter.kind is ParameterKind.OTHER:
            return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return text  # the check of the parameters says what is wrong with it
    return text
