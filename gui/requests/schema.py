"""A bot type's parameters, as its JSON schema describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

Schema = Mapping[str, Any]


class ParameterKind(StrEnum):
    """What one parameter holds, and so how it is asked for and sent."""

    DECIMAL = "decimal"
    """Money: sent as a decimal string."""
    NUMBER = "number"
    """A statistic: sent as a JSON number."""
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    TEXT = "text"
    BOTS = "bots"
    """A list of other bots of the same pair: sent as their ids."""
    OTHER = "other"
    """Lists and objects: typed as JSON."""


class Role(StrEnum):
    """Which of the market's rules a decimal must keep."""

    PRICE = "price"
    SIZE = "size"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a bot type."""

    name: str
    title: str
    help: str
    kind: ParameterKind
    role: Role
    is_required: bool
    default: Any
    choices: tuple[str, ...] = ()
    group: str = ""
    """Under which heading it is folded away; empty for what is always seen."""
    unit: str = ""
    """``price``, ``size``, ``funds``, ``distance``, ``percent``, ``seconds``, or nothing."""
    format: str = ""
    """``steps``: a list of conditions and orders, which is edited in rows of its own."""
    suggest: str = ""
    """What the form proposes: a share of the last price, or times the least funds of an order."""
    instead_of: str = ""
    """The parameter that this one may be filled in instead of; one of both is needed."""
    names: str = ""
    """What a text names: ``tags``; the form offers those that there are."""


def parameters_of(schema: Schema) -> tuple[Parameter, ...]:
    """Return a type's parameters in the order of its schema."""
    required = schema.get("required", ())
    return tuple(
        _parameter(name, _resolved(each, schema), is_required=name in required)
        for name, each in schema.get("properties", {}).items()
    )


def with_decimals(schema: object) -> Any:  # noqa: ANN401 - JSON has any shape
    """Return a schema whose numbers are decimals, so that bounds compare exactly."""
    if isinstance(schema, dict):
        return {key: with_decimals(each) for key, each in schema.items()}
    if isinstance(schema, list):
        return [with_decimals(each) for each in schema]
    return Decimal(repr(schema)) if isinstance(schema, float) else schema


def _parameter(name: str, schema: Schema, *, is_required: bool) -> Parameter:
    schema = _flattened(schema)
    kind = _kind(schema)
    return Parameter(
        name=name,
        title=str(schema.get("title") or name.replace("_", " ").capitalize()),
        help=str(schema.get("description", "")),
        kind=kind,
        role=_role(schema) if kind is ParameterKind.DECIMAL else Role.NONE,
        is_required=is_required,
        default=schema.get("default"),
        choices=tuple(str(each) for each in schema.get("enum", ())),
        group=str(schema.get("group", "")),
        unit=str(schema.get("unit", "")),
        format=str(schema.get("format", "")),
        suggest=str(schema.get("suggest", "")),
        instead_of=str(schema.get("instead_of", "")),
        names=str(schema.get("names", "")),
    )


def _flattened(schema: Schema) -> Schema:
    """Return what a field may hold beside null, with what stands around it."""
    meant = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return {**meant[0], **schema} if len(meant) == 1 else schema


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Follow a reference to the root's definitions; what stands beside it goes first."""
    for inner in (schema, *schema.get("allOf", ())):
        name = str(inner.get("$ref", "")).removeprefix("#/$defs/")
        if name and name in root.get("$defs", {}):
            return {**root["$defs"][name], **schema}
    return schema


_SIMPLE_KINDS = {
    "number": ParameterKind.NUMBER,
    "integer": ParameterKind.INTEGER,
    "boolean": ParameterKind.BOOLEAN,
    "string": ParameterKind.TEXT,
}


def _kind(schema: Schema) -> ParameterKind:
    if "enum" in schema:
        return ParameterKind.CHOICE
    types = set[str]()
    forms = (schema, *schema.get("anyOf", ()))
    if any(each.get("unit") == ParameterKind.BOTS for each in forms):
        return ParameterKind.BOTS
    for each in forms:
        of = each.get("type", ())
        types.update([of] if isinstance(of, str) else of)
    types.discard("null")
    if types == {"number", "string"} or schema.get("format") == "decimal":
        return ParameterKind.DECIMAL
    if len(types) == 1:
        return _SIMPLE_KINDS.get(types.pop(), ParameterKind.OTHER)
    return ParameterKind.OTHER


def _role(schema: Schema) -> Role:
    """Tell prices and sizes by what a bot type's form says is their unit."""
    unit = schema.get("unit")
    return Role(unit) if unit in (Role.PRICE, Role.SIZE) else Role.NONE
