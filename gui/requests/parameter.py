"""Whether a bot's parameters are what its type asks for and its market allows."""

import json
from collections.abc import Container, Iterator, Mapping
from decimal import Decimal
from typing import Any

import jsonschema
from pydantic import JsonValue

from common.messages.base import base_of, plain, quote_of
from common.messages.market import Product
from common.money import product as times
from common.money import units
from gui.requests.number import exact, shortened
from gui.requests.schema import ParameterKind, Role, Schema, parameters_of, with_decimals

Errors = dict[str, str]
"""What is wrong, by the field's name as the person gave it: ``params.buy_at``."""


def read_numbers(schema: Schema, params: Mapping[str, Any], errors: Errors) -> dict[str, Any]:
    """Return the parameters with every decimal read exactly; note what is no number."""
    decimals = {each.name for each in parameters_of(schema) if each.kind is ParameterKind.DECIMAL}
    values = dict(params)
    for name in decimals & values.keys():
        if values[name] is None:
            continue
        try:
            values[name] = exact(values[name])
        except ValueError as error:
            errors[f"params.{name}"] = str(error)
    return values


def check_schema(schema: Schema, values: Mapping[str, Any], errors: Errors) -> None:
    """Note where the values are not what the schema asks for; what is noted already stays."""
    validator = jsonschema.Draft202012Validator(with_decimals(schema))
    for error in validator.iter_errors(dict(values)):
        for field, message in _told(error):
            errors.setdefault(field, message)


def check_market(
    schema: Schema, values: Mapping[str, Any], product: Product, errors: Errors
) -> None:
    """Note prices and sizes off the market's increments, and orders below its least funds."""
    known = [
        each
        for each in parameters_of(schema)
        if isinstance(values.get(each.name), Decimal) and f"params.{each.name}" not in errors
    ]
    for each in known:
        check_step(each.role, f"params.{each.name}", values[each.name], product, errors)
    for size in (each for each in known if each.role is Role.SIZE):
        for price in (each for each in known if each.role is Role.PRICE):
            check_funds(
                f"params.{size.name}", values[size.name], values[price.name], product, errors
            )


def check_step(role: Role, field: str, value: Decimal, product: Product, errors: Errors) -> None:
    """Note a price or size that is not a whole number of the market's increments."""
    if role is Role.NONE or value <= 0:
        return
    is_price = role is Role.PRICE
    increment = product.quote_increment if is_price else product.base_increment
    if units(value, increment) is None:
        currency = (quote_of if is_price else base_of)(product.pair)
        errors[field] = f"must be a multiple of {shortened(increment)} {currency}"


def check_funds(
    field: str, size: Decimal, price: Decimal, product: Product, errors: Errors
) -> None:
    """Note an order that is smaller than the market takes."""
    if size <= 0 or price <= 0 or times(size, price) >= product.min_funds:
        return
    quote = quote_of(product.pair)
    errors.setdefault(
        field,
        f"is too small: {shortened(times(size, price))} {quote} at {shortened(price)}; "
        f"an order is at least {shortened(product.min_funds)} {quote}",
    )


def to_json(values: Mapping[str, Any], schema: Schema) -> dict[str, JsonValue]:
    """Return the values as a message carries them: money as strings, statistics as numbers.

    Rules go as the text of their JSON, in which every number keeps its digits.
    """
    kinds = {each.name: each.kind for each in parameters_of(schema)}
    rules = frozenset(_names_of_rules(schema))
    return {name: _sent(value, rules, kinds.get(name)) for name, value in values.items()}


def _names_of_rules(schema: Any) -> Iterator[str]:  # noqa: ANN401 - JSON has any shape
    """Yield the names of the fields, however deep, that hold a rule."""
    parts = schema.values() if isinstance(schema, Mapping) else schema
    if isinstance(schema, Mapping):
        for name, each in schema.get("properties", {}).items():
            if isinstance(each, Mapping) and each.get("format") == "jsonlogic":
                yield name
    for each in parts:
        if isinstance(each, Mapping | list | tuple):
            yield from _names_of_rules(each)


def _sent(
    value: Any,  # noqa: ANN401 - JSON
    rules: Container[str] = (),
    kind: ParameterKind | None = None,
) -> JsonValue:
    if isinstance(value, Decimal):
        return _number(value) if kind is not ParameterKind.NUMBER else float(value)
    if isinstance(value, dict):
        return {
            str(key): _text_of(each) if key in rules else _sent(each, rules)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_sent(each, rules) for each in value]
    checked: JsonValue = value
    return checked


def _number(value: Decimal) -> str:
    """Write a number plainly, unless that is long: 1E+999999999 is refused as it stands."""
    return plain(value) if abs(value.adjusted()) < _LONG else str(value)


_LONG = 100
"""Digits; no number of the platform has so many."""


def _text_of(rule: Any) -> str:  # noqa: ANN401 - JSON
    """Return a rule as text; one that a person gave as text stays as it is."""
    if isinstance(rule, str):
        return rule
    if isinstance(rule, dict):
        inner = (f"{json.dumps(str(key))}:{_part(each)}" for key, each in rule.items())
        return f"{{{','.join(inner)}}}"
    return _part(rule)


def _part(value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return _text_of(value)
    if isinstance(value, list):
        return f"[{','.join(map(_part, value))}]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


def _told(error: jsonschema.ValidationError) -> Iterator[tuple[str, str]]:
    """Say in plain words what jsonschema found, by field."""
    path = ".".join(("params", *(str(part) for part in error.absolute_path)))
    instance: Any = error.instance
    schema: Any = error.schema
    if error.validator == "required":
        for name in schema["required"]:
            if name not in instance:
                yield f"{path}.{name}", "is missing"
    elif error.validator == "additionalProperties":
        for name in sorted(instance.keys() - schema.get("properties", {}).keys()):
            yield f"{path}.{name}", "is not a parameter of this bot type"
    else:
        yield path, _sentence(_inner(error))


def _inner(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    """Of several allowed forms, look into the one that the value was meant to have."""
    meant = [each for each in error.context or () if each.validator != "type"]
    return meant[0] if meant else error


_SENTENCES = {
    "exclusiveMinimum": "must be greater than {0}",
    "minimum": "must be at least {0}",
    "exclusiveMaximum": "must be less than {0}",
    "maximum": "must be at most {0}",
    "multipleOf": "must be a multiple of {0}",
    "minLength": "must have at least {0} characters",
    "maxLength": "must have at most {0} characters",
}


def _sentence(error: jsonschema.ValidationError) -> str:
    bound: Any = error.validator_value
    if error.validator in _SENTENCES:
        text = shortened(bound) if isinstance(bound, Decimal) else str(bound)
        return _SENTENCES[error.validator].format(text)
    if error.validator == "enum":
        return f"must be one of {', '.join(str(each) for each in bound)}"
    if error.validator == "type":
        return _TYPES.get(str(bound), f"must be of type {bound}")
    return "is not what this bot type asks for"


_TYPES = {
    "boolean": "must be true or false",
    "number": "must be a number",
    "integer": "must be a whole number",
    "string": "must be text",
    "object": "must be an object",
    "array": "must be a list",
}
