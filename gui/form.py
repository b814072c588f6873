"""The form of a new bot: what a browser posts, read as a request, and shown with its faults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from common.messages.bot import BotType
from gui.schema import Parameter, ParameterKind, parameters_of

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
        """The parameters that a form can ask for."""
        if self.type is None:
            return ()
        every = parameters_of(self.type.params_schema)
        return tuple(each for each in every if each.kind is not ParameterKind.OTHER)

    def value(self, parameter: Parameter) -> str:
        """Return what stands in a field: what was typed, else the type's default."""
        default = "" if parameter.default is None else str(parameter.default)
        return self.typed.get(f"{_PREFIX}{parameter.name}", default)

    def chosen(self, parameter: Parameter) -> list[str]:
        """Return the ids of the bots that are ticked."""
        return self.typed.get(f"{_PREFIX}{parameter.name}", "").split()

    @property
    def groups(self) -> dict[str, list[Parameter]]:
        """The parameters by the heading under which they are folded; those that are not first."""
        found: dict[str, list[Parameter]] = {"": []}
        for each in self.parameters:
            found.setdefault(each.group, []).append(each)
        return found

    def is_open(self, group: str) -> bool:
        """Whether a heading is unfolded: something under it was filled in, or is wrong."""
        under = self.groups.get(group, [])
        defaults = {each.name: "" if each.default is None else str(each.default) for each in under}
        return any(
            f"{_PREFIX}{each.name}" in self.errors or self.value(each) != defaults[each.name]
            for each in under
        )

    def is_checked(self, parameter: Parameter) -> bool:
        """Whether a box is ticked; a browser sends nothing for one that is not."""
        if not self.typed:
            return bool(parameter.default)
        return f"{_PREFIX}{parameter.name}" in self.typed

    @property
    def other_errors(self) -> dict[str, str]:
        """What is wrong and has no field of its own to stand beside."""
        shown = {"name", "pair", "cambista", *(f"{_PREFIX}{each.name}" for each in self.parameters)}
        return {name: text for name, text in self.errors.items() if name not in shown}


def request_of(typed: Mapping[str, str], type_: BotType | None) -> dict[str, Any]:
    """Return the request that a sent form stands for; empty fields were not filled in."""
    params: dict[str, Any] = {}
    for each in parameters_of(type_.params_schema) if type_ else ():
        text = typed.get(f"{_PREFIX}{each.name}")
        if each.kind is ParameterKind.BOOLEAN:
            params[each.name] = text is not None
        elif text is not None and each.kind is ParameterKind.BOTS:
            params[each.name] = text.split()
        elif text is not None and text.strip():
            params[each.name] = _typed(each, text.strip())
    return {
        "type": typed.get("type"),
        "name": typed.get("name", ""),
        "pair": typed.get("pair", ""),
        "cambista": typed.get("cambista", ""),
        "params": params,
    }


def _typed(parameter: Parameter, text: str) -> object:
    try:
        if parameter.kind is ParameterKind.INTEGER:
            return int(text)
        if parameter.kind is ParameterKind.NUMBER:
            return float(text)
    except ValueError:
        return text  # the check of the parameters says what is wrong with it
    return text
