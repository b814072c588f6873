"""Money is never a binary float: in no message, record or setting, and nowhere in the code."""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from cambista_sim import facts
from cambista_sim.exchange.settings import ExchangeSettings
from common.channels import CHANNELS
from common.records import COLLECTIONS
from tests.house.test_tree import PACKAGES, ROOT, name_of, tracked
from tests.support.bots import TYPES
from trader.ledger import Ledger

MONEY = re.compile(
    r"(^|_)(price|prices|size|sizes|funds|fee|fees|fee_rate|balance|balances|hold|available|"
    r"volume|vwap|bid|ask|low|high|open|close|buy_at|sell_at|spent|increment)($|_)"
)
"""Names of what is counted in a currency, or per one."""

NO_MONEY = re.compile(r"_s$|_speed$|_at_us$|_rate_limit$")
"""Endings of what is not, whatever else the name says."""

STATISTICS = {
    ("Heartbeat", "figures"),
    ("IndicatorOutput", "lowest"),
    ("IndicatorOutput", "highest"),
    ("Reading", "values"),
    ("IndicatorHistory", "values"),
}
"""The fields of messages that may be floats: counters, gauges, and what indicators say."""


def parts(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - annotations have no type
    """Yield an annotation and all that it is made of."""
    yield hint
    for each in get_args(hint):
        yield from parts(each)


def models(hint: Any, seen: set[type[BaseModel]]) -> set[type[BaseModel]]:  # noqa: ANN401 - as above
    """Return the models that an annotation leads to, however deep."""
    for each in parts(hint):
        if isinstance(each, type) and issubclass(each, BaseModel) and each not in seen:
            seen.add(each)
            for inner in get_type_hints(each, include_extras=True).values():
                models(inner, seen)
    return seen


def everything_that_travels() -> set[type[BaseModel]]:
    """Return every message of every channel, record, bot type and bot's books."""
    seen: set[type[BaseModel]] = set()
    for channel in CHANNELS:
        models(channel.adapter._type, seen)
    for collection in COLLECTIONS:
        models(collection.message, seen)
    for bot_type in TYPES.values():
        models(bot_type.params_type, seen)
        models(bot_type.state_type, seen)
    return models(Ledger, seen)


def decimals() -> list[tuple[type[BaseModel], str, Any]]:
    return [
        (model, name, hint)
        for model in sorted(
            everything_that_travels(), key=lambda each: (each.__module__, each.__qualname__)
        )
        for name, hint in get_type_hints(model, include_extras=True).items()
        if name in model.model_fields and Decimal in parts(hint)
    ]


def test_no_message_record_or_bots_books_has_a_float() -> None:
    models_found = everything_that_travels()
    found = {
        (model.__name__, name)
        for model in models_found
        for name, hint in get_type_hints(model, include_extras=True).items()
        if float in parts(hint)
    }

    assert {"Trade", "PlaceOrder", "OrderFilled", "Fill", "OrderRecord", "Card", "Ticker"} <= {
        each.__name__ for each in models_found
    }
    assert found <= STATISTICS


def test_no_fact_of_the_simulated_venue_has_a_float() -> None:
    for fact in get_args(facts.AnyFact):
        for name, hint in get_type_hints(fact).items():
            assert float not in parts(hint), f"{fact.__name__}.{name}"


def test_no_setting_of_money_is_a_float() -> None:
    for name, field in ExchangeSettings.model_fields.items():
        if MONEY.search(name):
            assert float not in parts(field.annotation), name


@pytest.mark.parametrize(
    ("model", "name", "hint"),
    decimals(),
    ids=lambda each: each if isinstance(each, str) else getattr(each, "__name__", ""),
)
def test_a_number_of_json_that_is_a_float_by_then_is_refused(
    model: type[BaseModel],
    name: str,
    hint: Any,  # noqa: ANN401 - as above
) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(hint)

    for text in ("0.1", "0.10000000000000000555", "1234567890.12345678901"):
        with pytest.raises(ValidationError):
            adapter.validate_json(text if Decimal in direct(hint) else f"[{text}]")


def direct(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Yield what a field itself may be: the arms of ``Decimal | None``, not what a list holds."""
    yield hint
    if hasattr(hint, "__metadata__") or type(None) in get_args(hint):
        for each in get_args(hint):
            yield from direct(each)


def annotated(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the names in a module that have an annotation, with it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.AnnAssign):
            target = node.target
            name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
            yield name, ast.unparse(node.annotation)
        elif isinstance(node, ast.arg) and node.annotation is not None:
            yield node.arg, ast.unparse(node.annotation)
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.name, ast.unparse(node.returns)


def test_nothing_in_the_code_that_is_named_as_money_is_a_float() -> None:
    found = [
        f"{name_of(path)}: {name}: {annotation}"
        for path in tracked("*.py")
        if path.relative_to(ROOT).parts[0] in PACKAGES
        for name, annotation in annotated(path)
        if MONEY.search(name) and not NO_MONEY.search(name) and re.search(r"\bfloat\b", annotation)
    ]

    assert found == []
